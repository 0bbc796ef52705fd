"""Catalogue files of our own making: what is read from them, what is skipped, and what a fault costs."""

import datetime as dt
import json

import pytest

from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import PortalFault
from challenges.adapters.portals.dcat_file import read
from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.vocabulary.choices import AccessRight, DatasetSource
from tests.adapters.portals.writing import (
    BASE,
    HEAD,
    TAIL,
    catalogue,
    dataset,
    fixture,
    in_turtle,
    nameless,
    rewritten,
    turtle_dataset,
)

EKHAMN = "https://data.ekhamn.example.se/"
DATASET = "http://www.w3.org/ns/dcat#Dataset"
VCARD = "http://www.w3.org/2006/vcard/ns#"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"
DESCRIPTION = "<dcterms:description>{}</dcterms:description>"


def take(content: bytes) -> Catalogue:
    return read(content, source=BASE)


def numbers(found: Catalogue) -> list[str]:
    return [record.uri.removeprefix(EKHAMN) for record in found.records]


def reasons(found: Catalogue) -> list[tuple[str, str]]:
    return [(one.subject.removeprefix(EKHAMN), str(one.reason)) for one in found.skipped]


def refused(content: bytes) -> tuple[str, str]:
    with pytest.raises(PortalFault) as caught:
        take(content)
    return caught.value.code, str(caught.value.reason)


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return take(fixture("whole.rdf"))


@pytest.fixture(scope="module")
def messy() -> Catalogue:
    return take(fixture("messy.rdf"))


def by_uri(found: Catalogue, end: str) -> DatasetRecord:
    return next(record for record in found.records if record.uri.endswith(end))


def test_every_field_of_a_dataset_is_read(whole: Catalogue) -> None:
    assert by_uri(whole, "/luft") == DatasetRecord(
        source=DatasetSource.DCAT_FILE,
        source_base=BASE,
        source_id=EKHAMN + "luft",
        uri=EKHAMN + "luft",
        kind="dataset",
        title={"en": "Air quality", "sv": "Luftkvalitet"},
        description={"sv": "Timvärden & dygnsvärden."},
        publisher_name={"sv": "Ekhamns kommun"},
        publisher_uri="http://dataportal.se/organisation/SE2120001231",
        publisher_type="LocalAuthority",
        publisher_number="2120001231",
        contact=Contact("Öppna data", "oppnadata@ekhamn.example.se"),
        licence=CC_BY,
        access_right=AccessRight.PUBLIC,
        formats=("API", "CSV", "JSON"),
        themes=(
            "http://inspire.ec.europa.eu/theme/ef",
            "http://publications.europa.eu/resource/authority/data-theme/ENVI",
        ),
        keywords={"en": ("air",), "sv": ("luft", "partiklar")},
        page_url="https://www.ekhamn.example.se/luft",
        issued=dt.date(2019, 3, 1),
        modified=dt.date(2026, 10, 12),
        frequency="HOURLY",
        languages=("en", "sv"),
        spatial=("https://sws.geonames.org/2661886/",),
        temporal=(("2019-01-01", ""),),
        high_value=True,
        high_value_categories=("http://data.europa.eu/bna/c_dd313021",),
        base_data=("https://www.dataportal.se/terminology/grunddata/adress",),
        landing_pages=("https://www.ekhamn.example.se/luft",),
        documentation=(
            "https://www.ekhamn.example.se/luft/kolumner",
            "https://www.ekhamn.example.se/luft/om",
        ),
        conforms_to=(EKHAMN + "specifikation/luft",),
        has_api=True,
        api_endpoints=("https://api.ekhamn.example.se/luft/v1",),
        api_definitions=("https://api.ekhamn.example.se/luft/v1/openapi.json",),
        series=EKHAMN + "luft-serie",
        distributions=(
            Distribution(
                access_url="https://api.ekhamn.example.se/luft/v1/senaste",
                format="JSON",
                media_type="application/json",
                licence=CC_BY,
            ),
            Distribution(
                title={"sv": "Alla mätningar"},
                description={"sv": "En rad för varje timme."},
                access_url=EKHAMN + "luft.html",
                download_url=EKHAMN + "luft.csv",
                format="CSV",
                media_type="text/csv",
                size=20480,
                licence=CC_BY,
                status="COMPLETED",
                availability="STABLE",
            ),
            Distribution(
                title={"sv": "Luft-API"}, access_url="https://api.ekhamn.example.se/luft/v1", format="API"
            ),
        ),
    )


