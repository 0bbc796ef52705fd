"""Data in use: the list of datasets and publishers, their pages, and what never appears on them."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.data_requests import DataRequest, DatasetProblem
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot, LinkCheck
from challenges.models.entries import DatasetUse, Entry, EntryVersion
from challenges.models.organisations import Organisation
from challenges.models.publishers import Publisher
from challenges.models.results import Decision
from challenges.operations import snapshots
from challenges.operations.recording import record
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import AccessRight, DatasetSource, Outcome, ProblemKind
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import (
    ChallengeState,
    DataRequestState,
    DatasetState,
    DecisionState,
    EntryState,
    LinkFinding,
    ProblemState,
    RoundState,
)
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]


def describe(title: str | dict[str, str], **values: Any) -> DatasetRecord:
    """What a portal says about a dataset."""
    titles = {"sv": title} if isinstance(title, str) else title
    return DatasetRecord(
        **{
            "source": DatasetSource.ENTRYSTORE,
            "source_base": "https://admin.dataportal.se/store",
            "source_id": next(iter(titles.values())),
            "uri": f"https://data.example.se/{len(title)}",
            "title": titles,
            "description": {"sv": "Mätpunkter i hela kommunen."},
            "publisher_name": {"sv": "Ekhamns kommun"},
            "publisher_uri": "https://ekhamn.example.se/",
            "licence": "http://creativecommons.org/licenses/by/4.0/",
            "access_right": AccessRight.PUBLIC,
            "formats": ("CSV",),
            "page_url": "https://www.dataportal.se/datasets/50_1",
            **values,
        }
    )


def link(make: Factory, challenge: Challenge, said: DatasetRecord, **values: Any) -> Dataset:
    """A dataset that the challenge links, as a portal describes it."""
    with make._saved():
        dataset = Dataset(
            source=said.source, source_base=said.source_base, source_id=said.source_id, uri=said.uri
        )
        db.session.add(dataset)
        db.session.flush()
        snapshot = snapshots.take(dataset, said, now=make.now)
    attach(make, challenge, dataset, snapshot, **values)
    return dataset


def attach(
    make: Factory, challenge: Challenge, dataset: Dataset, snapshot: DatasetSnapshot, **values: Any
) -> None:
    make._add(
        ChallengeDataset(
            challenge_id=challenge.id,
            dataset_id=dataset.id,
            snapshot_id=snapshot.id,
            position=dataset.id,
            linked_at=make.now,
            linked_by_id=challenge.created_by_id,
            **values,
        )
    )


def use(make: Factory, entry: Entry, dataset: Dataset, how: str, *, number: int = 1) -> None:
    with make._saved():
        version = db.session.query(EntryVersion).filter_by(entry_id=entry.id, number=number).one()
        db.session.add(DatasetUse(version_id=version.id, dataset_id=dataset.id, how=how))


def entry(make: Factory, challenge: Challenge, title: str, team: str = "") -> Entry:
    captain = make.person()
    return make.entry(make.team(challenge, captain, name=team), challenge, author=captain, title=title)


def decide(
    make: Factory,
    entry: Entry,
    round_: Round,
    outcome: Outcome,
    state: DecisionState = DecisionState.PUBLISHED,
) -> None:
    official = make.person()
    make._add(
        Decision(
            round_id=round_.id,
            entry_id=entry.id,
            outcome=outcome,
            motivation="Därför.",
            state=state,
            drafted_by_id=official.id,
            decided_by_id=official.id,
            decided_at=make.now,
            published_at=make.now if state is DecisionState.PUBLISHED else None,
        )
    )


def announced(make: Factory, **values: Any) -> Challenge:
    return make.challenge(state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED, **values)


def titles(html: str) -> list[str]:
    return re.findall(r'challenge-card__title"><a [^>]*><span lang="[^"]*">([^<]*)<', html)


def listed(client: FlaskClient, **query: Any) -> list[str]:
    response = client.get("/datasets", query_string=query)
    assert response.status_code == 200
    assert faults(response.text) == []
    return titles(response.text)


def at(dataset: Dataset, more: str = "") -> str:
    return f"/datasets/{dataset.reference}{more}"


def publisher_of(dataset: Dataset) -> Publisher:
    found = db.session.get(Publisher, dataset.publisher_id)
    assert found is not None
    return found


@pytest.fixture
def three(make: Factory) -> dict[str, Dataset]:
    first, second = make.challenge(title="Tystare stad"), make.challenge(title="Renare luft")
    return {
        "noise": link(
            make,
            first,
            describe("Ljudnivåer", keywords={"sv": ("buller",)}, formats=("CSV", "JSON")),
        ),
        "air": link(
            make,
            second,
            describe(
                {"sv": "Åskådning av luftkvalitet", "en": "Air quality"},
                publisher_name={"sv": "Örebro kommun"},
                publisher_uri="https://orebro.example.se/",
                access_right=AccessRight.RESTRICTED,
                licence="",
            ),
        ),
        "trees": link(make, second, describe("Ädelträd", formats=("GeoJSON", '100%_"rå"'))),
    }


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("buller", ["Ljudnivåer"]),
        ("LJUDNIVÅ", ["Ljudnivåer"]),
        ("adeltrad", ["Ädelträd"]),
        ("Ädelträden", ["Ädelträd"]),
        ("air", ["Åskådning av luftkvalitet"]),
        ("örebro", ["Åskådning av luftkvalitet"]),
        ("orebro luft", ["Åskådning av luftkvalitet"]),
        ("mätpunkt ädel", ["Ädelträd"]),
        ("xyzzy", []),
        ("100%", []),
    ],
)
def test_search(client_for: Clients, words: str, found: list[str]) -> None:
    assert sorted(listed(client_for(None), q=words)) == sorted(found)


@pytest.mark.usefixtures("three")
def test_narrowing_and_sorting_stand_in_the_address(client_for: Clients, three: dict[str, Dataset]) -> None:
    client = client_for(None)
    owner = publisher_of(three["air"]).reference
    assert listed(client, sort="title") == ["Ljudnivåer", "Åskådning av luftkvalitet", "Ädelträd"]
    assert listed(client, publisher=owner) == ["Åskådning av luftkvalitet"]
    assert listed(client, access="restricted") == ["Åskådning av luftkvalitet"]
    assert listed(client, access=["restricted", "public"], format="JSON") == ["Ljudnivåer"]
    assert listed(client, format='100%_"rå"') == ["Ädelträd"]
    assert listed(client, format="100") == []
    assert listed(client, publisher="nobody", sort="shuffle", access="'") == []
    page = client.get("/datasets", query_string={"publisher": owner, "format": "CSV", "q": "luft"}).text
    assert f'<option value="{owner}" selected lang="sv">Örebro kommun' in page
    assert 'value="CSV" checked' in page
    assert f'href="/datasets?publisher={owner}&amp;q=luft"' in page
    assert "1 datamängd hittades" in page
    client.set_cookie("language", "en")
    assert listed(client, sort="title") == ["Air quality", "Ljudnivåer", "Ädelträd"]


def test_the_most_used_come_first(make: Factory, client_for: Clients, three: dict[str, Dataset]) -> None:
    done = announced(make)
    trees, air = three["trees"], three["air"]
    for dataset in (trees, air):
        with make._saved():
            latest = db.session.query(DatasetSnapshot).filter_by(dataset_id=dataset.id).one()
        attach(make, done, dataset, latest)
    winner = entry(make, done, "Vinnaren")
    use(make, winner, air, "Så här")
    decide(make, winner, done.rounds[0], Outcome.AWARD)
    page = client_for(None).get("/datasets").text
    assert titles(page) == ["Åskådning av luftkvalitet", "Ädelträd", "Ljudnivåer"]
    assert "<dt>Publicerade lösningar</dt><dd>1</dd>" in page


def test_pages(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge()
    for number in range(23):
        link(make, challenge, describe(f"Nummer {number:02}"))
    client = client_for(None)
    assert len(listed(client, sort="title")) == 20
    assert listed(client, sort="title", page=2) == ["Nummer 20", "Nummer 21", "Nummer 22"]
    assert listed(client, sort="title", page=99) == ["Nummer 20", "Nummer 21", "Nummer 22"]


def test_empty_lists_say_so(client_for: Clients) -> None:
    client = client_for(None)
    for address, words in (
        ("/datasets", "Ingen datamängd används än"),
        ("/datasets?q=x", "Ingen datamängd passar sökningen"),
        ("/publishers", "Ingen utgivares data används än"),
        ("/publishers?q=x", "Ingen utgivare passar sökningen"),
    ):
        page = client.get(address)
        assert words in page.text
        assert faults(page.text) == []


@pytest.mark.parametrize("state", [ChallengeState.DRAFT, ChallengeState.APPROVED])
def test_datasets_of_what_is_not_public_do_not_exist(
    make: Factory, client_for: Clients, state: ChallengeState
) -> None:
    owner = make.person()
    hidden = make.challenge(make.organisation(owner=owner), state=state, published_at=None)
    dataset = link(make, hidden, describe("Hemlig datamängd"))
    reference = publisher_of(dataset).reference
    for person in (None, owner, make.person()):
        client = client_for(person)
        for address in (
            at(dataset),
            at(dataset, "/use.csv"),
            f"/publishers/{reference}",
            f"/publishers/{reference}/use.csv",
        ):
            assert client.get(address).status_code == 404
        for address in ("/datasets", "/datasets?q=hemlig", "/publishers", "/publishers?q=ekhamn"):
            assert "Hemlig datamängd" not in client.get(address).text
            assert reference not in client.get(address).text


def test_the_page_says_what_the_portal_said_and_when(make: Factory, client_for: Clients) -> None:
    said = describe(
        {"sv": "Ljudnivåer"},
        frequency="ANNUAL",
        modified=dt.date(2025, 12, 24),
        keywords={"sv": ("buller", "stad")},
        themes=("http://publications.europa.eu/resource/authority/data-theme/ENVI",),
        contact=Contact("Öppna data", "oppnadata@ekhamn.example.se"),
        distributions=(
            Distribution(
                title={"sv": "Mätningar"},
                access_url="https://data.example.se/m",
                download_url="https://filer.example.se/m.csv",
                format="CSV",
                size=12_000,
            ),
            Distribution(title={"sv": "Mätningar"}, access_url="https://api.example.se/m", format="JSON"),
            Distribution(access_url="javascript:alert(1)", format="PDF"),
        ),
    )
    dataset = link(
        make, make.challenge(title="Tystare stad"), said, note_sv="Visar var det bullrar.", required=True
    )
    make._add(
        LinkCheck(
            dataset_id=dataset.id,
            url="https://filer.example.se/m.csv",
            finding=LinkFinding.GONE,
            check_at=make.now,
        )
    )
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    for text in (
        "Uppgifter från dataportal.se den <time",
        "Fritt att använda om källan anges.",
        "CC BY 4.0",
        "Varje år",
        "24 december 2025",
        "buller, stad",
        "Miljö",
        "Öppna data",
        "mailto:oppnadata@ekhamn.example.se",
        "filer.example.se",
        "api.example.se",
        "Är borta",
        "Inte kontrollerad",
        "Visar var det bullrar.",
        "Alla lösningar måste använda den",
        "Tystare stad",
        'href="https://www.dataportal.se/datasets/50_1"',
        f'href="/publishers/{publisher_of(dataset).reference}"',
    ):
        assert text in page, text
    assert "javascript:" not in page
    client = client_for(None)
    client.set_cookie("language", "en")
    english = client.get(at(dataset)).text
    assert faults(english) == []
    assert '<span lang="sv">buller, stad</span>' in english
    assert "Every year" in english


def test_a_dataset_added_by_hand_and_one_that_says_nothing(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge()
    dataset = make.dataset(challenge, by=make.person(), title="<b>Tyst</b>")
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    assert "&lt;b&gt;Tyst" in page
    assert "Det betyder inte fri användning" in page
    assert "Så som en arrangör beskrev den" in page
    assert "Det finns ingen beskrivning." in page
    assert "Här finns data" not in page
    assert "Ingen är publicerad än." in page


def test_a_record_that_nobody_can_read_any_more_costs_only_itself(make: Factory, client_for: Clients) -> None:
    dataset = make.dataset(make.challenge(), by=make.person())
    with make._saved():
        db.session.query(DatasetSnapshot).one().record = {"source": "gopher", "unknown": 1}
    assert client_for(None).get(at(dataset)).status_code == 200


def test_gone_changed_and_the_history_in_words(
    make: Factory, client_for: Clients, clock: FrozenClock
) -> None:
    old = describe("Ljudnivåer")
    dataset = link(make, make.challenge(title="Tystare stad"), old)
    clock.move(days=3)
    new = describe("Ljudnivåer", licence="", access_right=AccessRight.RESTRICTED, formats=("CSV", "XLSX"))
    with make._saved():
        snapshots.take(db.session.get_one(Dataset, dataset.id), new, now=make.now)
        db.session.get_one(Dataset, dataset.id).state = DatasetState.MISSING
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    for text in (
        "Licensen var CC BY 4.0",
        "Tillgången var ”Öppen” och är nu ”Begränsad”.",
        "XLSX",
        "Datamängden finns inte längre i portalen",
        "Uppgifterna har ändrats sedan dess",
    ):
        assert text in page, text
    assert "Titeln" not in page
    clock.move(days=1)
    with make._saved():
        snapshots.take(db.session.get_one(Dataset, dataset.id), new, now=make.now)
    assert client_for(make.person()).get(at(dataset)).text.count("Licensen var") == 1


def test_only_what_published_results_show_appears(make: Factory, client_for: Clients) -> None:
    """Of five entries that use the data, the public sees the awarded one whole, and of the advanced one no how."""
    challenge = announced(make, title="Tystare stad")
    going_on = make.challenge(rounds=2, round_state=RoundState.PUBLISHED, title="Renare luft")
    judged = make.challenge(round_state=RoundState.DECIDED, title="Friskare vatten")
    dataset = link(make, challenge, describe("Ljudnivåer"))
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    for other in (going_on, judged):
        attach(make, other, dataset, latest)
    won, lost, withdrawn = (
        entry(make, challenge, f"zq{name}title", f"zq{name}team") for name in ("won", "lost", "back")
    )
    advanced = entry(make, going_on, "zqadvancedtitle", "zqadvancedteam")
    decided = entry(make, judged, "zqdecidedtitle", "zqdecidedteam")
    for one in (won, lost, withdrawn, advanced, decided):
        with make._saved():
            name = db.session.query(EntryVersion).filter_by(entry_id=one.id).one().content["title"]
        use(make, one, dataset, name.replace("title", "how"))
    decide(make, won, challenge.rounds[0], Outcome.AWARD)
    decide(make, lost, challenge.rounds[0], Outcome.NOT_SELECTED)
    decide(make, withdrawn, challenge.rounds[0], Outcome.AWARD)
    decide(make, advanced, going_on.rounds[0], Outcome.ADVANCE)
    decide(make, decided, judged.rounds[0], Outcome.AWARD, DecisionState.CONFIRMED)
    with make._saved():
        db.session.get_one(Entry, withdrawn.id).state = EntryState.WITHDRAWN
    owner = make.person()
    make.member(db.session.get_one(Organisation, judged.organisation_id), owner, OrganisationRole.OWNER)
    publisher = publisher_of(dataset).reference
    for person in (None, owner, make.person(admin=True)):
        client = client_for(person)
        for address in (
            at(dataset),
            at(dataset, "/use.csv"),
            f"/publishers/{publisher}",
            f"/publishers/{publisher}/use.csv",
        ):
            page = client.get(address)
            if "csv" not in address:
                assert faults(page.text) == []
            seen = set(re.findall(r"zq\w+?(?:title|team|how)", page.text))
            assert seen == {"zqwontitle", "zqwonteam", "zqwonhow", "zqadvancedtitle", "zqadvancedteam"}, (
                address
            )


def test_a_version_submitted_later_is_not_what_was_chosen(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge(rounds=2, round_state=RoundState.PUBLISHED)
    old, new = (
        link(make, challenge, describe("Den första")),
        link(make, challenge, describe("Den andra datan")),
    )
    chosen = entry(make, challenge, "Tanken")
    use(make, chosen, old, "så")
    decide(make, chosen, challenge.rounds[0], Outcome.ADVANCE)
    make._add(
        EntryVersion(
            entry_id=chosen.id,
            round_id=challenge.rounds[1].id,
            number=2,
            receipt="K-2",
            content={"title": "Hemlig ny tanke", "language": "sv"},
            sha256="0" * 64,
            arrived_at=make.now,
            submitted_by_id=make.person().id,
            idempotency_key="second",
        )
    )
    use(make, chosen, new, "nytt", number=2)
    with make._saved():
        db.session.get_one(Entry, chosen.id).version_number = 2
    client = client_for(None)
    assert "Tanken" in client.get(at(old)).text
    page = client.get(at(new)).text
    assert "Hemlig ny tanke" not in page
    assert "Ingen är publicerad än." in page


def read(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert response.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_table_has_a_row_for_each_use_and_no_formulas(make: Factory, client_for: Clients) -> None:
    challenge = announced(make, title='=HYPERLINK("http://evil.example.org")')
    quiet = make.challenge(title="+Stillare natt")
    dataset = link(make, challenge, describe("Ljudnivåer"), note_sv="@SUM(A1)")
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    attach(make, quiet, dataset, latest, required=True)
    for number in (1, 2):
        winner = entry(make, challenge, f"-Vinnare {number}")
        use(make, winner, dataset, "  =1+1, med å ä ö\noch mer")
        decide(make, winner, challenge.rounds[0], Outcome.AWARD)
    rows = read(client_for(None), at(dataset, "/use.csv"))
    assert len(rows) == 3
    assert [row["solution_title"] for row in rows] == ["", "'-Vinnare 1", "'-Vinnare 2"]
    assert rows[0]["challenge_title"] == "'+Stillare natt"
    assert rows[0]["use_is_required"] == "yes"
    row = rows[1]
    assert row["challenge_title"] == '\'=HYPERLINK("http://evil.example.org")'
    assert row["why_it_matters"] == "'@SUM(A1)"
    assert row["how_it_is_used"] == "'  =1+1, med å ä ö\noch mer"
    assert row["challenge_phase"] == "decided"
    assert row["solution_outcome"] == "award"
    assert row["solution_published_at"] == "2026-03-10T09:00:00Z"
    assert row["dataset_page"] == f"http://challenges.test/datasets/{dataset.reference}"
    assert row["challenge_url"] == f"http://challenges.test/challenges/{challenge.slug}"
    assert row["solution_url"] == f"http://challenges.test/challenges/{challenge.slug}/results#round-1"
    assert read(client_for(None), f"/publishers/{publisher_of(dataset).reference}/use.csv") == rows


def test_the_publishers_page(make: Factory, client_for: Clients, three: dict[str, Dataset]) -> None:
    done = announced(make, title="Klar utmaning")
    noise = three["noise"]
    with make._saved():
        latest = db.session.query(DatasetSnapshot).filter_by(dataset_id=noise.id).one()
    attach(make, done, noise, latest)
    winner = entry(make, done, "Bullerkartan")
    use(make, winner, noise, "Varje natt.")
    decide(make, winner, done.rounds[0], Outcome.AWARD)
    client = client_for(None)
    publisher = publisher_of(noise)
    page = client.get(f"/publishers/{publisher.reference}").text
    assert faults(page) == []
    assert titles(page) == ["Ljudnivåer", "Ädelträd"]
    for text in ("Bullerkartan", "Varje natt.", "Klar utmaning", "Tystare stad", "Renare luft", "use.csv"):
        assert text in page, text
    index = client.get("/publishers").text
    assert faults(index) == []
    assert re.findall(r'reference|<span lang="sv">(Ekhamns kommun|Örebro kommun)<', index)[:2] == [
        "Ekhamns kommun",
        "Örebro kommun",
    ]
    assert "Ekhamns" not in client.get("/publishers?q=orebro").text.split("<main")[1]


def test_kept_for_visitors_until_something_public_happens(
    app: Flask, make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    client = client_for(None)
    address = at(three["noise"])
    for page in (address, "/datasets", "/publishers"):
        client.get(page)
        with counted(app) as count:
            assert client.get(page).status_code == 200
        assert count.total == 0
    with unit_of_work(write=True) as work:
        dataset = db.session.get_one(Dataset, three["noise"].id)
        snapshots.take(dataset, describe("Ljudnivåer", licence=""), now=make.now)
        record(Happening.DATASET_REFRESHED, dataset, None, now=make.now)
        work.commit()
    assert "Licensen var CC BY 4.0" in client.get(address).text
    clock.move(hours=1)
    with counted(app) as count:
        client.get(address)
    assert count.total > 0


def test_one_and_three_cost_the_same_few_statements(app: Flask, make: Factory, client_for: Clients) -> None:
    person = client_for(make.person())
    seen = []
    dataset = None
    for rows in (1, 2):
        for _ in range(rows):
            challenge = announced(make)
            if dataset is None:
                dataset = link(make, challenge, describe("Ljudnivåer"))
                with make._saved():
                    latest = db.session.query(DatasetSnapshot).one()
            else:
                attach(make, challenge, dataset, latest)
                link(make, challenge, describe(f"Ljudnivåer {challenge.id}"))
            winner = entry(make, challenge, "Vinnare")
            use(make, winner, dataset, "så")
            decide(make, winner, challenge.rounds[0], Outcome.AWARD)
        publisher = publisher_of(dataset).reference
        for address in (
            "/datasets?q=ljud",
            at(dataset),
            "/publishers",
            f"/publishers/{publisher}",
            at(dataset, "/use.csv"),
        ):
            db.session.remove()
            with counted(app) as count:
                assert person.get(address).status_code == 200
            seen.append(count.total)
    half = len(seen) // 2
    assert seen[:half] == seen[half:]
    assert max(seen) <= 11


def test_pages_lead_to_the_dataset_once_it_is_public(make: Factory, client_for: Clients) -> None:
    editor = make.person()
    home = make.organisation(editor=editor)
    draft = make.challenge(home, state=ChallengeState.DRAFT, published_at=None)
    dataset = link(make, draft, describe("Ljudnivåer"))
    client = client_for(editor)
    at_work = f"/organise/challenges/{draft.slug}"
    for page in ("/preview", f"/datasets/{dataset.reference}"):
        html = client.get(at_work + page).text
        assert "Ljudnivåer" in html
        assert f'href="{at(dataset)}"' not in html
    public = announced(make, title="Tystare stad")
    round_ = public.rounds[0]
    with make._saved():
        latest = db.session.query(DatasetSnapshot).one()
    attach(make, public, dataset, latest)
    winner = entry(make, public, "Vinnaren")
    use(make, winner, dataset, "Så här.")
    decide(make, winner, round_, Outcome.AWARD)
    assert f'href="{at(dataset)}"' in client.get(f"{at_work}/datasets/{dataset.reference}").text
    for page in (f"/challenges/{public.slug}", f"/challenges/{public.slug}/results"):
        html = client_for(None).get(page).text
        assert faults(html) == []
        assert f'href="{at(dataset)}"' in html
    assert "Så här." in client_for(None).get(f"/challenges/{public.slug}/results").text


def test_the_first_day_is_known_however_long_the_history(
    make: Factory, client_for: Clients, clock: FrozenClock
) -> None:
    dataset = link(make, make.challenge(), describe("Ljudnivåer"))
    with make._saved():
        for number in range(70):
            clock.move(days=1)
            formats = ("CSV",) if number % 2 else ("JSON",)
            said = describe("Ljudnivåer", formats=formats)
            snapshots.take(db.session.get_one(Dataset, dataset.id), said, now=make.now)
    page = client_for(None).get(at(dataset)).text
    assert faults(page) == []
    assert 'Beskrevs här första gången den <time datetime="2026-03-10' in page


def ask(make: Factory, title: str, **values: Any) -> DataRequest:
    """A request for data that everybody can see."""
    request = DataRequest(
        **{
            "title": title,
            "wanted": "Data.",
            "purpose": "Nytta.",
            "person_id": make.person().id,
            "created_at": make.now,
            "search_text": "",
            **values,
        }
    )
    make._add(request)
    return request


def test_requests_stand_with_the_data_and_its_publisher(
    make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    air = three["air"]
    publisher = publisher_of(air)
    asked = ask(make, "Öppna luftdata", publisher_id=publisher.id, dataset_id=air.id)
    ask(make, "Något annat", publisher_id=publisher.id)
    ask(make, "Olämpligt", publisher_id=publisher.id, dataset_id=air.id, state=DataRequestState.REMOVED)
    clock.move(days=12)
    client = client_for(None)
    page = client.get(at(air)).text
    assert faults(page) == []
    assert f'href="/data-requests/{asked.reference}"' in page
    assert "Väntar sedan 12 dagar" in page
    assert "Något annat" not in page
    assert "Olämpligt" not in page
    page = client.get(f"/publishers/{publisher.reference}").text
    assert faults(page) == []
    assert "Öppna luftdata" in page
    assert "Något annat" in page
    assert "Olämpligt" not in page
    assert f'href="/publishers/{publisher.reference}"' in client.get(f"/data-requests/{asked.reference}").text


def test_a_publisher_that_has_only_been_asked_has_a_page_and_no_report(
    make: Factory, client_for: Clients
) -> None:
    asked, silent = (
        Publisher(key=f"name:{name}", name={"sv": name}, email=f"data@{name}.example.se")
        for name in ("ekby", "alby")
    )
    make._add(asked, silent)
    ask(make, "Bullerdata", publisher_id=asked.id)
    ask(make, "Olämpligt", publisher_id=silent.id, state=DataRequestState.REMOVED)
    client = client_for(make.person(admin=True))
    page = client.get(f"/publishers/{asked.reference}").text
    assert faults(page) == []
    assert "Bullerdata" in page
    assert "use.csv" not in page
    assert "Skicka en användningsrapport" not in page
    assert client.get(f"/publishers/{asked.reference}/use.csv").status_code == 404
    assert client.get(f"/organise/publishers/{asked.reference}/report").status_code == 404
    assert client.get(f"/publishers/{silent.reference}").status_code == 404
    assert "ekby" not in client.get("/publishers").text


def test_problems_stand_with_the_publisher_and_the_open_ones_come_first(
    make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    air = three["air"]
    hidden = link(
        make,
        make.challenge(state=ChallengeState.DRAFT, published_at=None),
        describe(
            "Hemliga data", publisher_name={"sv": "Örebro kommun"}, publisher_uri="https://orebro.example.se/"
        ),
    )
    for dataset, kind, closed in (
        (air, ProblemKind.LICENCE, True),
        (air, ProblemKind.LINK, False),
        (hidden, ProblemKind.CONTENT, False),
    ):
        make._add(
            DatasetProblem(
                dataset_id=dataset.id,
                person_id=make.person().id,
                kind=kind,
                text="zqproblemtext",
                state=ProblemState.SOLVED if closed else ProblemState.REPORTED,
                created_at=make.now,
                closed_at=make.now if closed else None,
            )
        )
    clock.move(days=3)
    page = client_for(None).get(f"/publishers/{publisher_of(air).reference}").text
    assert faults(page) == []
    found = page.split('id="problems"')[1]
    assert found.index("En länk fungerar inte") < found.index("Licensen eller")
    assert found.count("Väntar sedan 3 dagar") == 1
    assert f'href="{at(air)}#problems"' in found
    assert "Hemliga data" not in page
    assert "zqproblemtext" not in page
