"""Single values as portals write them."""

import datetime as dt
import time

import pytest

from challenges.adapters.portals import themes, values


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Buller i staden", "Buller i staden"),
        ("  Buller \t i\u00a0staden \n", "Buller i staden"),
        (
            "<p>Badplatser &amp; prov</p><ul><li>Läge</li><li>Svar</li></ul>",
            "Badplatser & prov\n\nLäge\n\nSvar",
        ),
        ("Före<script>alert('<p>hej</p>')</script>efter", "Föreefter"),
        ("<style>p{}</style><b>Fet</b> text", "Fet text"),
        ("nivå < 3 & > 1", "nivå < 3 & > 1"),
        ("&lt;script&gt;", "<script>"),
        ("rad ett\r\nrad två\n\n\n\nrad tre", "rad ett\nrad två\n\nrad tre"),
        ("noll\x00tecken och \u202evänt\ud800", "nolltecken och vänt"),
        ("<img src=x onerror=alert(1)>Bild", "Bild"),
        ("<p>aldrig stängd", "aldrig stängd"),
        ("<a title=\"a > b\">länk</a> <b class='x'>fet</B>", "länk fet"),
        ("före<!-- <p>dold</p> -->efter<!-->x", "föreefterx"),
        ("a<!DOCTYPE html>b<?php echo 1 ?>c</>d</ e>f", "abcdf"),
        ("<script>if (a<b) '</p>'</script >kvar", "kvar"),
        ("1 &lt; 2 &amp;amp; &#229; &#99999999999;", "1 < 2 &amp; å \ufffd"),
        ("<a '>b</a> c' <i \">d</i>", "b c' d"),
        ("", ""),
        (None, ""),
        (7, ""),
        (["lista"], ""),
    ],
)
def test_text_is_plain(written: object, shown: str) -> None:
    assert values.plain_text(written) == shown


def test_headings_and_names_stay_on_one_line() -> None:
    """A break in a title would begin a line of its own in a letter."""
    assert values.plain_text("Buller\n\nKlicka här:<br>https://e.example/", 500) == (
        "Buller Klicka här: https://e.example/"
    )


def test_text_is_bounded() -> None:
    assert len(values.plain_text("å" * 500_000)) == values.LONGEST_TEXT
    assert len(values.plain_text("<b>" * 300_000 + "slut")) < 10


def test_a_number_too_long_to_be_one_breaks_nothing() -> None:
    assert values.plain_text(f"före &#{'1' * 5_000}; efter") == "före \ufffd efter"