def test_the_catalogue_is_counted(whole: Catalogue) -> None:
    assert (whole.syntax, whole.datasets, whole.distributions, whole.services) == ("RDF/XML", 1, 2, 2)
    assert [(record.kind, record.uri.removeprefix(EKHAMN)) for record in whole.records] == [
        ("service", "karttjanst"),
        ("dataset", "luft"),
        ("series", "luft-serie"),
    ]
    assert whole.skipped == whole.lost == ()


def test_a_service_of_its_own_is_an_api_and_one_of_a_dataset_is_not_listed(whole: Catalogue) -> None:
    service = by_uri(whole, "karttjanst")
    assert (service.has_api, service.api_endpoints) == (True, ("https://kartor.ekhamn.example.se/wms",))
    assert service.licence == "http://creativecommons.org/publicdomain/zero/1.0/"


@pytest.mark.parametrize("syntax", ["Turtle", "JSON-LD", "N-Triples"])
def test_every_notation_says_the_same(whole: Catalogue, syntax: str) -> None:
    found = take(rewritten(fixture("whole.rdf"), syntax))
    assert found.syntax == syntax
    assert found.records == whole.records
    assert (found.datasets, found.distributions, found.services) == (1, 2, 2)


# --- pitfalls seen in real data (their numbers are those of the design) ----------------------------------------


def test_pitfall_1_names_of_blank_nodes_change_and_those_of_datasets_do_not() -> None:
    content = catalogue(nameless("Bad"), nameless("Buller"), dataset(1))
    first, second = take(content), take(content)
    assert first.records == second.records
    assert len(first.records) == 3


def test_pitfall_2_datasets_that_are_blank_nodes_get_lasting_names() -> None:
    page = '<dcat:landingPage rdf:resource="https://www.ekhamn.example.se/{}"/>'
    number = "<dcterms:identifier>{}</dcterms:identifier>"
    publisher = (
        "<dcterms:publisher><foaf:Agent><foaf:name>Ekhamn</foaf:name></foaf:Agent></dcterms:publisher>"
    )
    parts = {
        "ett": nameless(
            "Med adress som beteckning", extra=number.format("https://data.ekhamn.example.se/id/7")
        ),
        "två": nameless("Med UUID", extra=number.format("46AA1CEF-E72C-4A08-9D5B-1C2D3E4F5A6B")),
        "tre": nameless("Med beteckning", extra=number.format("ds-3") + publisher),
        "fyra": nameless("Med sida", extra=page.format("fyra")),
        "fem": nameless("Med titel", extra=publisher),
    }
    found = {record.title["sv"]: record.uri for record in take(catalogue(*parts.values())).records}
    assert found["Med adress som beteckning"] == "https://data.ekhamn.example.se/id/7"
    assert found["Med UUID"] == "urn:uuid:46aa1cef-e72c-4a08-9d5b-1c2d3e4f5a6b"
    assert all(
        uri.startswith("urn:uuid:") for name, uri in found.items() if name != "Med adress som beteckning"
    )
    assert len(set(found.values())) == 5
    # Each name stays when everything else around it changes: order, description, the other datasets.
    for name, part in parts.items():
        changed = part.replace("</dcat:Dataset>", DESCRIPTION.format("Ny text") + "</dcat:Dataset>")
        (alone,) = take(catalogue(changed)).records
        assert alone.uri == found[alone.title["sv"]], name


