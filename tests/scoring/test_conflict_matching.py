"""What ties a person to an entry, and what does not."""

import pytest

from challenges.scoring.conflict_matching import (
    Fact,
    Found,
    Of,
    Organiser,
    match,
    organisation_key,
    organisation_number,
)
from challenges.scoring.mail_domains import workplace_domain
from challenges.vocabulary.choices import FindingKind

NOBODY = Organiser()


def found(person: Fact, entry: Fact, organiser: Organiser = NOBODY) -> set[tuple[FindingKind, str]]:
    return {(one.kind, one.matched) for one in match([person], [entry], organiser)}


@pytest.mark.parametrize(
    ("person", "entry", "kind", "matched"),
    [
        (Fact(1, Of.PERSON, "1"), Fact(7, Of.PERSON, "1"), FindingKind.MEMBER, ""),
        (Fact(1, Of.PERSON, "1"), Fact(7, Of.MENTOR, "1"), FindingKind.MENTOR, ""),
        (Fact(1, Of.PERSON, "1"), Fact(7, Of.LEFT, "1"), FindingKind.LEFT_TEAM, ""),
        (Fact(1, Of.ADDRESS, "A@b.se"), Fact(7, Of.HELPER, "a@B.se", "Ada"), FindingKind.MENTOR, ""),
        (
            Fact(1, Of.NAME, "", "Ada  Berg"),
            Fact(7, Of.HELPER, "", "ada berg"),
            FindingKind.HELPER_NAME,
            "Ada  Berg",
        ),
        (Fact(1, Of.ADDRESS, "a@gmail.com"), Fact(7, Of.ADDRESS, "A@gmail.com"), FindingKind.ADDRESS, ""),
        (Fact(1, Of.ADDRESS, "a@kth.se"), Fact(7, Of.ADDRESS, "b@KTH.se"), FindingKind.DOMAIN, "kth.se"),
        (Fact(1, Of.TEAM, "3", "Lag A"), Fact(7, Of.TEAM, "3", "Lag A"), FindingKind.TEAM_HISTORY, "Lag A"),
        (
            Fact(1, Of.ORGANISATION, "2021000001", "A"),
            Fact(7, Of.ORGANISATION, "202100-0001", "B"),
            FindingKind.ORGANISATION,
            "A",
        ),
        (
            Fact(1, Of.EMPLOYER, "", "Dalvatten AB"),
            Fact(7, Of.EMPLOYER, "", "dalvatten aktiebolag (publ)"),
            FindingKind.EMPLOYER,
            "Dalvatten AB",
        ),
        (Fact(1, Of.EMPLOYER, "", "KTH"), Fact(7, Of.ORGANISATION, "", "KTH"), FindingKind.EMPLOYER, "KTH"),
    ],
)
def test_what_ties(person: Fact, entry: Fact, kind: FindingKind, matched: str) -> None:
    assert found(person, entry) == {(kind, matched)}


@pytest.mark.parametrize(
    ("person", "entry"),
    [
        (Fact(1, Of.ADDRESS, "a@gmail.com"), Fact(7, Of.ADDRESS, "b@gmail.com")),
        (Fact(1, Of.ADDRESS, "a@kth.se"), Fact(7, Of.HELPER, "b@kth.se", "B")),
        (Fact(1, Of.ADDRESS, "a@example.org"), Fact(7, Of.ADDRESS, "b@example.org")),
        (Fact(1, Of.NAME, "", "Ada Berg"), Fact(7, Of.NAME, "", "Ada Berg")),
        (Fact(1, Of.EMPLOYER, "", ""), Fact(7, Of.EMPLOYER, "", "")),
        (Fact(1, Of.EMPLOYER, "12", "A"), Fact(7, Of.EMPLOYER, "12", "B")),
        (Fact(1, Of.EMPLOYER, "", "Ekhamns kommun"), Fact(7, Of.EMPLOYER, "", "Ekhamns kommuns bolag")),
        (Fact(3, Of.PERSON, "3"), Fact(7, Of.TEAM, "3", "Lag 3")),
    ],
)
def test_what_does_not_tie(person: Fact, entry: Fact) -> None:
    assert found(person, entry) == set()


def test_the_organisers_own_ties_bar_no_official_but_a_juror() -> None:
    organiser = Organiser(
        (Fact(9, Of.ORGANISATION, "", "Ekhamn"), Fact(9, Of.ADDRESS, "info@ekhamn.se")), frozenset({1})
    )
    team = [
        Fact(7, Of.ORGANISATION, "", "Ekhamn"),
        Fact(7, Of.ADDRESS, "b@ekhamn.se"),
        Fact(7, Of.EMPLOYER, "", "KTH"),
    ]
    same = [(Of.ORGANISATION, "", "Ekhamn"), (Of.ADDRESS, "a@ekhamn.se", ""), (Of.EMPLOYER, "", "KTH")]
    people = [Fact(who, *fact) for who in (1, 2) for fact in same]
    assert match(people, team, organiser) == {
        Found(1, 7, FindingKind.EMPLOYER, "KTH"),
        Found(2, 7, FindingKind.EMPLOYER, "KTH"),
        Found(2, 7, FindingKind.ORGANISATION, "Ekhamn"),
        Found(2, 7, FindingKind.DOMAIN, "ekhamn.se"),
    }


def test_what_is_certain_makes_the_rest_superfluous() -> None:
    person = [Fact(1, Of.PERSON, "1"), Fact(1, Of.ADDRESS, "a@kth.se"), Fact(1, Of.EMPLOYER, "", "KTH")]
    assert {one.kind for one in match(person, [fact._replace(whose=7) for fact in person], NOBODY)} == {
        FindingKind.MEMBER
    }
    assert {one.kind for one in match(person[1:2], [Fact(7, Of.ADDRESS, "a@kth.se")], NOBODY)} == {
        FindingKind.ADDRESS
    }


def test_names_and_numbers() -> None:
    assert organisation_key("  Dalvatten, AB ") == organisation_key("DALVATTEN") == "dalvatten"
    assert organisation_key("AB") == "ab"
    assert organisation_number("16212000-1234") == organisation_number("212000-1234") == "2120001234"
    assert organisation_number("12345") == ""


def test_domains_that_are_nobodys_workplace() -> None:
    assert workplace_domain("x@Ekhamn.SE") == "ekhamn.se"
    assert [workplace_domain(f"x@{name}") for name in ("gmail.com", "a.example.org", "host.test", "")] == [
        ""
    ] * 4
