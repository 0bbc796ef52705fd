"""Our catalogue as data portals harvest it: complete by DCAT-AP-SE, the same in three syntaxes, nothing unpublished."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.serving import make_server

from challenges.adapters.clock import FrozenClock
from challenges.adapters.http import Client
from challenges.adapters.portals.dcat_file import DcatFile
from challenges.app import create_app
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import AccessRight
from tests.api.conftest import HIDDEN, NOISE, Public
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.juries import ClientFor
from tests.queries_counted import counted

SHAPES = Path(__file__).parents[3] / "shared" / "data" / "portal" / "shacl" / "dcat-ap-3.0.1" / "shapes.ttl"
DCAT, DCTERMS, FOAF = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
VCARD, ESTERMS = "http://www.w3.org/2006/vcard/ns#", "http://entryscape.com/terms/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
OPERATOR = "http://dataportal.se/organisation/SE2021005521"
HERE = "http://challenges.test"

MANDATORY = {
    f"{DCAT}Catalog": [f"{DCTERMS}title", f"{DCTERMS}description", f"{DCTERMS}publisher", f"{DCTERMS}license",
                       f"{DCAT}dataset"],
    f"{DCAT}Dataset": [f"{DCTERMS}title", f"{DCTERMS}description", f"{DCTERMS}publisher"],
    f"{DCAT}Distribution": [f"{DCAT}accessURL"],
    f"{DCAT}DataService": [f"{DCTERMS}title", f"{DCAT}endpointURL"],
    f"{FOAF}Agent": [f"{FOAF}name", f"{DCTERMS}type"],
    f"{VCARD}Organization": [f"{VCARD}fn", f"{VCARD}hasEmail"],
    f"{ESTERMS}Result": [f"{DCTERMS}title", f"{DCTERMS}source", f"{FOAF}page"],
}  # fmt: skip
"""What DCAT-AP-SE 3.0.1 demands of each class (marked M), and what we promise of results."""

TAGGED = {f"{DCTERMS}title", f"{DCTERMS}description", f"{FOAF}name", f"{DCAT}keyword"}
ONE = {f"{DCTERMS}publisher", f"{DCTERMS}license", f"{DCAT}accessURL", f"{DCTERMS}accessRights",
       f"{DCTERMS}issued", f"{DCTERMS}modified", f"{DCTERMS}accrualPeriodicity"}  # fmt: skip


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """An installation whose operator has said who it is."""
    settings = settings_for(
        database_url,
        tmp_path,
        operator_name="Myndigheten för prov",
        operator_name_en="Agency for Tests",
        operator_number="202100-5521",
        contact_email="utmaningar@example.se",
        data_licence="http://creativecommons.org/publicdomain/zero/1.0/",
    )
    app = create_app(settings, clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(client_for: ClientFor, public: Public) -> FlaskClient:
    return client_for(None)


def read(text: bytes, syntax: RdfFormat) -> set[Triple]:
    return {quad.triple for quad in parse(text, format=syntax)}


def graph(client: FlaskClient, path: str = "/datasets/dcat.rdf") -> set[Triple]:
    return read(client.get(path).data, RdfFormat.RDF_XML)


def things(found: set[Triple]) -> dict[str, dict[str, list[object]]]:
    """Every subject with its values by predicate."""
    about: dict[str, dict[str, list[object]]] = {}
    for triple in found:
        properties = about.setdefault(triple.subject.value, {})
        properties.setdefault(triple.predicate.value, []).append(triple.object)
    return about


def of_kind(found: set[Triple], kind: str) -> dict[str, dict[str, list[object]]]:
    return {name: about for name, about in things(found).items() if NamedNode(kind) in about.get(TYPE, [])}


def values(about: dict[str, list[object]], predicate: str) -> set[str]:
    return {value.value for value in about.get(predicate, [])}  # type: ignore[attr-defined]


def test_three_syntaxes_say_the_same(client: FlaskClient) -> None:
    wanted = {
        "/datasets/dcat.rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
        "/datasets/dcat.ttl": ("text/turtle", RdfFormat.TURTLE),
        "/datasets/dcat.jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    }
    graphs = []
    for path, (media_type, syntax) in wanted.items():
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        by_accept = client.get("/datasets/dcat", headers={"Accept": media_type})
        assert by_accept.data == answer.data
        assert "Accept" in by_accept.headers["Vary"]
        graphs.append(read(answer.data, syntax))
    assert graphs[0] == graphs[1] == graphs[2]
    assert len(graphs[0]) > 100


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        (None, 200, "application/rdf+xml"),
        ("*/*", 200, "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200, "application/rdf+xml"),
        ("text/csv", 200, "application/rdf+xml"),
        ("application/rdf+xml;q=0.5, text/turtle", 200, "text/turtle"),
        ("application/json", 200, "application/ld+json"),
        ("text/csv, */*;q=0", 406, "text/html"),
    ],
)
def test_the_syntax_that_was_asked_for(
    client: FlaskClient, accept: str | None, status: int, media_type: str
) -> None:
    answer = client.get("/datasets/dcat", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (status, media_type)


@pytest.fixture
def address(app: Flask, public: Public) -> Iterator[str]:
    """The platform on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("suffix", ["", ".rdf", ".ttl", ".jsonld"])