def test_pitfall_2_what_two_datasets_share_names_neither() -> None:
    page = '<dcat:landingPage rdf:resource="https://www.ekhamn.example.se/data"/>'
    found = take(catalogue(nameless("Bad", extra=page), nameless("Buller", extra=page)))
    assert len({record.uri for record in found.records}) == 2
    assert not found.skipped


def test_pitfall_2_same_title_and_publisher_with_other_files_are_two_datasets() -> None:
    file = '<dcat:distribution><dcat:Distribution><dcat:accessURL rdf:resource="https://e.example/{}"/></dcat:Distribution></dcat:distribution>'
    found = take(
        catalogue(nameless("Bad", extra=file.format(2025)), nameless("Bad", extra=file.format(2026)))
    )
    assert len({record.uri for record in found.records}) == 2


def test_pitfall_3_an_empty_name_in_the_right_language_is_no_name(whole: Catalogue) -> None:
    assert by_uri(whole, "/luft").publisher_in("en").text == "Ekhamns kommun"


def test_pitfall_4_distributions_with_one_title_are_told_apart_by_format_and_address() -> None:
    file = (
        "<dcat:distribution><dcat:Distribution><dcterms:title xml:lang='sv'>Data</dcterms:title>"
        '<dcat:accessURL rdf:resource="https://e.example/{}"/><dcterms:format>{}</dcterms:format>'
        "</dcat:Distribution></dcat:distribution>"
    )
    (record,) = take(
        catalogue(nameless("Bad", extra=file.format("a", "text/csv") + file.format("b", ".JSON")))
    ).records
    assert [(d.title["sv"], d.format, d.access_url) for d in record.distributions] == [
        ("Data", "CSV", "https://e.example/a"),
        ("Data", "JSON", "https://e.example/b"),
    ]


def test_pitfall_5_one_address_for_catalogue_dataset_agent_and_contact() -> None:
    content = in_turtle(
        f"<https://e.example/> a dcat:Catalog, dcat:Dataset, foaf:Agent, <{VCARD}Organization> ;"
        f'dcterms:title "Opinioner"@sv ; foaf:name "Ekhamn" ; <{VCARD}fn> "Statistikservice" ;'
        "dcterms:publisher <https://e.example/> ; dcat:contactPoint <https://e.example/> ;"
        "dcat:dataset <https://e.example/> ."
    )
    (record,) = take(content).records
    assert (record.kind, record.title, record.publisher_in("sv").text) == (
        "dataset",
        {"sv": "Opinioner"},
        "Ekhamn",
    )
    assert record.contact == Contact("Statistikservice")


VALUE = '<vcard:hasValue rdf:resource="mailto:gis@ekhamn.se"/>'


def _contact(kind: str, mailbox: str) -> str:
    inside = f"<vcard:{kind}><vcard:fn>Karta</vcard:fn>{mailbox}</vcard:{kind}>"
    return f"<dcat:contactPoint>{inside}</dcat:contactPoint>"


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        ('<dcat:contactPoint rdf:resource="mailto:"/>', Contact()),
        (
            '<dcat:contactPoint rdf:resource="mailto:oppnadata@ekhamn.example.se"/>',
            Contact("", "oppnadata@ekhamn.example.se"),
        ),
        ('<dcat:contactPoint rdf:resource="mailto:anna.exempelsson@ekhamn.example.se"/>', Contact()),
        (
            _contact("Organization", "<vcard:hasEmail>karta@ekhamn.se.se</vcard:hasEmail>"),
            Contact("Karta", "karta@ekhamn.se"),
        ),
        (_contact("Individual", '<vcard:hasEmail rdf:resource="mailto:info@ekhamn.se"/>'), Contact()),
        (
            _contact(
                "Organization", f"<vcard:hasEmail><rdf:Description>{VALUE}</rdf:Description></vcard:hasEmail>"
            ),
            Contact("Karta", "gis@ekhamn.se"),
        ),
    ],
)
def test_pitfall_6_mailboxes_as_they_are_written(contact: str, kept: Contact) -> None:
    (record,) = take(catalogue(dataset(1, extra=contact))).records
    assert record.contact == kept
    assert "xempelsson" not in repr(record)


