"""Exhibitions and public votes say nothing of an entry to those who have a conflict of interest with it.

The same four people as elsewhere walk a hall that is open, one that is closed and ranked, a vote that goes on, one
whose odd votes wait, and one that has been counted. They read no planted word of beta, and no byte follows what is
noted at its table or voted for it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.conflicts import OfficialDeclaration
from challenges.models.expo import ExpoHall, ExpoSkip, ExpoTable, ExpoVisit
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.models.votes import Vote, VoteBox, VotePattern
from challenges.operations import expo_closing, votes
from challenges.operations.recording import record
from challenges.queries import results as found_results
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import Outcome, RoundKind, SkipReason, TablePresence, VotePatternKind
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import ChallengeState, DecisionState, RoundState
from tests.house.following import Change, changed, read_out
from tests.house.planting import DAY, Competition
from tests.house.walking import Walker
from tests.house.walled import WALLED, walled_world
from tests.house.world import World

HALLS = ("hall", "fair")
POLLS = ("poll", "urn", "ballot")
CLOSED = {"fair", "urn", "ballot"}
SCORES = {"alpha": (8, 9, 6), "beta": (5, 7, 4), "gamma": (3, 2, 4)}
VOTES = {"alpha": 3, "beta": 2, "gamma": 1}


@pytest.fixture(scope="module")
def walled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Walker]]:
    """A world of its own, which the tests change."""
    with walled_world(sqlite_template, tmp_path_factory.mktemp("halls"), plant) as (world, walker):
        yield world, walker


def plant(world: World) -> Sequence[str]:
    """Two exhibitions and three votes."""
    for scene in HALLS:
        _compete(world, scene, RoundKind.EXPO)
        _note(world, scene)
    for scene in POLLS:
        _compete(world, scene, RoundKind.PUBLIC_VOTE)
        _vote(world, scene)
    owner = load_actor(world.people["owner"].id)
    assert owner is not None
    for scene in ("fair", "ballot"):
        round_ = found_results.round_at(world.competitions[scene].challenge.slug, 1)
        assert round_ is not None
        if scene == "fair":
            expo_closing.close(owner, round_, now=world.now)
        else:
            votes.count(owner, round_, now=world.now)
        db.session.commit()
        for letter in ("alpha", "beta"):
            _propose(world, world.competitions[scene], letter)
    return (*HALLS, *POLLS)


def _compete(world: World, scene: str, kind: RoundKind) -> None:
    challenge = world._challenge(
        scene, ChallengeState.PUBLISHED, title=f"Utmaning {scene}", opens=-10 * DAY, closes=-1 * DAY,
        round_state=RoundState.JUDGING,
    )  # fmt: skip
    competition = world.competitions[scene] = Competition(challenge, challenge.rounds[0])
    state = RoundState.DELIBERATING if scene in CLOSED - {"fair"} else RoundState.JUDGING
    db.session.execute(
        sa.update(Round)
        .where(Round.id == competition.round.id)
        .values(kind=kind, state=state, judging_ends_at=world.now + 5 * DAY, results_at=world.now + 9 * DAY)
    )
    db.session.commit()
    competition.round = db.session.get_one(Round, competition.round.id, populate_existing=True)
    db.session.commit()
    world._jury(competition)
    world._dataset(scene, challenge, "Därför")
    for letter in ("alpha", "beta", "gamma"):
        world._part(scene, letter, competition)
    world._declare(scene, competition)
    world._tie(scene, competition)


def _note(world: World, scene: str) -> None:
    """Three jurors have been at every table."""
    competition = world.competitions[scene]
    world.add(ExpoHall(round_id=competition.round.id, seed=1))
    for number in range(3):
        juror = world.make.juror(competition.round, world.make.person(f"Läsare {scene} {number + 1}"))
        competition.jurors[f"reader {number + 1}"] = juror
        for turn, (letter, scores) in enumerate(SCORES.items(), 1):
            entry = competition.parts[letter].entry
            world.make.declaration(juror, entry)
            world.add(
                ExpoVisit(
                    juror_id=juror.id, entry_id=entry.id, number=turn, score=scores[number],
                    comment=f"zq{scene}{letter}said{number}", made_at=world.now,
                )
            )  # fmt: skip


def _vote(world: World, scene: str) -> None:
    competition = world.competitions[scene]
    world.add(VoteBox(round_id=competition.round.id, salt=""))
    for letter, count in VOTES.items():
        for _ in range(count):
            _cast(world, scene, letter)
    if scene in CLOSED:
        for letter in ("alpha", "beta"):
            settled = scene == "ballot"
            world.add(_pattern(world, scene, letter, settled=settled))


def _cast(world: World, scene: str, letter: str) -> None:
    competition = world.competitions[scene]
    world.add(
        Vote(
            round_id=competition.round.id, entry_id=competition.parts[letter].entry.id, cast_at=world.now,
            person_id=world.make.person().id,
        )
    )  # fmt: skip


def _pattern(world: World, scene: str, letter: str, *, settled: bool) -> VotePattern:
    competition = world.competitions[scene]
    entry_id = competition.parts[letter].entry.id
    of_entry = sa.select(Vote.id).where(Vote.entry_id == entry_id, Vote.round_id == competition.round.id)
    return VotePattern(
        round_id=competition.round.id, entry_id=entry_id, kind=VotePatternKind.NEW_ACCOUNTS, detail="",
        votes=list(db.session.scalars(of_entry.order_by(Vote.id))), first_at=world.now, last_at=world.now,
        set_aside=False if settled else None, reason=f"zq{scene}{letter}pattern" if settled else "",
        decided_by_id=world.people["reader"].id if settled else None,
    )  # fmt: skip


def _propose(world: World, competition: Competition, letter: str) -> None:
    world.add(
        Decision(
            round_id=competition.round.id, entry_id=competition.parts[letter].entry.id,
            outcome=Outcome.AWARD if letter == "alpha" else Outcome.NOT_SELECTED, motivation="Därför",
            state=DecisionState.DRAFTED, drafted_by_id=world.people["reader"].id,
        )
    )  # fmt: skip


def _rank(world: World, scene: str) -> None:
    """A new ranking is made from what is there now."""
    if scene not in {"fair", "ballot"}:
        return
    round_ = found_results.round_at(world.competitions[scene].challenge.slug, 1)
    actor = load_actor(world.people["owner"].id)
    assert round_ is not None
    assert actor is not None
    (expo_closing.rank if scene == "fair" else votes.rank)(actor, round_, now=world.now)


def noted(world: World, scene: str) -> None:
    """Everybody gives beta the highest score, in other words."""
    if scene not in HALLS:
        return
    competition = world.competitions[scene]
    entry = competition.parts["beta"].entry
    for number in range(3):
        juror = competition.jurors[f"reader {number + 1}"]
        earlier = db.session.scalars(
            sa.select(ExpoVisit)
            .where(ExpoVisit.juror_id == juror.id, ExpoVisit.entry_id == entry.id)
            .order_by(ExpoVisit.number.desc())
        ).first()
        assert earlier is not None
        db.session.add(
            ExpoVisit(
                juror_id=juror.id, entry_id=entry.id, number=earlier.number + 10, score=10,
                comment="Bäst av alla. " * 20, supersedes_id=earlier.id, made_at=world.now,
            )
        )  # fmt: skip
    db.session.flush()
    _rank(world, scene)


def taken_back(world: World, scene: str) -> None:
    """Two of three take back what they noted, and two pass its table by."""
    if scene not in HALLS:
        return
    competition = world.competitions[scene]
    part = competition.parts["beta"]
    table = db.session.scalars(sa.select(ExpoTable).where(ExpoTable.entry_id == part.entry.id)).one()
    for number in range(2):
        juror = competition.jurors[f"reader {number + 1}"]
        earlier = db.session.scalars(
            sa.select(ExpoVisit)
            .where(ExpoVisit.juror_id == juror.id, ExpoVisit.entry_id == part.entry.id)
            .order_by(ExpoVisit.number.desc())
        ).first()
        assert earlier is not None
        db.session.add(
            ExpoVisit(
                juror_id=juror.id, entry_id=part.entry.id, number=earlier.number + 10, score=None,
                undone=True, supersedes_id=earlier.id, made_at=world.now,
            )
        )  # fmt: skip
        db.session.add(
            ExpoSkip(table_id=table.id, juror_id=juror.id, reason=SkipReason.ABSENT, made_at=world.now)
        )
    table.presence = TablePresence.ABSENT
    db.session.flush()
    _rank(world, scene)


def in_focus(world: World, scene: str) -> None:
    """Its table is one of those that jurors are sent to first."""
    if scene in HALLS:
        entry = world.competitions[scene].parts["beta"].entry
        db.session.execute(sa.update(ExpoTable).where(ExpoTable.entry_id == entry.id).values(in_focus=True))


def voted_for(world: World, scene: str) -> None:
    """Ten more vote for it."""
    if scene not in POLLS:
        return
    competition = world.competitions[scene]
    voted = sa.select(Vote.person_id).where(Vote.round_id == competition.round.id)
    walled = [world.people[role].id for role in WALLED]
    others = sa.select(Person.id).where(Person.id.not_in(voted), Person.id.not_in(walled))
    for person_id in db.session.scalars(others.order_by(Person.id).limit(10)).all():
        db.session.add(
            Vote(
                round_id=competition.round.id, entry_id=competition.parts["beta"].entry.id,
                cast_at=world.now, person_id=person_id,
            )
        )  # fmt: skip
    db.session.flush()
    _rank(world, scene)


def set_aside(world: World, scene: str) -> None:
    """One more pattern is found in its votes, and one of the earlier is set aside."""
    if scene not in POLLS:
        return
    competition = world.competitions[scene]
    entry_id = competition.parts["beta"].entry.id
    for pattern in db.session.scalars(sa.select(VotePattern).where(VotePattern.entry_id == entry_id)):
        pattern.set_aside, pattern.reason = True, "Samma nät"
        pattern.decided_by_id = world.people["reader"].id
        record(
            Happening.VOTES_EXAMINED, pattern, load_actor(world.people["reader"].id), now=world.now,
            challenge_id=competition.challenge.id,
            payload={"kind": "new_accounts", "entry_id": entry_id, "votes": 2, "set_aside": True, "reason": "x"},
        )  # fmt: skip
    if scene in CLOSED:
        db.session.add(_pattern(world, scene, "beta", settled=scene == "ballot"))
    db.session.flush()
    _rank(world, scene)


def proposed(world: World, scene: str) -> None:
    """It is proposed to win."""
    of_beta = Decision.entry_id == world.competitions[scene].parts["beta"].entry.id
    for decision in db.session.scalars(sa.select(Decision).where(of_beta)):
        decision.outcome, decision.motivation = Outcome.AWARD, "Bäst"


STEPS: dict[str, tuple[Change, ...]] = {
    "is noted higher, gets more votes and is proposed": (noted, voted_for, proposed),
    "is noted by fewer, with votes set aside, and in focus": (taken_back, set_aside, in_focus),
}


def test_nothing_that_is_read_names_or_follows_the_hidden_entry(walled: tuple[World, Walker]) -> None:
    world, walker = walled
    scenes = (*HALLS, *POLLS)
    with world.app.app_context():
        assert set(db.session.scalars(sa.select(OfficialDeclaration.round_id))) >= {
            world.competitions[scene].round.id for scene in scenes
        }
        db.session.remove()
    changed(world, _rank, scenes)
    assert not (leaks := read_out(world, walker, STEPS, scenes)), "\n\n".join(leaks)
