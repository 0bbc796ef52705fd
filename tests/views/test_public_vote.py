"""A public vote: opened, cast and changed, hidden until it is counted, examined for what is odd, published."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.models.ties import Tie
from challenges.models.votes import Vote, VoteBox, VotePattern
from challenges.operations import votes as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import rankings
from challenges.scoring.public_names import public_name
from challenges.vocabulary.choices import ConflictAnswer, RoundKind
from challenges.vocabulary.states import RoundState
from tests.juries import ClientFor, Jury, closed, fresh, kinds
from tests.queries_counted import counted
from tests.together import at_once

__all__ = ["closed"]

Votes = Callable[..., Jury]


@pytest.fixture
def vote(closed: Callable[..., Jury]) -> Votes:
    """A vote that is open, unless its state is another."""

    def vote(entries: int = 3, state: RoundState = RoundState.JUDGING, each: int = 1, **values: Any) -> Jury:
        jury = closed(entries=entries, state=state)
        db.session.execute(
            sa.update(Round)
            .where(Round.id == jury.round.id)
            .values(kind=RoundKind.PUBLIC_VOTE, votes_each=each, **values)
        )
        if state is not RoundState.PLANNED:
            db.session.add(VoteBox(round_id=jury.round.id, salt="salt"))
        db.session.commit()
        return jury

    return vote


def room(jury: Jury) -> str:
    return f"/challenges/{jury.slug}/rounds/1/vote"


def desk(jury: Jury) -> str:
    return f"/organise/challenges/{jury.slug}/rounds/1/votes"


def ballot(jury: Jury, number: int) -> str:
    return f"{room(jury)}/{jury.entries[number].reference}"


def cast(jury: Jury) -> list[tuple[int, int]]:
    """(person id, number of the entry), in order."""
    db.session.rollback()
    ids = [entry.id for entry in jury.entries]
    rows = db.session.execute(sa.select(Vote.person_id, Vote.entry_id).order_by(Vote.id))
    return [(person, ids.index(entry)) for person, entry in rows]


def crowd(
    jury: Jury, client_for: ClientFor, number: int, count: int, *, domain: str = "", **values: Any
) -> None:
    """So many people vote for an entry, each from a network of their own unless they are told otherwise."""
    address = values.pop("address", "")
    for at in range(count):
        person = jury.make.person(**values)
        if domain:
            db.session.execute(
                sa.update(Person).where(Person.id == person.id).values(email=f"p{person.id}@{domain}")
            )
            db.session.commit()
        client_for(person).post(
            ballot(jury, number),
            environ_base={"REMOTE_ADDR": address or f"10.{number}.{at}.{person.id % 250}"},
        )


OLD = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


# --- opening --------------------------------------------------------------------------------------------------


def test_a_vote_needs_neither_jury_nor_reading_plan(vote: Votes, client_for: ClientFor) -> None:
    jury = vote(state=RoundState.PLANNED, each=2)
    owner, anybody = client_for(jury.owner), client_for(jury.make.person())
    assert anybody.get(room(jury)).status_code == 404
    assert owner.post(f"{desk(jury)}/open").status_code == 303
    assert fresh(jury.round).state is RoundState.JUDGING
    assert db.session.scalars(sa.select(VoteBox.salt)).one()
    assert "2 röster" in anybody.get(room(jury)).text
    assert "Rösta på bidragen" in anybody.get(f"/challenges/{jury.slug}").text


# --- voting ---------------------------------------------------------------------------------------------------


def test_one_vote_is_moved_and_taken_back(vote: Votes, client_for: ClientFor) -> None:
    jury = vote()
    person = jury.make.person()
    client = client_for(person)
    client.post(ballot(jury, 0))
    client.post(ballot(jury, 0))
    assert cast(jury) == [(person.id, 0)]
    client.post(ballot(jury, 2))
    assert cast(jury) == [(person.id, 2)]
    assert "Din röst" in client.get(ballot(jury, 2)).text
    client.post(ballot(jury, 2), data={"vote": "back"})
    assert cast(jury) == []


def test_several_votes_are_capped_and_no_entry_gets_two(vote: Votes, client_for: ClientFor) -> None:
    jury = vote(each=2)
    person = jury.make.person()
    client = client_for(person)
    for number in (0, 1, 1):
        client.post(ballot(jury, number))
    full = client.post(ballot(jury, 2), follow_redirects=True)
    assert "Du har använt alla dina röster" in full.text
    assert cast(jury) == [(person.id, 0), (person.id, 1)]


def test_two_votes_at_the_same_moment_do_not_break_the_cap(app: Flask, vote: Votes) -> None:
    jury = vote(3)
    person = jury.make.person()
    who = (person.id, person.session_number)
    assert at_once(app, [(who, ballot(jury, number), {}) for number in range(3)]) == [303, 303, 303]
    assert len(cast(jury)) == 1


def test_the_own_team_is_not_voted_for(vote: Votes, client_for: ClientFor) -> None:
    jury = vote()
    client = client_for(jury.captains[0])
    assert "Ditt eget lag" in client.get(ballot(jury, 0)).text
    refused = client.post(ballot(jury, 0), follow_redirects=True)
    assert "Du kan inte rösta på ditt eget lag" in refused.text
    client.post(ballot(jury, 1))
    assert cast(jury) == [(jury.captains[0].id, 1)]


def test_visitors_look_and_sign_in_to_vote(vote: Votes, client_for: ClientFor) -> None:
    jury = vote()
    visitor = client_for(None)
    page = visitor.get(room(jury))
    assert page.status_code == 200
    assert "Logga in för att rösta" in page.text
    assert visitor.post(ballot(jury, 0)).status_code == 302
    assert cast(jury) == []


def test_the_vote_closes_by_the_clock(vote: Votes, client_for: ClientFor, clock: FrozenClock) -> None:
    jury = vote()
    client = client_for(jury.make.person())
    client.post(ballot(jury, 0))
    clock.move(to=jury.round.judging_ends_at)
    assert client.post(ballot(jury, 1)).status_code == 403
    assert client.post(ballot(jury, 0), data={"vote": "back"}).status_code == 403
    assert [entry for _, entry in cast(jury)] == [0]
    assert "Omröstningen har stängt" in client.get(room(jury)).text


def test_nobody_speaks_of_a_jury_where_people_vote(vote: Votes, client_for: ClientFor) -> None:
    jury = vote()
    owner = client_for(jury.owner)
    overview = owner.get(f"/organise/challenges/{jury.slug}").text
    assert f'href="{desk(jury)}"' in overview
    assert "Juryn bedömer" not in overview
    results = owner.get(f"/organise/challenges/{jury.slug}/rounds/1/results").text
    assert "Omröstningen stänger av sig själv" in results
    assert "/results/close" not in results
    public = client_for(None).get(f"/challenges/{jury.slug}").text
    assert "Juryn bedömer" not in public
    assert "Omröstning" in public


def test_everybody_has_an_order_of_their_own_that_stays(vote: Votes, client_for: ClientFor) -> None:
    jury = vote(6)

    def order(client: Any) -> list[str]:
        return re.findall(r'vote/(\w+)" lang', client.get(room(jury)).text)

    clients = [client_for(jury.make.person()) for _ in range(6)]
    visitor = client_for(None)
    orders = [order(client) for client in clients]
    assert orders == [order(client) for client in clients]
    assert order(visitor) == order(visitor)
    assert len({tuple(one) for one in orders}) > 3
    assert all(sorted(one) == sorted(e.reference for e in jury.entries) for one in orders)


def test_confidential_parts_and_files_are_left_out(vote: Votes, client_for: ClientFor) -> None:
    jury = vote(1)
    version = db.session.scalars(
        sa.select(EntryVersion).where(EntryVersion.entry_id == jury.entries[0].id)
    ).one()
    answer = {**version.content["answers"][0], "kind": "short_text", "value": "AFFÄRSHEMLIGHET"}
    claim = {"part": "description", "ground": "business", "harm": "SKADAN"}
    content = {**version.content, "answers": [answer], "confidential": [claim]}
    kept = {name: getattr(version, name) for name in ("entry_id", "round_id", "title", "summary", "language")}
    made = {name: getattr(version, name) for name in ("sha256", "arrived_at", "submitted_by_id")}
    db.session.add(
        EntryVersion(**kept, **made, number=2, receipt="K-2", content=content, idempotency_key="andra")
    )
    db.session.execute(sa.update(Entry).where(Entry.id == version.entry_id).values(version_number=2))
    db.session.commit()
    page = client_for(None).get(ballot(jury, 0))
    assert page.status_code == 200
    assert "Idé 0" in page.text
    assert "AFFÄRSHEMLIGHET" not in page.text
    assert "SKADAN" not in page.text


def test_teams_are_hidden_where_the_round_hides_them(vote: Votes, client_for: ClientFor) -> None:
    jury = vote(1, hide_teams=True)
    for url in (room(jury), ballot(jury, 0)):
        assert "Lag 0" not in client_for(None).get(url).text


# --- hidden until counted, and examined -----------------------------------------------------------------------


def test_nobody_sees_a_figure_before_the_count(
    vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = vote()
    crowd(jury, client_for, 1, 2, created_at=OLD)
    owner = client_for(jury.owner)
    empty = vote()
    while_open = owner.get(desk(jury)).text
    assert ">2<" not in while_open
    assert "visas inte för någon" in while_open
    early = owner.post(f"{desk(jury)}/close", follow_redirects=True)
    assert "kan inte stängas före" in early.text
    assert client_for(empty.owner).post(f"{desk(empty)}/count").status_code == 403
    clock.move(to=jury.round.judging_ends_at)
    owner.post(f"{desk(jury)}/close")
    assert fresh(jury.round).state is RoundState.DELIBERATING
    assert ">2<" not in owner.get(desk(jury)).text
    owner.post(f"{desk(jury)}/count")
    counted_page = owner.get(desk(jury)).text
    assert re.search(r"Idé 1.*?<td class=\"numeric\">2</td>", counted_page, re.S)
    assert ">2<" not in client_for(None).get(room(jury)).text
    assert "votes.counted" in kinds()
    again = owner.post(f"/organise/challenges/{jury.slug}/rounds/1/results/reopen")
    assert again.status_code == 422


def test_odd_votes_are_set_aside_with_a_reason_before_anybody_knows_the_effect(
    vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = vote()
    crowd(jury, client_for, 0, 3, created_at=clock.now() - dt.timedelta(hours=2))
    crowd(jury, client_for, 1, 5, created_at=OLD, domain="skola.example.se")
    crowd(jury, client_for, 2, 3, created_at=OLD, address="192.0.2.9")
    clock.move(minutes=30)
    crowd(jury, client_for, 2, 1, created_at=OLD, domain="annan.example.se", address="192.0.2.9")
    assert all(len(one) == 64 for one in db.session.scalars(sa.select(Vote.address_hash)))
    assert "192.0.2.9" not in str(db.session.execute(sa.select(Vote.address_hash)).all())
    clock.move(to=jury.round.judging_ends_at)
    with unit_of_work(write=True) as work:
        operations.close_due(now=clock.now())
        work.commit()
    assert fresh(jury.round).state is RoundState.DELIBERATING
    assert set(db.session.scalars(sa.select(Vote.address_hash))) == {""}
    assert db.session.scalars(sa.select(VoteBox.salt)).one() == ""
    found = {
        (p.kind.value, p.entry_id): p
        for p in db.session.scalars(sa.select(VotePattern))
        if p.detail != "example.org"
    }
    ids = [entry.id for entry in jury.entries]
    assert {key: len(p.votes) for key, p in found.items()} == {
        ("new_accounts", ids[0]): 3,
        ("mail_domain", ids[1]): 5,
        ("address", ids[2]): 3,
    }
    owner = client_for(jury.owner)
    page = owner.get(desk(jury)).text
    assert "skola.example.se" in page
    too_soon = owner.post(f"{desk(jury)}/count", follow_redirects=True)
    assert "Besluta först" in too_soon.text
    url = f"{desk(jury)}/patterns/{found['new_accounts', ids[0]].id}"
    unreasoned = owner.post(url, data={"verdict": "aside", "reason": ""})
    assert unreasoned.status_code == 422
    owner.post(url, data={"verdict": "aside", "reason": "Tre konton på två minuter."})
    for pattern in db.session.scalars(sa.select(VotePattern)).all():
        if pattern.set_aside is None:
            owner.post(f"{desk(jury)}/patterns/{pattern.id}", data={"verdict": "count"})
    assert owner.post(f"{desk(jury)}/count").status_code == 303
    told = db.session.scalars(
        sa.select(HappeningRow).where(HappeningRow.kind == "votes.examined").order_by(HappeningRow.id)
    ).first()
    assert told is not None
    assert told.payload["reason"] == "Tre konton på två minuter."
    page = owner.get(desk(jury)).text
    rows = re.findall(
        r'scope="row"><span[^>]*>(Idé \d)</span>.*?numeric">(\d+)</td>\s*<td class="numeric">(\d+)',
        page,
        re.S,
    )
    assert rows == [("Idé 1", "5", "0"), ("Idé 2", "4", "0"), ("Idé 0", "0", "3")]
    late = owner.post(url, data={"verdict": "count"})
    assert late.status_code == 422


def test_equally_many_votes_are_separated_by_lot_and_stand_in_the_protocol(
    vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = vote(tie_ladder=["lot"], places=1, lot_source="Riksbankens mittkurs för euro den 1 april")
    for number, count in ((0, 2), (1, 2), (2, 1)):
        crowd(jury, client_for, number, count, created_at=OLD)
    clock.move(to=jury.round.judging_ends_at)
    owner = client_for(jury.owner)
    base = f"/organise/challenges/{jury.slug}/rounds/1"
    owner.post(f"{desk(jury)}/close")
    early = owner.post(f"{base}/results/ranking")
    assert early.status_code == 422
    assert "Rösterna är inte räknade ännu" in early.text
    assert owner.post(f"{desk(jury)}/count").status_code == 303
    ranking = db.session.scalars(sa.select(Ranking)).one()
    tie = db.session.scalars(sa.select(Tie)).one()
    assert (tie.entries, tie.score, tie.first, tie.wanted) == ([e.id for e in jury.entries[:2]], "2", 1, 1)
    page = f"{base}/results/ties/{tie.reference}"
    assert page in owner.get(desk(jury)).text
    drawn = owner.post(f"{page}/lot", data={"value": "11,2345", "first": "Ada Ek", "second": "Bo Ask"})
    assert drawn.status_code == 303
    names = {entry.id: public_name(jury.round.id, entry.reference) for entry in jury.entries[:2]}
    seed = hashlib.sha256(f"{ranking.checksum}|11,2345".encode()).hexdigest()
    won = min(names, key=lambda entry: hashlib.sha256(f"{seed}|{names[entry]}".encode()).hexdigest())
    standing = rankings.lines(jury.round, without=())
    assert (standing[0].entry_id, [one.place for one in standing]) == (won, [1, 2, 3])
    protocol = owner.get(f"/jury/rounds/{jury.slug}/1/protocol").text
    assert "Den offentliga omröstningen" in protocol
    assert "11,2345" in protocol
    assert "Inget avvek" in protocol


def test_who_has_a_conflict_sees_neither_pattern_nor_count_nor_ballot(
    vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = vote()
    crowd(jury, client_for, 0, 3, created_at=clock.now())
    juror = jury.make.juror(jury.round, jury.owner)
    jury.make.declaration(juror, jury.entries[0], ConflictAnswer.CONFLICTED)
    owner = client_for(jury.owner)
    assert "Idé 0" not in owner.get(room(jury)).text
    assert owner.get(ballot(jury, 0)).status_code == 404
    assert owner.post(ballot(jury, 0)).status_code == 404
    clock.move(to=jury.round.judging_ends_at)
    owner.post(f"{desk(jury)}/close")
    pattern = db.session.scalars(sa.select(VotePattern)).first()
    assert pattern is not None
    assert "Idé 0" not in owner.get(desk(jury)).text
    url = f"{desk(jury)}/patterns/{pattern.id}"
    assert owner.post(url, data={"verdict": "count"}).status_code == 404


def test_the_figures_are_public_with_the_results(
    vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = vote()
    crowd(jury, client_for, 2, 2, created_at=OLD)
    owner, visitor = client_for(jury.owner), client_for(None)
    clock.move(to=jury.round.judging_ends_at)
    owner.post(f"{desk(jury)}/close")
    owner.post(f"{desk(jury)}/count")
    results = f"/organise/challenges/{jury.slug}/rounds/1"
    decision = f"{results}/entries/{jury.entries[2].reference}/decision"
    assert decision in owner.get(desk(jury)).text
    owner.post(decision, data={"outcome": "award", "motivation": "Flest röster.", "motivation_en": ""})
    owner.post(f"{results}/results/decide", data={"sure": "y"})
    assert "<table" not in visitor.get(room(jury)).text
    owner.post(f"{results}/results/publish")
    assert fresh(jury.round).state is RoundState.PUBLISHED
    page = visitor.get(room(jury)).text
    assert re.findall(r'lang="sv">(Idé \d)</a>.*?numeric">(\d)<', page, re.S)[0] == ("Idé 2", "2")


def test_strangers_and_competitors_do_not_get_to_the_desk(vote: Votes, client_for: ClientFor) -> None:
    jury = vote()
    for person in (jury.captains[0], jury.make.person()):
        assert client_for(person).get(desk(jury)).status_code == 404
    assert client_for(jury.owner).post(f"{desk(jury)}/count").status_code == 403


def test_pages_ask_the_same_number_of_questions_for_one_and_many(
    app: Flask, vote: Votes, client_for: ClientFor, clock: FrozenClock
) -> None:
    totals = []
    for entries in (1, 3):
        jury = vote(entries)
        for number in range(entries):
            crowd(jury, client_for, number, 3, created_at=clock.now())
        owner, voter = client_for(jury.owner), client_for(jury.make.person())
        row = []
        with counted(app) as seen:
            assert voter.get(room(jury)).status_code == 200
        row.append(seen.total)
        clock.move(to=jury.round.judging_ends_at)
        owner.post(f"{desk(jury)}/close")
        with counted(app) as seen:
            assert owner.get(desk(jury)).status_code == 200
        row.append(seen.total)
        totals.append(row)
        clock.move(days=-30)
    assert totals[0] == totals[1]