def test_pitfall_7_only_web_addresses_become_links(messy: Catalogue) -> None:
    parking = by_uri(messy, "/parkering")
    assert [(d.access_url, d.download_url, d.size) for d in parking.distributions] == [
        ("http://granby.example.se/p.csv", "", None)
    ]
    unnamed = by_uri(messy, messy.records[-1].uri)
    assert unnamed.distributions[0].access_url == "http://granby.example.se/fil%20med%20mellanslag.csv"
    assert "javascript" not in repr(messy)


def test_pitfall_8_wrong_predicates_are_understood(messy: Catalogue) -> None:
    parking = by_uri(messy, "/parkering")
    assert parking.keywords == {"und": ("p-platser",)}
    assert len(parking.distributions) == 1
    assert parking.contact.email == "oppnadata@granby.example.se"


def test_pitfall_8_json_that_says_it_is_text_is_json() -> None:
    """The declared type is not asked at all: only what the file holds."""
    content = json.dumps(
        {
            "@id": EKHAMN + "1",
            "@type": DATASET,
            "http://purl.org/dc/terms/title": "Bad",
        }
    )
    assert take(content.encode()).syntax == "JSON-LD"


def test_pitfall_9_the_licence_is_found_at_the_distribution_and_may_be_a_text(messy: Catalogue) -> None:
    parking = by_uri(messy, "/parkering")
    assert parking.licence == CC_BY
    assert parking.distributions[0].licence == CC_BY


def test_pitfall_9_a_licence_that_is_a_node_is_known_by_its_label() -> None:
    document = (
        "<dcterms:LicenseDocument><dcterms:title>Egna villkor</dcterms:title></dcterms:LicenseDocument>"
    )
    node = f"<dcterms:license>{document}</dcterms:license>"
    (record,) = take(catalogue(nameless("Bad", extra=node))).records
    assert record.licence == "Egna villkor"


def test_pitfall_12_each_text_keeps_its_language(messy: Catalogue) -> None:
    assert by_uri(messy, "/parkering").title == {"en": "Parking"}
    assert messy.records[-1].title == {"se": "Ovttas bargan", "sv": "Datamängd utan namn"}


def test_pitfall_14_dates_are_local_and_those_of_machines_are_none(
    messy: Catalogue, whole: Catalogue
) -> None:
    parking = by_uri(messy, "/parkering")
    assert (parking.issued, parking.modified, parking.temporal) == (None, None, (("2019", ""),))
    assert by_uri(whole, "/luft").modified == dt.date(2026, 10, 12)


def test_markup_becomes_text_and_scripts_vanish(messy: Catalogue) -> None:
    assert messy.records[-1].description == {"sv": "Fet text"}


def test_what_is_only_named_is_told(messy: Catalogue) -> None:
    assert [(one.subject, str(one.reason)) for one in messy.skipped] == [
        ("https://granby.example.se/finns-inte", "The catalogue names it but does not describe it.")
    ]
    assert [str(said) for said in messy.lost] == [
        "Text that belongs to nothing was left out. Number of places: 1."
    ]


# --- duplicates ---------------------------------------------------------------------------------------------------


def test_a_dataset_described_twice_is_kept_once_and_told() -> None:
    found = take(catalogue(dataset(1), dataset(1, title="En annan titel"), dataset(2)))
    assert numbers(found) == ["1", "2"]
    assert found.records[0].title == {"sv": "Datamängd 1"}
    assert [subject for subject, _ in reasons(found)] == ["1"]
    assert "more than once" in reasons(found)[0][1]


def test_a_class_that_is_repeated_is_no_second_description() -> None:
    extra = f'<rdf:type rdf:resource="{DATASET}"/><dcterms:title xml:lang="en">Dataset</dcterms:title>'
    found = take(catalogue(dataset(1, extra=extra)))
    assert (numbers(found), reasons(found)) == (["1"], [])


