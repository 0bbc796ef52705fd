"""What somebody with a conflict of interest reads says nothing of the entry: not by its words, nor by what is counted.

Four people have a conflict with beta. They walk every page, file, export and feed about the rounds, and read none of
its words; then something changes that is about beta alone, and they walk again: every byte is the same. What scores,
readings, standing, alarms and proposals beta has can then not be read out of counts, means, places, page lengths or
warnings either.

No secret are: that the entry takes part (whoever declares has seen the list), that something is hidden, and what is
done in the open about *other* entries, such as a proposal, a tie between two of them or an agenda.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.entries import Entry
from challenges.models.feedback import Feedback
from challenges.models.jury import Assignment, ConflictDeclaration, Score, ScoreSheet
from challenges.models.meetings import AgendaEntry, AgendaItem, MeetingVote, ScoreChange
from challenges.models.results import Decision
from challenges.operations import results
from challenges.operations.recording import record
from challenges.queries import results as found_results
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import AlarmKind, ConflictAnswer, FindingKind, Outcome
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.house.following import Change, changed, read_out
from tests.house.walking import Walker
from tests.house.walled import SCENES, walled_world
from tests.house.world import World

RANKED = ("deliberating", "decided")


@pytest.fixture(scope="module")
def walled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Walker]]:
    """A world of its own, which the tests change."""
    with walled_world(sqlite_template, tmp_path_factory.mktemp("figures")) as (world, walker):
        changed(world, _rank, SCENES)
        yield world, walker


def _sheets(world: World, scene: str) -> list[ScoreSheet]:
    """What jurors wrote about beta."""
    query = (
        sa.select(ScoreSheet)
        .join(Assignment)
        .where(Assignment.entry_id == world.competitions[scene].parts["beta"].entry.id)
        .order_by(ScoreSheet.id)
    )
    return list(db.session.scalars(query))


def _rank(world: World, scene: str) -> None:
    """A new ranking is made from the scores as they are."""
    if scene not in RANKED:
        return
    competition = world.competitions[scene]
    round_ = found_results.round_at(competition.challenge.slug, 1)
    actor = load_actor(world.people["owner"].id)
    assert round_ is not None
    assert actor is not None
    state, round_.state = round_.state, RoundState.DELIBERATING
    db.session.flush()
    results.make_ranking(actor, round_, now=world.now)
    round_.state = state


def praised(world: World, scene: str) -> None:
    """Beta gets full marks of everybody, and comes first."""
    for sheet in _sheets(world, scene):
        db.session.execute(sa.update(Score).where(Score.sheet_id == sheet.id).values(value=5))
    _rank(world, scene)


def torn(world: World, scene: str) -> None:
    """Its readers are far apart, and one gives nothing."""
    for number, sheet in enumerate(_sheets(world, scene)):
        db.session.execute(sa.update(Score).where(Score.sheet_id == sheet.id).values(value=number % 2 * 5))
    _rank(world, scene)


def unread(world: World, scene: str) -> None:
    """Half of its readings are not done any more, one is offered anew, and an earlier one is freed."""
    for sheet in _sheets(world, scene)[::2]:
        sheet.state, sheet.locked_at = SheetState.OPEN, None
        db.session.get_one(Assignment, sheet.assignment_id).state = AssignmentState.ACCEPTED
    competition = world.competitions[scene]
    for role, state in (("undeclared", AssignmentState.OFFERED), ("conflicted", AssignmentState.FREED)):
        entry = competition.parts["beta"].entry
        db.session.add(
            Assignment(
                round_id=competition.round.id, juror_id=competition.jurors[role].id, entry_id=entry.id,
                state=state, created_at=world.now,
            )
        )  # fmt: skip
    _rank(world, scene)


def told(world: World, scene: str) -> None:
    """More is said to its team, and somebody has looked at some of it."""
    for number, sheet in enumerate(_sheets(world, scene)):
        sheet.comment = "Längre ord till laget. " * 40 if number % 2 else ""
        sheet.private_note = "Eget"
        db.session.execute(sa.delete(Feedback).where(Feedback.sheet_id == sheet.id))
        db.session.add(
            Feedback(
                sheet_id=sheet.id, revision=sheet.revision, approved=True, text=None,
                moderated_by_id=world.people["reader"].id, moderated_at=world.now,
            )
        )  # fmt: skip


def put_aside(world: World, scene: str) -> None:
    """Its assessment waits, with a reason."""
    entry = db.session.get_one(Entry, world.competitions[scene].parts["beta"].entry.id)
    entry.put_aside_at, entry.put_aside_reason = world.now, "Frågan om upphovsrätt"


def alarmed(world: World, scene: str) -> None:
    """Alarms about it: one that nobody has signed, and one that somebody has."""
    if scene not in RANKED:
        return
    competition = world.competitions[scene]
    ranking = found_results.latest_ranking(competition.round)
    assert ranking is not None
    of_beta = {"ranking_id": ranking.id, "entries": [competition.parts["beta"].entry.id]}
    alarm = Alarm(kind=AlarmKind.ROBUST, figure="1 → 3", **of_beta)
    db.session.add(alarm)
    juror_id = competition.jurors["reader 1"].id
    db.session.add(Alarm(kind=AlarmKind.RESIDUAL, figure="3.1", juror_id=juror_id, **of_beta))
    db.session.flush()
    actor = load_actor(world.people["reader"].id)
    challenge_id = competition.challenge.id
    record(Happening.ALARM_SIGNED, alarm, actor, now=world.now, challenge_id=challenge_id, payload={})


def proposed(world: World, scene: str) -> None:
    """It is proposed to win, or nothing is proposed about it any more."""
    query = sa.select(Decision).where(
        Decision.entry_id == world.competitions[scene].parts["beta"].entry.id,
        Decision.round_id == world.competitions[scene].round.id,
    )
    for decision in db.session.scalars(query):
        decision.outcome, decision.motivation = Outcome.AWARD, "Bäst"


def unmotivated(world: World, scene: str) -> None:
    """Nothing is proposed about it."""
    if scene == "deliberating":
        entry_id = world.competitions[scene].parts["beta"].entry.id
        db.session.execute(sa.delete(Decision).where(Decision.entry_id == entry_id))


def tied(world: World, scene: str) -> None:
    """More people have a conflict with it, and some of that waits for a decision."""
    competition = world.competitions[scene]
    entry, round_ = competition.parts["beta"].entry, competition.round
    of_beta = {"entry_id": entry.id, "declared_at": world.now, "reason": "Kollega"}
    db.session.execute(
        sa.delete(ConflictDeclaration).where(
            ConflictDeclaration.entry_id == entry.id,
            ConflictDeclaration.juror_id == competition.jurors["reader 2"].id,
        )
    )
    db.session.add(
        ConflictDeclaration(
            juror_id=competition.jurors["reader 2"].id, answer=ConflictAnswer.POSSIBLE, **of_beta
        )
    )
    somebody = world.people["reader"].id
    db.session.add(
        OfficialDeclaration(person_id=somebody, round_id=round_.id, answer=ConflictAnswer.POSSIBLE, **of_beta)
    )
    db.session.add(
        ConflictFinding(
            person_id=somebody, round_id=round_.id, entry_id=entry.id, kind=FindingKind.EMPLOYER,
            matched="Ekhamn", found_at=world.now,
        )
    )  # fmt: skip


def noted(world: World, scene: str) -> None:
    """The record tells of it."""
    competition = world.competitions[scene]
    entry = db.session.get_one(Entry, competition.parts["beta"].entry.id)
    for kind in (Happening.ENTRY_PUT_ASIDE, Happening.ENTRY_TAKEN_UP):
        record(
            kind, entry, load_actor(world.people["reader"].id), now=world.now,
            challenge_id=competition.challenge.id,
            payload={"round_id": competition.round.id, "assignments": [], "reason": "Fråga"},
        )  # fmt: skip


def discussed(world: World, scene: str) -> None:
    """The jury says more of it, votes again, and a score of it is changed once more."""
    of_beta = sa.select(AgendaEntry.item_id).where(
        AgendaEntry.entry_id == world.competitions[scene].parts["beta"].entry.id
    )
    for item in db.session.scalars(sa.select(AgendaItem).where(AgendaItem.id.in_(of_beta))):
        item.notes = "Länge och väl. " * 30
        db.session.add(
            MeetingVote(
                item_id=item.id, question="Ska det med?", in_favour=3, against=0,
                written_by_id=world.people["reader"].id, written_at=world.now,
            )
        )  # fmt: skip
        round_ = world.competitions[scene].round
        ranking, sheet = found_results.latest_ranking(round_), _sheets(world, scene)[0]
        assert ranking is not None
        score = db.session.scalars(sa.select(Score).where(Score.sheet_id == sheet.id)).first()
        assert score is not None
        db.session.add(
            ScoreChange(
                meeting_id=item.meeting_id, sheet_id=sheet.id, criterion_id=score.criterion_id, before=4,
                after=2, reason="Ångrar mig", ranking_id=ranking.id,
                changed_by_id=world.people["juror"].id, changed_at=world.now,
            )
        )  # fmt: skip


STEPS: dict[str, tuple[Change, ...]] = {
    "is praised": (praised,),
    "divides its readers, is spoken of and proposed": (torn, told, proposed, noted, discussed),
    "is put aside, doubted and tied to more people": (unmotivated, alarmed, put_aside, tied),
    "is read less": (unread,),
}
"""What happens to beta between one walk and the next; changes that could undo each other are in different ones."""


def test_nothing_that_is_read_names_or_follows_the_hidden_entry(walled: tuple[World, Walker]) -> None:
    world, walker = walled
    assert not (leaks := read_out(world, walker, STEPS, SCENES)), "\n\n".join(leaks)