@pytest.mark.parametrize(
    "begun",
    [
        "<!--", "<!-- -- ", "</", "<!", "<?", "<a ", "<a '", "<a '>'", '<a ">', "<script>", "<script></", "<title><!--",
        "&", "&#", "&a", "<![CDATA[",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["", ">", '">', "'>\""])
def test_hostile_markup_takes_no_time(begun: str, ending: str) -> None:
    """A page of hits holds a hundred such texts, and is read while somebody waits."""
    began = time.process_time()
    values.plain_text(begun * (10 * values.LONGEST_TEXT // len(begun)) + ending)
    values.plain_text((begun * values.LONGEST_TEXT)[: 10 * values.LONGEST_TEXT - len(ending)] + ending)
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://data.example.se/a?b=c#d", "https://data.example.se/a?b=c#d"),
        ("HTTP://data.example.se/A", "http://data.example.se/A"),
        (" http://data.example.se ", "http://data.example.se"),
        ("https://data.example.se/ett mellanslag", "https://data.example.se/ett%20mellanslag"),
        ('https://data.example.se/"><script>', "https://data.example.se/%22%3E%3Cscript%3E"),
        ("https://data.example.se/karta%20över", "https://data.example.se/karta%20%C3%B6ver"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,hej", ""),
        ("ftp://data.example.se/fil", ""),
        ("https://data.example.se/\ud800", ""),
        ("https://\udfff/", ""),
        ("mailto:info@example.se", ""),
        ("/datasets/1_2", ""),
        ("//data.example.se", ""),
        ("https://", ""),
        ("https://user:secret@data.example.se/", ""),
        ("https://data.example.se:99999999/", ""),
        ("http://[::1", ""),
        ("https://data.example.se/\r\nSet-Cookie: a", ""),
        ("https://data.example.se/" + "a" * 2000, ""),
        ("urn:x:1", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(written: object, kept: str) -> None:
    assert values.web_address(written) == kept


def test_a_name_may_be_a_urn_but_no_script() -> None:
    assert values.identity("urn:uuid:46aa1cef-e72c") == "urn:uuid:46aa1cef-e72c"
    assert values.identity("https://data.example.se/1") == "https://data.example.se/1"
    assert values.identity("javascript:alert(1)") == ""
    assert values.identity("urn:x y") == ""


@pytest.mark.parametrize(
    ("written", "tag"),
    [("sv", "sv"), ("sv-SE", "sv"), ("SV_se", "sv"), ("en-UK", "en"), ("en-us", "en"), ("se", "se"), ("fi", "fi"),
     ("zh-Hans", "zh-hans"), ("", "und"), (None, "und"), ('x" onclick="', "und"), ("svenska språket", "und")],
)  # fmt: skip
def test_language_tags(written: object, tag: str) -> None:
    assert values.language_tag(written) == tag


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-11-12", dt.date(2024, 11, 12)),
        ("2026-03-29T23:30:00+02:00", dt.date(2026, 3, 29)),
        ("2026-01-01T00:00:00.000Z", dt.date(2026, 1, 1)),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("2026-02-30", None),
        ("2019", None),
        ("2024-11-12 ", dt.date(2024, 11, 12)),
        ("2024-11-12 08:00:00", dt.date(2024, 11, 12)),
        ("2024-11-12+01:00", dt.date(2024, 11, 12)),
        ("2024-11-120", None),
        ("i går", None),
        (None, None),
    ],
)
def test_days(written: object, day: dt.date | None) -> None:
    assert values.day(written) == day


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2019", "2019"), ("2019-03", "2019-03"), ("2019-03-01", "2019-03-01"), ("2019Z", "2019"),
        ("2019-03-01T00:00:00", "2019-03-01"), ("9999", ""), ("9999-12-31", ""), ("0001", ""), ("2019-13", ""),
        ("2101", ""), ("1499-12", ""), ("nu", ""), ("", ""), (None, ""), (2019, ""),
    ],
)  # fmt: skip
def test_moments_are_as_exact_as_they_were_given(written: object, moment: str) -> None:
    assert values.moment(written) == moment


@pytest.mark.parametrize(
    ("written", "size"),
    [("2048", 2048), ("2048.0", 2048), (" 7 ", 7), (2048, 2048), ("0", 0), ("ca 2 MB", None), ("-1", None),
     ("9" * 40, None), ("1e9", None), ("²", None), (True, None), (None, None), ([], None)],
)  # fmt: skip
def test_sizes_are_numbers(written: object, size: int | None) -> None:
    assert values.byte_size(written) == size


@pytest.mark.parametrize(
    ("written", "kind"),
    [("text/csv", "text/csv"), ("Text/CSV; charset=utf-8", "text/csv"), ("csv", ""), ("", ""), (None, ""),
     ("https://www.iana.org/assignments/media-types/application/geo+json", "application/geo+json"),
     ("http://publications.europa.eu/resource/authority/file-type/CSV", ""), ("application/gtfs+zip",) * 2],
)  # fmt: skip
def test_media_types(written: object, kind: str) -> None:
    assert values.media_type(written) == kind


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("text/csv", "CSV"), ("CSV", "CSV"), (".csv", "CSV"), ("text/csv; charset=utf-8", "CSV"),
        ("http://publications.europa.eu/resource/authority/file-type/CSV", "CSV"),
        ("https://www.iana.org/assignments/media-types/text/csv", "CSV"), ("application/json", "JSON"),
        ("application/vnd.ogc.wms_xml", "WMS"), ("application/geopackage+sqlite3", "GeoPackage"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
        ("text/csv+zip", "CSV (ZIP)"), ("application/gtfs+zip", "GTFS"), ("Något eget", "Något eget"), ("", ""),
    ],
)  # fmt: skip
def test_formats_have_short_names(written: str, label: str) -> None:
    assert values.format_label(written) == label