def test_the_same_unique_identifier_is_the_same_dataset() -> None:
    number = "<dcterms:identifier>46aa1cef-e72c-4a08-9d5b-1c2d3e4f5a6b</dcterms:identifier>"
    found = take(catalogue(dataset(1, extra=number), dataset(2, extra=number)))
    assert numbers(found) == ["1"]
    assert reasons(found) == [("2", "The same dataset stands in the catalogue already.")]


def test_blank_nodes_with_nothing_to_tell_them_apart_are_one() -> None:
    found = take(catalogue(nameless("Bad"), nameless("Bad")))
    assert len(found.records) == 1
    assert reasons(found) == [("Bad", "The same dataset stands in the catalogue already.")]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("<dcat:Dataset/>", "It has no name of its own and no title."),
        (f'<dcat:Dataset rdf:about="{EKHAMN}9"/>', "Nothing is said about it but its name."),
    ],
)
def test_what_says_nothing_gives_no_record(part: str, reason: str) -> None:
    found = take(catalogue(dataset(1), part))
    assert numbers(found) == ["1"]
    assert [why for _, why in reasons(found)] == [reason]


# --- faults -------------------------------------------------------------------------------------------------------


def torn(content: bytes, at: str) -> bytes:
    return content[: content.index(at.encode())]


@pytest.mark.parametrize(
    "inside",
    ["Datamängd 3", "3.csv", "3/csv", "</dcat:Dataset>\n<!-- 3"],
)
def test_xml_that_breaks_off_keeps_the_complete_datasets(inside: str) -> None:
    content = catalogue(dataset(1), dataset(2), dataset(3) + "<!-- 3 -->", dataset(4))
    found = take(torn(content, inside))
    assert numbers(found) == ["1", "2"]
    assert reasons(found) == [("3", "The file is broken in the middle of its description.")]
    assert "The file is broken at line" in str(found.lost[0])


def test_xml_that_breaks_off_between_two_datasets_keeps_all_before() -> None:
    found = take(
        torn(catalogue(dataset(1), dataset(2), dataset(3)), '<dcat:Dataset rdf:about="' + EKHAMN + "3")
    )
    assert (numbers(found), reasons(found)) == (["1", "2"], [])
    assert found.lost


@pytest.mark.parametrize("fault", ["</oops>", "<dcterms:title>&nbsp;</dcterms:title>", "AT&T", "<a", "\x08"])
def test_xml_with_a_fault_in_the_middle_keeps_what_came_before(fault: str) -> None:
    found = take(catalogue(dataset(1), dataset(2, extra=fault), dataset(3)))
    assert numbers(found) == ["1"]
    assert reasons(found) == [("2", "The file is broken in the middle of its description.")]
    assert found.lost


def test_blank_nodes_that_were_broken_are_left_out_too() -> None:
    content = catalogue(nameless("Ett"), nameless("Två"), nameless("Tre", extra=DESCRIPTION.format("Slut")))
    found = take(torn(content, "Slut"))
    assert [record.title["sv"] for record in found.records] != []
    assert {record.title["sv"] for record in found.records} == {"Ett", "Två"}
    assert reasons(found) == [("Tre", "The file is broken in the middle of its description.")]


def test_nested_in_the_catalogue_as_well() -> None:
    parts = "".join(f"<dcat:dataset>{dataset(n)}</dcat:dataset>" for n in range(1, 5))
    content = catalogue(f'<dcat:Catalog rdf:about="{BASE}">{parts}</dcat:Catalog>')
    found = take(torn(content, "3.csv"))
    assert numbers(found) == ["1", "2"]
    assert [subject for subject, _ in reasons(found)] == ["3"]


def test_an_address_with_a_space_costs_nothing() -> None:
    found = take(catalogue(dataset(1, extra='<foaf:page rdf:resource="http://e.example/a b"/>'), dataset(2)))
    assert numbers(found) == ["1", "2"]
    assert found.records[0].documentation == ("http://e.example/a%20b",)
    assert found.lost == ()


