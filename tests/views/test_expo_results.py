"""What an exhibition leads to: fitted anew at each look, shown by the round's plan, focused, closed, proposed."""

import re
from decimal import Decimal

import sqlalchemy as sa

from challenges.models import db
from challenges.models.expo import ExpoHall, ExpoTable
from challenges.models.happenings import HappeningRow
from challenges.models.jury import ConflictDeclaration
from challenges.models.results import Ranking
from challenges.models.ties import Tie, TieStepTaken
from challenges.queries import expo_results, rankings
from challenges.queries.expo_results import SCORE
from challenges.scoring.calibration import Observation, analyse
from challenges.scoring.checksums import checksum
from challenges.scoring.pairwise import pairs_of, strengths
from challenges.vocabulary.choices import ConflictAnswer, Sight, TieStep
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import RoundState
from tests.halls import Hall, Halls, hall
from tests.juries import ClientFor, closed, fresh
from tests.queries_counted import counted

__all__ = ["closed", "hall"]

LIVE = {"running_totals": Sight.AFTER_OWN}


def order(page: str) -> list[str]:
    """The titles in the table of the result, in order, each with its place."""
    rows = re.findall(r"<tr>\s*<td>(\d+|–).*?<th scope=\"row\">\d+\. <span[^>]*>(.*?)</span>", page, re.S)
    return [f"{place} {title}" for place, title in rows]


def score(hall: Hall, client_for: ClientFor, *rows: tuple[int | None, ...]) -> None:
    """Each row is a juror's scores by table."""
    for row in rows:
        person, _ = hall.seat()
        for number, value in enumerate(row, 1):
            if value is not None:
                client_for(person).post(hall.at(number), data={"score": str(value)})


def tie_steps_of(tie: Tie) -> list[TieStepTaken]:
    return list(db.session.scalars(sa.select(TieStepTaken).where(TieStepTaken.tie_id == tie.id)))


