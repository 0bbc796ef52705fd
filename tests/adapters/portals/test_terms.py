"""Terms of closed vocabularies as portals write them."""

import pytest

from challenges.adapters.portals import terms
from challenges.vocabulary.choices import AccessRight

AUTHORITY = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("written", "term"),
    [
        (AUTHORITY + "frequency/DAILY", "DAILY"), (AUTHORITY + "frequency/ANNUAL_2", "ANNUAL_2"),
        ("http://purl.org/cld/freq/continuous", "CONT"), ("http://purl.org/cld/freq/daily", "DAILY"),
        ("R/P1Y", "ANNUAL"), ("R/P1D", "DAILY"), ("P1M", "MONTHLY"), ("daily", "DAILY"), ("not planned", "NOT_PLANNED"),
        ("http://purl.org/cld/freq/semiannual", "ANNUAL_2"), ("ibland", ""), ("", ""), (None, ""), (7, ""),
    ],
)  # fmt: skip
def test_frequencies(written: object, term: str) -> None:
    assert terms.frequency(written) == term


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        (AUTHORITY + "language/SWE", "sv"), (AUTHORITY + "language/SME", "se"), (AUTHORITY + "language/SMA", "sma"),
        ("http://id.loc.gov/vocabulary/iso639-1/sv", "sv"), ("http://id.loc.gov/vocabulary/iso639-1/sv.", "sv"),
        ("sv-SE", "sv"), ("en-uk", "en"), ("swe", "sv"), ("svenska", ""), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_languages(written: object, tag: str) -> None:
    assert terms.language(written) == tag


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ([AUTHORITY + "access-right/PUBLIC"], AccessRight.PUBLIC),
        ([AUTHORITY + "access-right/PUBLIC", AUTHORITY + "access-right/NON_PUBLIC"], AccessRight.NON_PUBLIC),
        (["non-public"], AccessRight.NON_PUBLIC),
        (["restricted", "public"], AccessRight.RESTRICTED),
        ([AUTHORITY + "access-right/OP_DATPRO"], AccessRight.UNKNOWN),
        (["Vem som helst"], AccessRight.UNKNOWN),
        ([], AccessRight.UNKNOWN),
    ],
)
def test_the_strictest_access_right_counts(written: list[str], right: AccessRight) -> None:
    assert terms.access_right(written) == right


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2021006297", "2021006297"), ("202100-6297", "2021006297"), ("SE2021006297", "2021006297"),
        ("162021006297", "2021006297"), ("SE202100629701", "2021006297"),
        ("http://dataportal.se/organisation/SE2021006297", "2021006297"),
        ("http://dataportal.se/organisation/SE2021006297-vag", "2021006297"),
        ("https://ror.org/2021006297", ""), ("2021006298", ""), ("8507099805", ""), ("Trafikverket", ""), ("", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_organisation_numbers_have_a_true_check_digit_and_are_no_persons(
    written: object, number: str
) -> None:
    assert terms.organisation_number(written) == number


@pytest.mark.parametrize(
    ("written", "word"),
    [(AUTHORITY + "distribution-status/COMPLETED", "COMPLETED"), ("http://x.example/status/Done/", "Done"),
     ("http://x.example/a#b", "b"), ("COMPLETED", ""), ("http://x.example/a b", ""), (None, "")],
)  # fmt: skip
def test_last_words_of_addresses(written: object, word: str) -> None:
    assert terms.last_word(written) == word