def test_turtle_with_a_fault_goes_on_after_it() -> None:
    content = in_turtle(
        turtle_dataset(1), turtle_dataset(2, '; okand:egenskap "x"'), turtle_dataset(3), turtle_dataset(4)
    )
    found = take(content)
    assert numbers(found) == ["1", "3", "4"]
    assert reasons(found) == [("2", "The file is broken in the middle of its description.")]
    assert "line 5" in str(found.lost[0])


def test_turtle_that_breaks_off_keeps_the_complete_datasets() -> None:
    content = in_turtle(turtle_dataset(1), turtle_dataset(2), turtle_dataset(3))
    found = take(torn(content, "ängd 3"))
    assert numbers(found) == ["1", "2"]
    assert found.lost


def test_a_broken_subject_does_not_break_the_dataset_before_it() -> None:
    content = in_turtle(
        turtle_dataset(1), 'okand:sak a dcat:Dataset ; dcterms:title "Vilken?" .', turtle_dataset(2)
    )
    found = take(content)
    assert (numbers(found), reasons(found)) == (["1", "2"], [])


def test_n_triples_lose_the_dataset_of_the_line_with_the_fault() -> None:
    lines = rewritten(catalogue(dataset(1), dataset(2), dataset(3)), "N-Triples").split(b"\n")
    at = next(n for n, line in enumerate(lines) if b"Datam" in line and b" 2" in line)
    lines[at] = lines[at].replace(b'"@sv', b"@sv")
    found = take(b"\n".join(lines))
    assert numbers(found) == ["1", "3"]
    assert [subject for subject, _ in reasons(found)] == ["2"]


def test_json_that_breaks_off_keeps_the_complete_datasets() -> None:
    things = [
        {
            "@id": f"{EKHAMN}{n}",
            "@type": [DATASET],
            "http://purl.org/dc/terms/title": f"D {n}",
        }
        for n in range(1, 5)
    ]
    found = take(torn(json.dumps(things).encode(), "D 3"))
    assert numbers(found) == ["1", "2"]
    assert found.lost


FILES = (
    turtle_dataset(1, "; dcat:distribution <https://e.example/a>, <https://e.example/b>"),
    turtle_dataset(2, "; dcat:distribution <https://e.example/a>"),
    "<https://e.example/a> a dcat:Distribution ; dcat:accessURL <https://e.example/a.csv> .",
    "<https://e.example/b> a dcat:Distribution ; dcat:accessURL <https://e.example/b.csv> ; {} .",
)


def test_half_a_distribution_is_left_out_and_its_dataset_kept() -> None:
    found = take(in_turtle(*FILES).replace(b"{}", b"okand:licens 1"))
    assert numbers(found) == ["1", "2"]
    assert [one.access_url for one in found.records[0].distributions] == ["https://e.example/a.csv"]
    assert found.lost


@pytest.mark.parametrize("at", ["b.csv", "e.example/b> a"])
def test_a_dataset_whose_files_come_after_the_end_is_not_whole(at: str) -> None:
    """Tomorrow the file may be there to its end: until then nothing is said to have been taken away."""
    found = take(torn(in_turtle(*FILES), at))
    assert numbers(found) == ["2"]
    assert reasons(found) == [("1", "The file is broken in the middle of its description.")]


