"""The entry a jury practises on: written by the organiser, scored by jurors, counted nowhere, and never with names."""

from typing import Any

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry
from challenges.models.jury import Score, ScoreSheet
from challenges.models.practice import PracticeEntry, PracticeSheet
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import RoundState
from tests.juries import ClientFor, Jury, closed, judged, kinds

__all__ = ["closed", "judged"]

WORDS = {
    "title_sv": "Påhittade parken",
    "text_sv": "En *park* som <script>ingen</script> har sett.",
    "title_en": "The invented park",
}


@pytest.fixture
def practised(judged: Jury, client_for: ClientFor) -> Jury:
    """A round being judged with a practice entry."""
    answer = client_for(judged.owner).post(f"{judged.organise}/practice", data=WORDS)
    assert answer.status_code == 303
    return judged


def attempt(jury: Jury, score: str = "3") -> dict[str, str]:
    return {**{f"score_{one}": score for one in jury.criteria}, "lock": "1"}


def practise(jury: Jury, client_for: ClientFor, number: int, score: str = "3") -> Any:
    return client_for(jury.people[number]).post(f"{jury.room}/practice", data=attempt(jury, score))


def test_a_juror_is_led_to_it_first_and_may_skip_it(practised: Jury, client_for: ClientFor) -> None:
    client = client_for(practised.people[1])
    assert "Öva först" in client.get(practised.room).text
    page = client.get(f"{practised.room}/practice").text
    assert "Påhittade parken" in page
    assert "<em>park</em>" in page
    assert "<script>ingen" not in page
    assert client.post(f"{practised.room}/practice", data={"skip": "1"}).location.endswith(practised.room)
    assert "Öva först" not in client.get(practised.room).text
    assert "Öva först" in client_for(practised.people[2]).get(practised.room).text
    assert practise(practised, client_for, 1).status_code == 303  # one may come back


def test_everything_has_to_be_answered_and_once_is_enough(practised: Jury, client_for: ClientFor) -> None:
    client = client_for(practised.people[1])
    url = f"{practised.room}/practice"
    short = attempt(practised)
    short.pop(f"score_{practised.criteria[1]}")
    answer = client.post(url, data=short)
    assert answer.status_code == 422
    assert 'value="3" checked' in answer.text
    assert client.post(url, data=attempt(practised, "6")).status_code == 422
    assert client.post(url, data=attempt(practised, "2")).status_code == 303
    assert "2 av 5" in client.get(url).text
    assert client.post(url, data=attempt(practised, "4")).status_code == 422
    assert "4 av 5" not in client.get(url).text


def test_scores_of_all_are_shown_without_names_when_three_have_practised(
    practised: Jury, client_for: ClientFor
) -> None:
    url = f"{practised.room}/practice"
    practise(practised, client_for, 0, "1")
    practise(practised, client_for, 1, "-")
    first = client_for(practised.people[0]).get(url).text
    assert "2 juryledamöter har övat" in first
    assert "Poäng 1" not in first
    assert "Så bedömde juryn det" not in client_for(practised.people[2]).get(url).text  # not before one's own
    practise(practised, client_for, 2, "5")
    shown = client_for(practised.people[0]).get(url).text
    for expected in ("Poäng 1", "Poäng 5", "Kan inte bedöma"):
        assert expected in shown
    assert not any(person.name in shown for person in practised.people[1:])
    organiser = client_for(practised.owner).get(f"{practised.organise}/practice").text
    assert "Poäng 5" in organiser
    assert not any(person.name in organiser for person in practised.people)


def test_nothing_of_it_counts(practised: Jury, client_for: ClientFor) -> None:
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(Entry))
    practise(practised, client_for, 1)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == entries
    assert db.session.scalars(sa.select(ScoreSheet)).all() == []
    assert db.session.scalars(sa.select(Score)).all() == []
    assert "Påhittade" not in client_for(practised.owner).get(f"{practised.organise}/progress/entries").text


def test_it_stands_once_somebody_has_practised_and_can_be_removed(
    practised: Jury, client_for: ClientFor
) -> None:
    owner = client_for(practised.owner)
    url = f"{practised.organise}/practice"
    assert owner.post(url, data=WORDS | {"title_sv": "Nya parken"}).status_code == 303
    assert "Nya parken" in owner.get(url).text
    practise(practised, client_for, 1)
    late = owner.post(url, data=WORDS | {"title_sv": "Sena parken"})
    assert late.status_code == 422
    assert db.session.scalars(sa.select(PracticeEntry.title_sv)).one() == "Nya parken"
    assert owner.post(f"{url}/remove").status_code == 303
    assert db.session.scalars(sa.select(PracticeSheet)).all() == []
    assert client_for(practised.people[1]).get(f"{practised.room}/practice").status_code == 404
    assert "Öva först" not in client_for(practised.people[1]).get(practised.room).text
    assert kinds().count("practice.written") == 2
    assert kinds().count("practice.removed") == 1
    assert owner.post(f"{url}/remove").status_code == 404


def test_what_is_missing_is_told(judged: Jury, client_for: ClientFor) -> None:
    answer = client_for(judged.owner).post(f"{judged.organise}/practice", data={"title_sv": "Bara titel"})
    assert answer.status_code == 422
    assert "Bara titel" in answer.text


def test_only_the_jury_practises_and_only_the_organiser_writes(
    practised: Jury, client_for: ClientFor
) -> None:
    for person in (practised.captains[0], practised.make.person()):
        assert client_for(person).get(f"{practised.room}/practice").status_code == 404
        assert client_for(person).post(f"{practised.room}/practice", data={"skip": "1"}).status_code == 404
        assert client_for(person).get(f"{practised.organise}/practice").status_code == 404
    chair = client_for(practised.people[0])
    assert chair.get(f"{practised.organise}/practice").status_code == 403
    assert chair.post(f"{practised.organise}/practice", data=WORDS).status_code == 403


def test_after_the_assessment_nobody_practises(practised: Jury, client_for: ClientFor) -> None:
    db.session.execute(sa.update(Round).values(state=RoundState.DELIBERATING))
    db.session.commit()
    assert practise(practised, client_for, 1).status_code == 403
    assert (
        "Tiden för att öva är förbi" in client_for(practised.people[1]).get(f"{practised.room}/practice").text
    )


def test_a_screening_is_practised_with_a_verdict(practised: Jury, client_for: ClientFor) -> None:
    db.session.execute(sa.update(Round).values(kind=RoundKind.SCREENING))
    db.session.commit()
    url = f"{practised.room}/practice"
    for person, verdict in zip(practised.people, ("pass", "fail", "fail"), strict=True):
        client = client_for(person)
        assert client.post(url, data={"lock": "1"}).status_code == 422
        assert client.post(url, data={"lock": "1", "verdict": verdict}).status_code == 303
    page = client_for(practised.people[0]).get(url).text
    assert "2 juryledamöter" in page