def test_scores_are_evened_out_and_lead_to_a_proposal(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(3, **LIVE)
    owner, url = client_for(expo.owner), f"{expo.organise}/result"
    assert "Juryn har inte noterat något" in owner.get(url).text
    score(expo, client_for, (2, 1, None), (9, 7, 5), (8, 7, 6), (None, 8, 7))
    page = owner.get(url).text
    assert order(page) == ["1 Idé 0", "2 Idé 1", "3 Idé 2"]
    assert "Ordningen följer poängen" in page
    assert "6,3" in page  # the plain mean of 2, 9 and 8
    assert 'href="/organise' in page
    assert "/decision" not in page
    assert owner.post(f"{expo.organise}/close").status_code == 303
    assert fresh(expo.jury.round).state is RoundState.DELIBERATING
    closing = db.session.scalars(sa.select(HappeningRow).where(HappeningRow.kind == "judging.closed")).one()
    assert (closing.payload["visits"], closing.payload["by"]) == (10, "scores")
    ranking = db.session.scalars(sa.select(Ranking)).one()
    inputs = {
        name: ranking.snapshot[name]
        for name in ("method", "version", "places", "seed", "entries", "scores", "orders")
    }
    assert checksum(inputs) == ranking.checksum
    again = analyse(
        [Observation(entry, juror, SCORE.id, Decimal(score)) for juror, entry, score in inputs["scores"]],
        [SCORE],
        places=inputs["places"],
        seed=int(inputs["seed"]),
        checks=False,
    )
    kept_lines = {one["entry"]: one for one in ranking.snapshot["ranking"]["entries"]}
    assert {one.entry: (str(one.adjusted), one.rank_low, one.rank_high) for one in again.entries} == {
        name: (one["score"], one["place_low"], one["place_high"]) for name, one in kept_lines.items()
    }
    kept = rankings.lines(expo.jury.round, without=())
    assert [(one.place, one.entry_id) for one in kept] == [
        (place, entry.id) for place, entry in enumerate(expo.jury.entries, 1)
    ]
    reference = expo.jury.entries[0].reference
    decision = f"/organise/challenges/{expo.jury.slug}/rounds/1/entries/{reference}/decision"
    assert decision in owner.get(url).text
    owner.post(decision, data={"outcome": "award", "motivation": "Bäst i hallen.", "motivation_en": ""})
    assert "Pris" in owner.get(url).text or "Belön" in owner.get(url).text
    overview = owner.get(f"/organise/challenges/{expo.jury.slug}/rounds/1/results").text
    assert url in overview


def test_rankings_count_and_what_is_taken_back_does_not(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(3, **LIVE)
    owner, url = client_for(expo.owner), f"{expo.organise}/result"
    for _ in range(3):
        person, _juror = expo.seat()
        client = client_for(person)
        client.post(expo.at(1), data={"place": "top"})
        client.post(expo.at(2), data={"place": "top"})
        client.post(expo.at(3), data={"score": "4", "place": "top"})
    page = owner.get(url).text
    assert order(page) == ["1 Idé 2", "2 Idé 1", "3 Idé 0"]
    assert "Ordningen följer alla jämförelser" in page
    client.post(f"{expo.at(3)}/undo")
    client.post(f"{expo.room}/ranking", data={"order": [expo.tables[0].reference], "move": ""})
    assert "jämförelser" in owner.get(url).text
    assert owner.get(url).text != page


def test_a_visit_counts_no_more_when_the_juror_turns_out_to_be_conflicted(
    hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(2, **LIVE)
    person, juror = expo.seat()
    client_for(person).post(expo.at(1), data={"score": "10"})
    client_for(person).post(expo.at(2), data={"score": "1"})
    owner, url = client_for(expo.owner), f"{expo.organise}/result"
    assert order(owner.get(url).text) == ["1 Idé 0", "2 Idé 1"]
    db.session.execute(
        sa.update(ConflictDeclaration)
        .where(
            ConflictDeclaration.juror_id == juror.id, ConflictDeclaration.entry_id == expo.jury.entries[0].id
        )
        .values(answer=ConflictAnswer.CONFLICTED)
    )
    db.session.commit()
    assert order(owner.get(url).text) == ["1 Idé 1", "– Idé 0"]


def test_who_sees_the_running_result(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2, **LIVE)
    score(expo, client_for, (9, 3))
    chair, _ = expo.jury.seat(seat=JurySeat.CHAIR)
    url = f"{expo.organise}/result"
    assert order(client_for(expo.owner).get(url).text)
    hidden = client_for(chair).get(url)
    assert hidden.status_code == 200
    assert "Resultatet visas inte ännu" in hidden.text
    assert client_for(expo.jury.people[0]).get(url).status_code == 404
    assert client_for(chair).post(f"{expo.organise}/close").status_code == 303
    assert order(client_for(chair).get(url).text) == ["1 Idé 0", "2 Idé 1"]

    other = hall(2, running_totals=Sight.NEVER)
    score(other, client_for, (9, 3))
    assert "Resultatet visas inte ännu" in client_for(other.owner).get(f"{other.organise}/result").text


def test_an_organiser_with_a_conflict_sees_no_figure_that_tells_of_the_entry(
    hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(3)
    score(expo, client_for, (9, 6, 3), (8, 6, 2))
    client_for(expo.owner).post(f"{expo.organise}/close")
    juror = expo.make.juror(expo.jury.round, expo.owner)
    expo.make.declaration(juror, expo.jury.entries[0], ConflictAnswer.CONFLICTED)
    page = client_for(expo.owner).get(f"{expo.organise}/result").text
    assert order(page) == ["1 Idé 1", "2 Idé 2"]
    assert ">4</" in page  # visits without those to the entry


def test_a_second_phase_sends_everybody_to_the_zone(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(3)
    owner = client_for(expo.owner)
    nothing = owner.post(f"{expo.organise}/focus", data={"on": "1"}, follow_redirects=True)
    assert "Inget har noterats" in nothing.text
    score(expo, client_for, (8, None, None), (7, None, None))
    person, _ = expo.seat()
    assert "Andra fasen" not in client_for(person).get(expo.room).text
    owner.post(f"{expo.organise}/focus", data={"on": "1"})
    db.session.rollback()
    focused = db.session.scalars(
        sa.select(ExpoTable.number).where(ExpoTable.in_focus).order_by(ExpoTable.number)
    ).all()
    assert set(focused) >= {2, 3}
    assert "Andra fasen" in client_for(person).get(expo.room).text
    assert "Andra fasen" in owner.get(f"{expo.organise}/result").text
    owner.post(f"{expo.organise}/focus", data={"on": "0"})
    db.session.rollback()
    assert db.session.scalars(sa.select(ExpoHall.focused_at)).one() is None
    assert not db.session.scalars(sa.select(ExpoTable.id).where(ExpoTable.in_focus)).all()
    assert "Andra fasen" not in client_for(person).get(expo.room).text


def test_an_exhibition_without_visits_is_not_closed(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(1)
    answer = client_for(expo.owner).post(f"{expo.organise}/close", follow_redirects=True)
    assert "Inget har noterats" in answer.text
    assert fresh(expo.jury.round).state is RoundState.JUDGING


def test_the_result_asks_the_same_number_of_questions_for_one_and_many(
    app: object, hall: Halls, client_for: ClientFor
) -> None:
    totals = []
    for entries in (1, 3):
        expo = hall(entries, **LIVE)
        score(expo, client_for, *[(5,) * entries for _ in range(entries)])
        owner = client_for(expo.owner)
        with counted(app) as seen:  # type: ignore[arg-type]
            assert owner.get(f"{expo.organise}/result").status_code == 200
        totals.append(seen.total)
    assert totals[0] == totals[1]


def test_equal_entries_are_separated_by_what_was_fixed_in_advance(hall: Halls, client_for: ClientFor) -> None:
    """Scores that say the same of both; one juror who has also ranked them; then nobody, and a vote."""
    expo = hall(2, tie_ladder=["pairs", "vote"], places=1)
    score(expo, client_for, (7, 7), (7, 7), (7, 7))
    owner = client_for(expo.owner)
    owner.post(f"{expo.organise}/close")
    tie = db.session.scalars(sa.select(Tie)).one()
    assert [step.step for step in tie_steps_of(tie)] == [TieStep.PAIRS]
    ids = [entry.id for entry in expo.jury.entries]
    base = f"/organise/challenges/{expo.jury.slug}/rounds/1"
    result = owner.get(f"{expo.organise}/result").text
    assert f"{base}/results/ties/{tie.reference}" in result
    reference = expo.jury.entries[1].reference
    owner.post(f"{base}/entries/{reference}/decision", data={"outcome": "award", "motivation": "Bäst."})
    early = owner.post(f"{base}/results/decide", data={"sure": "y"})
    assert "måste skiljas åt först" in early.text
    voted = owner.post(
        f"{base}/results/ties/{tie.reference}/vote", data={f"votes_{ids[0]}": "1", f"votes_{ids[1]}": "2"}
    )
    assert voted.status_code == 303
    assert order(owner.get(f"{expo.organise}/result").text) == ["1 Idé 1", "2 Idé 0"]
    assert owner.post(f"{base}/results/decide", data={"sure": "y"}).status_code == 303


def test_whoever_ranked_two_entries_decides_between_them(hall: Halls, client_for: ClientFor) -> None:
    """Two jurors against each other, and a third: the strengths differ, and the pairs are what they go by."""
    expo = hall(2, tie_ladder=["pairs"], places=1)
    for first, second in ((1, 2), (1, 2), (2, 1)):
        person, _ = expo.seat()
        client = client_for(person)
        client.post(expo.at(second), data={"place": "top"})
        client.post(expo.at(first), data={"place": "top"})
    owner = client_for(expo.owner)
    owner.post(f"{expo.organise}/close")
    ranking = db.session.scalars(sa.select(Ranking)).one()
    assert ranking.snapshot["method"] == "exhibition-pairs"
    assert sorted(len(order) for _, order in ranking.snapshot["orders"]) == [2, 2, 2]
    kept = ranking.snapshot
    told = [pair for _, order in kept["orders"] for pair in pairs_of(order, {})]
    again = strengths(told, kept["entries"], places=kept["places"], seed=int(kept["seed"]))
    assert {name: f"{one.theta:.2f}" for name, one in again.items()} == {
        one["entry"]: one["score"] for one in kept["ranking"]["entries"]
    }
    ids = [entry.id for entry in expo.jury.entries]
    pairs = expo_results.preferred(expo.jury.round)
    assert sorted(pairs) == sorted([(ids[0], ids[1]), (ids[0], ids[1]), (ids[1], ids[0])])
    assert db.session.scalars(sa.select(Tie)).all() == []


def test_the_protocol_says_what_the_exhibition_led_to(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    score(expo, client_for, (9, 6), (8, 6), (9, 5))
    owner = client_for(expo.owner)
    owner.post(f"{expo.organise}/close")
    page = owner.get(f"/jury/rounds/{expo.jury.slug}/1/protocol").text
    assert "Poäng vid borden, justerade för stränga och milda juryledamöter" in page
    assert "Besök" in page
    assert page.index("Idé 0") < page.index("Idé 1")
    again = owner.post(f"/organise/challenges/{expo.jury.slug}/rounds/1/results/ranking")
    assert again.status_code == 303
    assert [one.number for one in db.session.scalars(sa.select(Ranking).order_by(Ranking.id))] == [1, 2]