def test_our_own_reader_takes_it_in(address: str, public: Public, suffix: str) -> None:
    """Over HTTP, as any portal would; the second time it has not changed."""
    host, _, port = address.removeprefix("http://").partition(":")
    http = Client(user_agent="test", allow_inward=frozenset({(host, int(port))}))
    source = DcatFile(f"{address}/datasets/dcat{suffix}", "", http)
    catalogue = source.harvest()
    assert catalogue is not None
    assert (len(catalogue.records), catalogue.services, catalogue.distributions) == (2, 1, 2)
    assert (catalogue.skipped, catalogue.lost) == ((), ())
    record = next(r for r in catalogue.records if r.title["sv"] == "Tystare nätter")
    assert record.title["en"] == "Tystare nätter in English"
    assert (record.publisher_number, record.publisher_name["sv"]) == ("2120001231", "Ekhamns kommun")
    assert record.access_right is AccessRight.PUBLIC
    assert record.page_url.endswith(f"/challenges/{public.decided.slug}")
    assert record.has_api
    assert catalogue.etag
    assert source.harvest(etag=catalogue.etag) is None


def test_everything_mandatory_is_there(client: FlaskClient) -> None:
    found = graph(client)
    assert not any(isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode) for t in found)
    for kind, demanded in MANDATORY.items():
        some = of_kind(found, kind)
        assert some, kind
        for name, about in some.items():
            assert [p for p in demanded if p not in about] == [], name
            assert [p for p in ONE if len(about.get(p, [])) > 1] == [], name
            for predicate in TAGGED & about.keys():
                tags = [v.language for v in about[predicate] if isinstance(v, Literal)]
                assert set(tags) <= {"sv", "en"}, name
                assert len(tags) == len(about[predicate]), name


def test_every_name_is_an_address_and_every_local_one_is_ours(client: FlaskClient) -> None:
    found = graph(client)
    described = set(things(found))
    assert all(name.startswith((f"{HERE}/", "http://dataportal.se/organisation/SE")) for name in described)
    pointed = {
        t.object.value
        for t in found
        if t.predicate.value in {f"{DCTERMS}publisher", f"{DCAT}dataset", f"{DCAT}distribution",
                                 f"{DCAT}contactPoint", f"{DCAT}accessService", f"{DCAT}servesDataset"}
    }  # fmt: skip
    assert pointed <= described


def test_the_catalogue_and_its_publishers(client: FlaskClient, public: Public) -> None:
    found = graph(client)
    ((name, catalogue),) = of_kind(found, f"{DCAT}Catalog").items()
    assert name == f"{HERE}/datasets/dcat#catalogue"
    assert values(catalogue, f"{DCTERMS}publisher") == {OPERATOR}
    assert values(catalogue, f"{DCTERMS}license") == {"http://creativecommons.org/publicdomain/zero/1.0/"}
    assert len(catalogue[f"{DCAT}dataset"]) == 2
    agents = of_kind(found, f"{FOAF}Agent")
    assert set(agents) == {OPERATOR, "http://dataportal.se/organisation/SE2120001231"}
    municipality = agents["http://dataportal.se/organisation/SE2120001231"]
    assert values(municipality, f"{FOAF}name") == {"Ekhamns kommun", "Ekhamn Municipality"}
    assert values(municipality, f"{DCTERMS}type") == {"http://purl.org/adms/publishertype/LocalAuthority"}
    assert values(agents[OPERATOR], f"{DCTERMS}identifier") == {"2021005521"}


def test_a_challenge_is_a_dataset_whose_distribution_is_there(client: FlaskClient, public: Public) -> None:
    found = graph(client)
    dataset = things(found)[f"{HERE}/challenges/{public.decided.slug}#dataset"]
    assert values(dataset, f"{DCTERMS}title") == {"Tystare nätter", "Tystare nätter in English"}
    assert values(dataset, f"{DCAT}theme") == {
        "http://publications.europa.eu/resource/authority/data-theme/ENVI"
    }
    assert values(dataset, f"{DCTERMS}relation") == {NOISE}
    (distribution,) = values(dataset, f"{DCAT}distribution")
    (address,) = values(things(found)[distribution], f"{DCAT}accessURL")
    assert client.get(address.removeprefix(HERE)).get_json()["title"]["sv"] == "Tystare nätter"
    ((_, service),) = of_kind(found, f"{DCAT}DataService").items()
    for predicate in (f"{DCAT}endpointURL", f"{DCAT}endpointDescription", f"{DCAT}landingPage"):
        (place,) = values(service, predicate)
        assert client.get(place.removeprefix(HERE)).status_code == 200


