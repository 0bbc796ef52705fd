"""A juror's own scores side by side: sorted, paged, nobody else's, and how the scale is used."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.models import db
from challenges.models.challenges import Criterion, Round
from challenges.models.jury import Assignment
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.juries import ClientFor, Jury, closed, filled, judged
from tests.queries_counted import counted

__all__ = ["closed", "judged"]


def order(page: str) -> list[str]:
    return re.findall(r">(Idé \d+)<", page)


@pytest.fixture
def scored(closed: Callable[..., Jury], client_for: ClientFor) -> Jury:
    """Three entries with 4 2, 1 5 and - 3 on two criteria by the first juror; another has read them too."""
    jury = closed(3, RoundState.JUDGING)
    for _ in range(2):
        jury.seat()
    given = (("4", "2"), ("1", "5"), ("-", "3"))
    for place, (entry, (first, second)) in enumerate(zip(jury.entries, given, strict=True), 1):
        for number, juror in enumerate(jury.jurors):
            assignment = jury.reading(juror, entry)
            db.session.execute(
                sa.update(Assignment).where(Assignment.id == assignment.id).values(position=place)
            )
            db.session.commit()
            scores = (first, second, "3") if number == 0 else ("0", "0", "0")
            data = {f"score_{one}": score for one, score in zip(jury.criteria, scores, strict=True)}
            client_for(jury.people[number]).post(
                f"/jury/assignments/{assignment.reference}", data=filled(jury, **data)
            )
    return jury


def test_own_scores_stand_beside_each_other_and_are_sorted(scored: Jury, client_for: ClientFor) -> None:
    client = client_for(scored.people[0])
    url = f"{scored.room}/scores"
    page = client.get(url).text
    assert order(page) == ["Idé 0", "Idé 1", "Idé 2"]
    assert page.count("Inte låst") == 3
    by_first = f"{url}?sort={scored.criteria[0]}"
    assert order(client.get(by_first).text) == ["Idé 1", "Idé 0", "Idé 2"]  # what cannot be judged comes last
    falling = client.get(f"{by_first}&falling=yes").text
    assert order(falling) == ["Idé 0", "Idé 1", "Idé 2"]
    assert 'aria-sort="descending"' in falling
    # 0.5 * 80 + 0.3 * 40 + 0.2 * 60 = 64; 10 + 30 + 12 = 52; without the first: (18 + 12) / 0.5 = 60
    totals = client.get(f"{url}?sort=total").text
    assert order(totals) == ["Idé 1", "Idé 2", "Idé 0"]
    assert re.findall(r'numeric">(64|52|60)<', totals) == ["52", "60", "64"]
    for nonsense in ("x", "9" * 30, "-1", "0"):
        assert client.get(f"{url}?sort={nonsense}").status_code == 200


def test_each_can_be_opened_and_the_use_of_the_scale_is_told(scored: Jury, client_for: ClientFor) -> None:
    page = client_for(scored.people[0]).get(f"{scored.room}/scores").text
    assert page.count('href="/jury/assignments/') == 3
    row = page.split("Dina poäng per kriterium")[-1].split("Nytta</th>")[1].split("</tr>")[0]
    assert re.findall(r'numeric">([^<]*)<', row) == ["2", "2,5", "1", "4", "1"]


def test_nobody_elses_scores_are_shown_and_no_conflicted_entry(scored: Jury, client_for: ClientFor) -> None:
    other = client_for(scored.people[1]).get(f"{scored.room}/scores").text
    row = other.split("Dina poäng per kriterium")[-1].split("Nytta</th>")[1].split("</tr>")[0]
    assert re.findall(r'numeric">([^<]*)<', row) == ["3", "0", "0", "0", "0"]
    assert client_for(scored.owner).get(f"{scored.room}/scores").status_code == 404
    client_for(scored.people[0]).post(
        f"{scored.room}/conflicts",
        data={f"answer_{scored.entries[0].id}": "conflicted", f"reason_{scored.entries[0].id}": "Släkt"},
    )
    db.session.execute(
        sa.update(Assignment)
        .where(Assignment.juror_id == scored.jurors[0].id, Assignment.entry_id == scored.entries[0].id)
        .values(state=AssignmentState.CONFLICTED)
    )
    db.session.commit()
    page = client_for(scored.people[0]).get(f"{scored.room}/scores").text
    assert order(page) == ["Idé 1", "Idé 2"]
    row = page.split("Dina poäng per kriterium")[-1].split("Nytta</th>")[1].split("</tr>")[0]
    assert re.findall(r'numeric">([^<]*)<', row) == ["1", "1", "1", "1", "1"]


def test_hidden_teams_and_halves(scored: Jury, client_for: ClientFor) -> None:
    client = client_for(scored.people[0])
    assert "Lag 1" in client.get(f"{scored.room}/scores").text
    db.session.execute(sa.update(Round).values(hide_teams=True))
    db.session.execute(sa.update(Criterion).values(step=Decimal("0.5")))
    db.session.execute(sa.text("update scores set value = 45 where value = 40"))
    db.session.commit()
    page = client.get(f"{scored.room}/scores").text
    assert "Lag 1" not in page
    assert "4,5" in page


def test_a_screening_compares_verdicts(judged: Jury, client_for: ClientFor) -> None:
    db.session.execute(sa.update(Round).values(kind=RoundKind.SCREENING))
    db.session.commit()
    client = client_for(judged.people[1])
    for entry, verdict in zip(judged.entries, ("pass", "fail"), strict=True):
        assignment = judged.reading(judged.jurors[1], entry)
        client.post(
            f"/jury/assignments/{assignment.reference}",
            data={"version": "0", "verdict": verdict, "verdict_reason": "Skälet"},
        )
    page = client.get(f"{judged.room}/scores?sort=verdict").text
    assert order(page) == ["Idé 1", "Idé 0"]
    assert "Skälet" in page
    assert "Inte godkänt" in page


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor, entries: int
) -> None:
    jury = closed(entries, RoundState.JUDGING)
    person, juror = jury.seat()
    client = client_for(person)
    for entry in jury.entries:
        assignment = jury.reading(juror, entry)
        client.post(f"/jury/assignments/{assignment.reference}", data=filled(jury))
    client.get(f"{jury.room}/scores")
    with counted(app) as seen:
        assert client.get(f"{jury.room}/scores?sort=total").status_code == 200
    assert seen.total <= 8, seen.statements