@pytest.mark.parametrize("syntax", ["RDF/XML", "Turtle", "N-Triples"])
def test_wherever_a_file_breaks_off_what_is_kept_is_whole(syntax: str) -> None:
    """Every fourteenth place or so, in every notation."""
    whole = catalogue(*(dataset(number) for number in range(4)))
    whole = whole if syntax == "RDF/XML" else rewritten(whole, syntax)
    expected = {record.uri: record for record in take(whole).records}
    for end in range(300, len(whole) - 20, len(whole) // 14):
        try:
            found = take(whole[:end])
        except PortalFault:
            continue
        assert all(expected[record.uri] == record for record in found.records), end
        assert found.lost


def test_a_statement_about_a_statement_is_passed_over() -> None:
    content = in_turtle(
        turtle_dataset(1), "<https://e.example/x> dcterms:source <<( <urn:a> <urn:b> <urn:c> )>> ."
    )
    assert numbers(take(content)) == ["1"]


def test_a_patient_reader_takes_over_where_the_rules_are_broken() -> None:
    """An element without a namespace: rdflib reads past it, and that is told."""
    found = take(catalogue(dataset(1, extra="<title>utan namnrymd</title>"), dataset(2)))
    assert (numbers(found), reasons(found)) == (["1", "2"], [])
    assert ["patient reader" in str(said) for said in found.lost] == [True]


def test_a_rule_that_no_reader_forgives_ends_the_reading() -> None:
    content = catalogue(dataset(1), dataset(2, extra='<foaf:page rdf:ID="1a">x</foaf:page>'), dataset(3))
    found = take(content)
    assert numbers(found) == ["1"]
    assert reasons(found) == [("2", "The file is broken in the middle of its description.")]
    assert "1a is not a valid rdf:ID" in str(found.lost[0])


@pytest.mark.parametrize(
    "context",
    [
        '"https://schema.example/context.jsonld"',
        '["https://schema.example/context.jsonld"]',
        '[{"a": "http://a.example/"}, "https://schema.example/context.jsonld"]',
        '{"@import": "https://schema.example/context.jsonld"}',
        '{"a": {"@id": "http://a.example/", "@context": "https://schema.example/context.jsonld"}}',
        '"/context.jsonld"',
    ],
)
def test_a_context_at_another_address_is_refused_and_never_fetched(context: str) -> None:
    code, reason = refused(f'{{"@context": {context}, "@id": "{EKHAMN}1"}}'.encode())
    assert code == "remote_context"
    assert "context.jsonld" in reason


def test_a_remote_context_behind_an_escaped_key_is_refused_too() -> None:
    code, _ = refused(b'{"\\u0040context": "https://schema.example/c", "@id": "http://e.example/1"}')
    assert code == "remote_context"


def test_a_context_in_the_file_is_used() -> None:
    content = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "title": "http://purl.org/dc/terms/title"},
        "@graph": [
            {"@id": EKHAMN + "1", "@type": "dcat:Dataset", "title": {"@value": "Bad", "@language": "sv"}}
        ],
    }
    (record,) = take(json.dumps(content).encode()).records
    assert record.title == {"sv": "Bad"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (catalogue(), "unreadable"),
        (
            catalogue("<foaf:Agent rdf:about='https://e.example/'/>"),
            "no_datasets",
        ),
        (b"{}", "unreadable"),
        (b"[1, 2", "unreadable"),
        (b"@prefix a: <http://a.example/> .", "unreadable"),
        ((HEAD + "<dcat:Dataset").encode(), "unreadable"),
    ],
)
def test_a_file_without_a_catalogue_is_refused(content: bytes, code: str) -> None:
    assert refused(content)[0] == code


def test_a_catalogue_without_datasets_is_a_catalogue() -> None:
    found = take(
        catalogue(f'<dcat:Catalog rdf:about="{BASE}"><dcterms:title>Tom</dcterms:title></dcat:Catalog>')
    )
    assert (found.records, found.skipped, found.lost) == ((), (), ())


def test_relative_addresses_in_a_file_at_hand_are_no_names() -> None:
    content = HEAD + '<dcat:Dataset rdf:about="#ds1"><dcterms:title>Bad</dcterms:title></dcat:Dataset>' + TAIL
    (record,) = take(content.encode()).records
    assert record.uri.startswith("urn:uuid:")


def test_a_name_too_long_to_be_kept_is_known_by_its_digest() -> None:
    content = in_turtle(f'<https://e.example/{"a" * 600}> a dcat:Dataset ; dcterms:title "Lång"@sv .')
    (record,) = take(content).records
    assert record.source_id.startswith("sha256:")
    assert record.uri.endswith("aaa")