def test_a_published_solution_points_at_the_data_it_was_built_on(client: FlaskClient, public: Public) -> None:
    ((name, result),) = of_kind(graph(client), f"{ESTERMS}Result").items()
    assert values(result, f"{DCTERMS}title") == {"Ljudkartan Tystare nätter"}
    assert values(result, f"{DCTERMS}source") == {NOISE}
    page, _, mark = name.removeprefix(HERE).partition("#")
    assert f'id="{mark}"' in client.get(page).text


def test_contacts_are_functions_never_people(make: Factory, client: FlaskClient, public: Public) -> None:
    make.challenge(public.organisation, title="Personlig", contact_email="anna.andersson@ekhamn.example.se")
    found = graph(client)
    mails = {t.object.value for t in found if t.predicate.value == f"{VCARD}hasEmail"}
    assert mails == {"mailto:kontakt@example.se", "mailto:utmaningar@example.se"}
    personal = next(
        a for a in of_kind(found, f"{DCAT}Dataset").values() if "Personlig" in values(a, f"{DCTERMS}title")
    )
    assert values(personal, f"{DCAT}contactPoint") == {f"{HERE}/datasets/dcat#contact"}


def test_nothing_unpublished_is_told(client: FlaskClient, public: Public) -> None:
    text = client.get("/datasets/dcat.ttl").text
    for word in (HIDDEN, public.draft.slug, "Hemliga mätningar", "Britta"):
        assert word not in text


def test_it_is_kept_until_something_public_happens(
    app: Flask, client: FlaskClient, public: Public, client_for: ClientFor
) -> None:
    first = client.get("/datasets/dcat")
    with counted(app) as seen:
        assert client.get("/datasets/dcat").data == first.data
    assert seen.total <= 1
    unchanged = client.get("/datasets/dcat", headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first.headers["Cache-Control"]


def test_one_and_three_challenges_cost_the_same(
    app: Flask,
    client: FlaskClient,
    public: Public,
    add_decided: Callable[[Organisation, str], Challenge],
) -> None:
    totals = []
    for titles in ((), ("Två", "Tre")):
        for title in titles:
            add_decided(public.organisation, title)
        app.extensions["kept_documents"].clear()
        with counted(app) as seen:
            client.get("/datasets/dcat")
        totals.append(seen.total)
    assert totals[0] == totals[1] <= 5


def test_without_settings_for_the_operator_it_is_a_catalogue_all_the_same(
    database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path / "plain"), clock=clock)
    app.testing = True
    with app.app_context():
        found = graph(app.test_client())
        db.session.remove()
        db.engine.dispose()
    ((_, catalogue),) = of_kind(found, f"{DCAT}Catalog").items()
    assert values(catalogue, f"{DCTERMS}publisher") == {f"{HERE}/datasets/dcat#operator"}
    assert things(found)[f"{HERE}/datasets/dcat#operator"][f"{FOAF}name"] == [
        Literal("Utmaningar", language="sv")
    ]
    assert f"{DCAT}dataset" not in catalogue


def test_dates_are_moments_in_utc(client: FlaskClient, public: Public) -> None:
    dataset = things(graph(client))[f"{HERE}/challenges/{public.open.slug}#dataset"]
    (issued,) = values(dataset, f"{DCTERMS}issued")
    assert dt.datetime.fromisoformat(issued) == public.open.published_at


@pytest.mark.skipif(not SHAPES.is_file(), reason="the published SHACL shapes are not at hand")
def test_it_conforms_to_the_published_shapes(client: FlaskClient) -> None:
    shapes = rdflib.Graph().parse(SHAPES)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    # DCAT-AP-SE wants a literal media type as format; the European profile wants an address.
    for shape in list(shapes.subjects(shacl.path, rdflib.URIRef(f"{DCTERMS}format"))):
        shapes.remove((shape, shacl.nodeKind, None))
        shapes.remove((shape, shacl["class"], None))
    data = rdflib.Graph().parse(data=client.get("/datasets/dcat.ttl").text, format="turtle")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes, advanced=False)
    assert conforms, report
    data.remove((None, rdflib.URIRef(f"{DCTERMS}title"), None))
    assert not pyshacl.validate(data, shacl_graph=shapes, advanced=False)[0], "the shapes do look at it"
