"""The calibrated ranking as officials see it: scores side by side, how sure the order is, files, and conflicts."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs import queue
from challenges.models import db
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.operations import rankings as operations
from challenges.queries import rankings
from challenges.scoring import calibrated
from challenges.scoring.ranking import verify
from challenges.vocabulary.choices import ConflictAnswer, RankingMethod
from tests.factories import Factory
from tests.panels import SEVERE, Panel
from tests.queries_counted import counted

Clients = Callable[[Person | None], FlaskClient]


def test_the_snapshot_holds_inputs_and_figures_and_computes_again_bit_for_bit(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel()
    ranking = made.ranking()
    kept = ranking.snapshot
    assert kept["method"] == "calibrated"
    assert kept["places"] == 3
    assert verify(kept, ranking.checksum)
    assert calibrated.recompute(kept) == kept["ranking"]
    changed = json.loads(json.dumps(kept))
    changed["scores"][0]["value"] = "1" if changed["scores"][0]["value"] == "0" else "0"
    assert not verify(changed)
    changed = json.loads(json.dumps(kept))
    changed["ranking"]["entries"][0]["adjusted"] = "99.9"
    assert not verify(changed)
    # Nobody is named: neither jurors, nor entries by what opens their pages.
    body = json.dumps(kept)
    assert not any(entry.reference in body for entry in made.entries)
    assert {one["juror"] for one in kept["scores"]} == {f"J{number}" for number in range(1, 7)}
    assert set(ranking.jurors.values()) == {juror.id for juror in made.jurors}
    # Made anew from the same ballots it is the same to the last digit.
    client_for(made.owner).post(f"{made.url}/results/ranking")
    again = made.ranking()
    assert (again.number, again.checksum) == (2, ranking.checksum)
    assert again.snapshot == kept


def test_severity_is_taken_out_and_explained_entry_by_entry(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel()
    lines = rankings.lines(made.round, without=())
    assert [one.place for one in lines] == sorted(one.place or 0 for one in lines)
    jurors = made.ranking().jurors
    severity = {
        jurors[one["juror"]]: Decimal(one["severity"]) for one in made.ranking().snapshot["ranking"]["jurors"]
    }
    assert max(severity, key=lambda juror: severity[juror]) == made.jurors[SEVERE].id
    lifted = [one for one in lines if Decimal(one.line.adjusted) > Decimal(one.line.raw)]
    assert lifted
    assert any(one.line.severe for one in lifted)
    for one in lines:
        line = one.line
        assert line.rank_low is not None
        assert line.rank_low <= (line.place or 0) <= (line.rank_high or 0)
        assert line.zone in {"in", "zone", "out"}
        assert line.score == line.adjusted
    page = client_for(made.owner).get(f"{made.url}/results").get_data(as_text=True)
    assert "sträng ledamot: +" in page
    assert "Säkert utanför" in page
    first = lines[0].line
    assert first.score.replace(".", ",") in page
    assert f"{first.rank_low}–{first.rank_high}" in page
    assert '<svg viewBox="0 0 360' in page
    assert 'role="img" aria-labelledby="intervals-title" aria-describedby="intervals-desc"' in page
    assert '<strong id="intervals-title">Hur säkra placeringarna är</strong>' in page
    assert "style=" not in page


def test_the_plain_mean_stays_the_result_where_the_rules_say_so(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel(method=RankingMethod.MEAN)
    ranking = made.ranking()
    assert ranking.snapshot["method"] == "mean-of-weighted-totals"
    assert verify(ranking.snapshot, ranking.checksum)
    lines = rankings.lines(made.round, without=())
    assert [Decimal(one.line.score) for one in lines] == sorted(
        (Decimal(one.line.raw) for one in lines), reverse=True
    )
    assert any(one.line.adjusted != one.line.score for one in lines)
    page = client_for(made.owner).get(f"{made.url}/results").get_data(as_text=True)
    assert "visas bara som upplysning" in page


def test_there_is_no_common_list_of_parts_nobody_connects(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel(apart=True)
    lines = rankings.lines(made.round, without=())
    assert {one.line.part for one in lines} == {1, 2}
    for part in (1, 2):
        of_part = [one for one in lines if one.line.part == part]
        assert of_part[0].place == 1
        scores = [Decimal(one.line.score) for one in of_part]
        assert scores == sorted(scores, reverse=True)
    assert not any(one.line.p_top for one in lines)
    page = client_for(made.owner).get(f"{made.url}/results").get_data(as_text=True)
    assert "Ingen gemensam lista" in page
    assert "Del 2: 1" in page


def test_sorting_by_what_one_asks_for(panel: Callable[..., Panel], client_for: Clients) -> None:
    made = panel()
    browser = client_for(made.owner)
    lines = [one.line for one in rankings.lines(made.round, without=())]
    titles = {entry.id: f"Idé {number:02}" for number, entry in enumerate(made.entries)}
    expected = {
        "raw": max(lines, key=lambda line: Decimal(line.raw)),
        "difference": max(lines, key=lambda line: abs(Decimal(line.adjusted) - Decimal(line.raw))),
        "chance": min(lines, key=lambda line: (abs(Decimal(line.p_top) - Decimal("0.5")), line.position)),
    }
    for sort, line in expected.items():
        page = browser.get(f"{made.url}/results?sort={sort}").get_data(as_text=True)
        rows = page[page.index("<tbody>") :]
        assert rows.index(titles[line.entry_id]) == min(rows.index(title) for title in titles.values()), sort
    assert browser.get(f"{made.url}/results?sort=nonsense").status_code == 200


def test_the_files_hold_what_anybody_needs_and_no_formula(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel(title="=HYPERLINK(1)")
    browser = client_for(made.owner)
    answer = browser.get(f"{made.url}/results/ranking.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(rows) == 12
    assert rows[0]["place"] == "1"
    assert rows[0]["title"].startswith("'=HYPERLINK")
    scores = browser.get(f"{made.url}/results/scores.json").get_json()
    assert set(scores) == {"places", "seed", "draws", "criteria", "scores"}
    assert {type(one["value"]) for one in scores["scores"]} == {int}
    assert rows[0]["name_in_published_file"] in {one["entry"] for one in scores["scores"]}
    body = json.dumps(scores)
    assert not any(word in body for word in ("Ledamot", "HYPERLINK", *(e.reference for e in made.entries)))


def test_a_conflicted_chair_sees_nothing_of_the_entry(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel()
    hidden = made.entries[4]
    make.redeclare(make.seat_of(made.people[1], made.round), hidden, ConflictAnswer.CONFLICTED)
    browser = client_for(made.people[1])
    page = browser.get(f"{made.url}/results").get_data(as_text=True)
    assert "Idé 03" in page
    assert "Idé 04" not in page
    assert "Lag 04" not in page
    table = browser.get(f"{made.url}/results/ranking.csv").get_data(as_text=True)
    assert "Idé 03" in table
    assert "Idé 04" not in table
    for path in ("ranking.json", "scores.json"):
        assert browser.get(f"{made.url}/results/{path}").status_code == 404
        assert f"/results/{path}" not in page
        assert client_for(made.owner).get(f"{made.url}/results/{path}").status_code == 200
    assert hidden.id not in {one.entry_id for one in rankings.lines(made.round, without={hidden.id})}


def test_with_very_many_entries_the_worker_ranks(
    panel: Callable[..., Panel], client_for: Clients, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 5)
    made = panel()
    assert db.session.scalar(sa.select(sa.func.count(Ranking.id))) == 0
    while queue.run_ready(clock):
        pass
    assert made.ranking().number == 1
    answer = client_for(made.owner).post(f"{made.url}/results/ranking", follow_redirects=True)
    assert "Rangordningen beräknas" in answer.get_data(as_text=True)


def test_anybody_gets_the_scores_when_the_results_are_public(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel(places=2)  # no tie lies across this cut
    public = f"/challenges/{made.challenge.slug}/results/1/scores.json"
    assert client_for(None).get(public).status_code in {403, 404}
    browser = client_for(made.owner)
    for alarm in rankings.alarms(made.round, without=()):
        browser.post(f"{made.url}/results/alarms/{alarm.reference}", data={"reason": "Granskat."})
    winner = rankings.lines(made.round, without=())[0]
    proposal = {"outcome": "award", "motivation": "Bäst."}
    browser.post(f"{made.url}/entries/{winner.reference}/decision", data=proposal)
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert client_for(None).get(public).status_code in {403, 404}
    assert browser.post(f"{made.url}/results/publish").status_code == 303
    page = client_for(None).get(f"/challenges/{made.challenge.slug}/results").get_data(as_text=True)
    assert public in page
    assert "flask --app wsgi jury rank" in page
    got = client_for(None).get(public)
    assert got.status_code == 200
    assert got.get_json() == browser.get(f"{made.url}/results/scores.json").get_json()


def test_the_page_asks_no_more_for_many_entries_than_for_few(
    app: Flask, panel: Callable[..., Panel], client_for: Clients
) -> None:
    found = []
    for entries in (6, 12):
        made = panel(entries=entries)
        browser = client_for(made.owner)
        with counted(app) as queries:
            assert browser.get(f"{made.url}/results").status_code == 200
        with counted(app) as of_table:
            assert browser.get(f"{made.url}/results/ranking.csv").status_code == 200
        found.append((queries.total, of_table.total))
    assert found[0] == found[1]