def test_formats_do_not_repeat_and_keep_an_order() -> None:
    assert values.format_labels(["text/csv", "JSON", "csv", "", "application/json"]) == ("CSV", "JSON")


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.sv", "CC BY 4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode", "CC BY-NC-SA 4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public Domain Mark"),
        ("http://publications.europa.eu/resource/authority/licence/CC0", "CC0 1.0"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "CC BY 4.0"),
        ("cc-zero", "CC0 1.0"),
        ("CC BY 4.0", "CC BY 4.0"),
        ("CC-BY-SA-4.0", "CC BY-SA 4.0"),
        ("cc-by", "CC BY 4.0"),
        ("cc-by-sa", "CC BY-SA 4.0"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BYNC_4_0", "CC BY-NC 4.0"),
        ("https://creativecommons.org/licenses/by/2.5/se/", "CC BY 2.5"),
        ("cc-bygga", "cc-bygga"),
        ("Egna villkor", "Egna villkor"),
        ("https://data.example.se/villkor", "https://data.example.se/villkor"),
        ("", ""),
    ],
)
def test_licences_have_short_names(written: str, label: str) -> None:
    assert values.licence_label(written) == label


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "https://creativecommons.org/licenses/by/4.0/deed.sv",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        (
            "HTTP://CreativeCommons.org/licenses/by-sa/4.0/legalcode",
            "http://creativecommons.org/licenses/by-sa/4.0/",
        ),
        ("http://creativecommons.org/licenses/by/3.0", "http://creativecommons.org/licenses/by/3.0/"),
        (
            "https://creativecommons.org/licenses/by/2.5/se/",
            "https://creativecommons.org/licenses/by/2.5/se/",
        ),
        (
            "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
            "http://creativecommons.org/licenses/by/4.0/",
        ),
        ("cc-zero", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/"),
        ("Får användas fritt", "Får användas fritt"),
        ("https://data.example.se/villkor", "https://data.example.se/villkor"),
    ],
)
def test_a_licence_has_one_form_however_it_is_written(written: str, kept: str) -> None:
    assert values.licence(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        None,
        [],
        "https://dataportal.se/concepts/licensecategories/nolicense",
        "notspecified",
        "javascript:x",
    ],
)
def test_no_licence_is_nothing_and_never_open(written: object) -> None:
    assert values.licence(written) == ""


@pytest.mark.parametrize(
    ("written", "sure", "kept"),
    [
        ("mailto:oppnadata@ekhamn.example.se", False, "oppnadata@ekhamn.example.se"),
        ("info@ekhamn.example.se", False, "info@ekhamn.example.se"),
        ("mailto:kontakt@ekhamn.example.se?subject=Hej", False, "kontakt@ekhamn.example.se"),
        ("mailto:", True, ""),
        ("mailto: ", True, ""),
        ("inte en adress", True, ""),
        ("anna.exempelsson@ekhamn.example.se", True, ""),
        ("anna-karin.exempelsson@ekhamn.example.se", True, ""),
        ("anna.k.exempelsson2@ekhamn.example.se", True, ""),
        ("anna@ekhamn.example.se", False, ""),
        ("oppna.data@ekhamn.example.se", True, "oppna.data@ekhamn.example.se"),
        ("stadsbyggnad@ekhamn.example.se", True, "stadsbyggnad@ekhamn.example.se"),
        ("stadsbyggnad@ekhamn.example.se", False, ""),
        ("oppnadata@ekhamn.se.se", False, "oppnadata@ekhamn.se"),
        ("a@b", True, ""),
        ("info@example.se\r\nBcc: x@example.se", True, ""),
        (None, True, ""),
    ],
)
def test_only_mailboxes_of_functions_are_kept(written: object, sure: bool, kept: str) -> None:
    assert values.functional_mailbox(written, sure=sure) == kept


def test_what_is_no_text_at_all_is_nothing() -> None:
    for wrong in (None, 7, [], {}):
        assert values.format_label(wrong) == values.licence(wrong) == values.media_type(wrong) == ""
        assert values.language_tag(wrong) == "und"


def test_themes_are_known_by_letters_and_by_address() -> None:
    assert themes.code("http://publications.europa.eu/resource/authority/data-theme/TRAN") == "TRAN"
    assert themes.code("tran") == "TRAN"
    assert themes.canonical("tran") == themes.BASE + "TRAN"
    assert themes.canonical("http://inspire.ec.europa.eu/theme/tn") == ""
    assert themes.code("http://inspire.ec.europa.eu/theme/tn") == ""
    assert themes.label("HEAL") == "Health"
    assert themes.label("http://inspire.ec.europa.eu/theme/tn") == "http://inspire.ec.europa.eu/theme/tn"
    assert len(themes.LABELS) == 13
