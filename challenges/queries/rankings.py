"""The last ranking of a round: its lines after executed ties, its alarms, its ties; for those who may see them.

``without`` are the entries that the viewer has a conflict of interest with: nothing that is about one of them is given,
nor what follows from one of them, such as the places of the others.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.alarms import Alarm, BallotRemoval
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.models.results import Ranking, RankingLine
from challenges.models.teams import Team
from challenges.models.ties import Tie, TieStepTaken
from challenges.queries import ranking_lines, results
from challenges.queries.jury import read_in
from challenges.queries.of_round import OfRound
from challenges.vocabulary.choices import Basis
from challenges.vocabulary.states import TAKEN_OUT, AssignmentState


class AboutEntry(Protocol):
    """A row about an entry."""

    @property
    def entry(self) -> Entry: ...


T = TypeVar("T", bound=AboutEntry)


@dataclass(frozen=True)
class Standing:
    """An entry's line in the last ranking. ``place`` is what executed ties have made of the shared one."""

    line: RankingLine
    entry_id: int
    reference: str
    title: str
    lang: str
    team: str
    place: int | None
    by_tie: bool


def lines(round_: Round, *, without: Collection[int]) -> list[Standing]:
    """Every entry that competes in the last ranking, best first, places after executed ties; [] without a ranking.

    By the plain mean, and without places, when it holds one of ``without``.
    """
    ranking = results.latest_ranking(round_)
    if ranking is None:
        return []
    apart = ranking_lines.has_one_of(ranking.id, without)
    places = {} if apart else settled_places(ties_in_short(ranking))
    rows = db.session.execute(
        sa.select(RankingLine, Entry.reference, EntryVersion.title, EntryVersion.language, Team.name)
        .select_from(RankingLine)
        .join(Entry, Entry.id == RankingLine.entry_id)
        .join(EntryVersion, read_in(round_.id))
        .join(Team, Team.id == Entry.team_id)
        .where(
            RankingLine.ranking_id == ranking.id,
            Entry.id.not_in(without),
            Entry.state.not_in(TAKEN_OUT),
        )
        .order_by(*((Team.name_key, Entry.id) if apart else (RankingLine.position,)))
    )
    found = [
        Standing(
            ranking_lines.by_itself(line) if apart else line,
            line.entry_id,
            reference,
            title,
            language or "sv",
            team,
            None if apart else places.get(line.entry_id, line.place),
            line.entry_id in places,
        )
        for line, reference, title, language, team in rows
    ]
    if apart:
        return sorted(found, key=lambda one: -Decimal(one.line.raw or -1))
    return sorted(
        found, key=lambda one: (one.line.part, one.place is None, one.place or 0, one.line.position)
    )


def standings(round_: Round, *, without: Collection[int]) -> dict[int, Standing]:
    """The same by the entries' ids; none for whoever is kept from one of them, since places tell of all the others."""
    ranking = results.latest_ranking(round_)
    if ranking is None or ranking_lines.has_one_of(ranking.id, without):
        return {}
    return {one.entry_id: one for one in lines(round_, without=())}


def in_order(rows: Iterable[T], standings: Mapping[int, Standing]) -> list[T]:
    """Rows about entries, in the order of the kept ranking where there is one."""
    last = len(standings) + 1

    def place(row: T) -> int:
        kept = standings.get(row.entry.id)
        return last if kept is None or kept.place is None else kept.place

    return sorted(rows, key=place) if standings else list(rows)


def settled_places(ties: Iterable[Tie]) -> dict[int, int]:
    """The place of every entry that a ladder has separated from others."""
    places: dict[int, int] = {}
    for tie in ties:
        if len(tie.outcome) < 2:
            continue
        place = tie.first
        for group in tie.outcome:
            places.update(dict.fromkeys(group, place))
            place += len(group)
    return places


def ties_in_short(ranking: Ranking) -> Sequence[Tie]:
    """The ties of a ranking without their steps, whatever they are about."""
    return db.session.scalars(sa.select(Tie).where(Tie.ranking_id == ranking.id).order_by(Tie.id)).all()


def alarms(round_: Round, *, without: Collection[int]) -> list[Alarm]:
    """The alarms of the last ranking with juror and official, those not signed first.

    None when it holds one of ``without``: what is odd is measured against everything the jury has said.
    """
    ranking = results.latest_ranking(round_)
    if ranking is None or ranking_lines.has_one_of(ranking.id, without):
        return []
    found = db.session.scalars(
        sa.select(Alarm)
        .where(Alarm.ranking_id == ranking.id)
        .order_by(Alarm.signed_at.is_not(None), Alarm.id)
        .options(joinedload(Alarm.juror).joinedload(Juror.person), joinedload(Alarm.signed_by))
    ).all()
    return list(found)


def unsigned(round_id: int) -> int:
    """How many alarms of the last ranking nobody has signed, whatever they are about."""
    query = sa.select(sa.func.count(Alarm.id)).where(
        Alarm.ranking_id == _last(round_id), Alarm.signed_at.is_(None)
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class RoundAlarm(OfRound):
    """An alarm in its round. Stands for its challenge in checks."""

    alarm: Alarm


def alarm_at(slug: str, position: int, alarm: str) -> RoundAlarm | None:
    """An alarm of the round's last ranking."""
    round_ = results.round_at(slug, position)
    if round_ is None:
        return None
    found = db.session.scalar(
        sa.select(Alarm)
        .where(Alarm.reference == alarm, Alarm.ranking_id == _last(round_.id))
        .options(joinedload(Alarm.juror).joinedload(Juror.person), joinedload(Alarm.signed_by))
    )
    return None if found is None else RoundAlarm(round_, found)


def about_one_of(at: RoundAlarm, entry_ids: Collection[int]) -> bool:
    """Whether the ranking that an alarm is about says anything about one of the entries."""
    return ranking_lines.has_one_of(at.alarm.ranking_id, entry_ids)


def alarms_before(ranking: Ranking) -> Sequence[Alarm]:
    """The alarms of the ranking before this one."""
    before = sa.select(Ranking.id).where(
        Ranking.round_id == ranking.round_id, Ranking.number == ranking.number - 1
    )
    return db.session.scalars(sa.select(Alarm).where(Alarm.ranking_id.in_(before))).all()


def ties(round_: Round, *, without: Collection[int]) -> list[Tie]:
    """The ties of the last ranking with their steps and who took them; none that ``without`` has an entry of."""
    found = db.session.scalars(_ties().where(Tie.ranking_id == _last(round_.id)).order_by(Tie.id))
    return [tie for tie in found if not set(tie.entries) & set(without)]


def open_ties(round_id: int) -> int:
    """How many ties of the last ranking nobody has settled, whatever they are about."""
    query = sa.select(sa.func.count(Tie.id)).where(
        Tie.ranking_id == _last(round_id), Tie.settled_at.is_(None)
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class RoundTie(OfRound):
    """A tie in its round. Stands for its challenge in checks."""

    tie: Tie


def tie_at(slug: str, position: int, tie: str) -> RoundTie | None:
    """A tie of the round's last ranking."""
    round_ = results.round_at(slug, position)
    if round_ is None:
        return None
    found = db.session.scalar(_ties().where(Tie.reference == tie, Tie.ranking_id == _last(round_.id)))
    return None if found is None else RoundTie(round_, found)


def ties_before(ranking: Ranking) -> Sequence[Tie]:
    """The ties of the ranking before this one, if it was made from the same inputs."""
    before = sa.select(Ranking.id).where(
        Ranking.round_id == ranking.round_id,
        Ranking.number == ranking.number - 1,
        Ranking.checksum == ranking.checksum,
    )
    return db.session.scalars(_ties().where(Tie.ranking_id.in_(before))).all()


def _ties() -> sa.Select[Tie]:
    return sa.select(Tie).options(
        selectinload(Tie.steps).joinedload(TieStepTaken.taken_by),
        joinedload(Tie.reader).joinedload(Juror.person),
        joinedload(Tie.ranking).defer(Ranking.snapshot),
    )


@dataclass(frozen=True)
class Named:
    """What an entry is called on a page."""

    title: str
    lang: str
    team: str
    reference: str


def names(round_id: int, entry_ids: Collection[int], *, without: Collection[int] = ()) -> dict[int, Named]:
    """Entries by their ids: title as the jury read it, language, team, reference."""
    rows = db.session.execute(
        sa.select(Entry.id, EntryVersion.title, EntryVersion.language, Team.name, Entry.reference)
        .select_from(Entry)
        .join(EntryVersion, read_in(round_id))
        .join(Team, Team.id == Entry.team_id)
        .where(Entry.id.in_(entry_ids), Entry.id.not_in(without))
    )
    return {row[0]: Named(row[1], row[2] or "sv", row[3], row[4]) for row in rows}


def names_by_reference(round_id: int, references: Collection[str]) -> dict[str, Named]:
    """Entries by their references, as ``names`` gives them."""
    ids = db.session.scalars(sa.select(Entry.id).where(Entry.reference.in_(references))).all()
    return {one.reference: one for one in names(round_id, ids).values()}


@dataclass(frozen=True)
class Facts:
    """How a ranking came about: what it goes by (``Basis``), why the mean; how well the readings hang together."""

    method: str
    why: str
    linkage: str
    components: int


def facts(ranking: Ranking) -> Facts:
    """The facts of a ranking, without loading its snapshot. Rankings of old know of no calibration."""

    def of(name: str) -> sa.ColumnElement[str]:
        return sa.func.coalesce(
            Ranking.snapshot[("calibrated", "ranking", name)].as_string(),
            Ranking.snapshot[("ranking", name)].as_string(),
            "",
        )

    row = db.session.execute(
        sa.select(of("method"), of("why"), of("linkage"), of("components")).where(Ranking.id == ranking.id)
    ).one()
    if row[0] in _NOT_READ:
        return Facts(row[0], row[1], "", 1)
    old = not row[2]
    return Facts("mean" if old else row[0], "" if old else row[1], row[2], int(row[3] or 1))


_NOT_READ = {Basis.EXPO_SCORES, Basis.EXPO_PAIRS, Basis.VOTES}


def references(entry_ids: Collection[int]) -> dict[int, str]:
    """The references of entries by their ids."""
    rows = db.session.execute(sa.select(Entry.id, Entry.reference).where(Entry.id.in_(entry_ids)))
    return {row[0]: row[1] for row in rows}


def readers_without(round_id: int, entry_ids: Collection[int]) -> list[Juror]:
    """The active jurors who have none of the entries to read, with their persons."""
    has_one = (
        sa.select(Assignment.juror_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.entry_id.in_(entry_ids),
            Assignment.state.not_in((AssignmentState.FREED,)),
        )
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            sa.select(Juror)
            .where(Juror.round_id == round_id, Juror.left_at.is_(None), Juror.id.not_in(has_one))
            .options(joinedload(Juror.person))
            .order_by(Juror.id)
        )
    )


def further_readings(juror_id: int, entry_ids: Collection[int]) -> Sequence[Assignment]:
    """A juror's further readings of tied entries with their sheets and scores."""
    return db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.juror_id == juror_id, Assignment.entry_id.in_(entry_ids), Assignment.for_tie)
        .options(joinedload(Assignment.sheet).selectinload(ScoreSheet.scores))
        .order_by(Assignment.id)
    ).all()


def removals(round_id: int) -> Sequence[BallotRemoval]:
    """Every decision that a juror's ballots do not count, the latest first."""
    return db.session.scalars(
        sa.select(BallotRemoval)
        .where(BallotRemoval.round_id == round_id)
        .order_by(BallotRemoval.id.desc())
        .options(
            joinedload(BallotRemoval.juror).joinedload(Juror.person),
            joinedload(BallotRemoval.decided_by),
            joinedload(BallotRemoval.ended_by),
        )
    ).all()


@dataclass(frozen=True)
class RoundJuror(OfRound):
    """A juror with ballots in a round, and the removal that stands. Stands for its challenge in checks."""

    juror: Juror
    removal: BallotRemoval | None


def juror_at(slug: str, position: int, juror_id: int) -> RoundJuror | None:
    """A juror of the round, still there or not, who has locked a ballot."""
    round_ = results.round_at(slug, position)
    if round_ is None:
        return None
    has_locked = sa.exists().where(Assignment.juror_id == Juror.id, Assignment.state == AssignmentState.DONE)
    juror = db.session.scalar(
        sa.select(Juror)
        .where(Juror.id == juror_id, Juror.round_id == round_.id, has_locked)
        .options(joinedload(Juror.person))
    )
    if juror is None:
        return None
    standing = db.session.scalar(
        sa.select(BallotRemoval).where(BallotRemoval.juror_id == juror.id, BallotRemoval.ended_at.is_(None))
    )
    return RoundJuror(round_, juror, standing)


def readers(round_id: int, *, without: Collection[int]) -> Sequence[Juror]:
    """The jurors of a round who have locked a ballot on an entry but those in ``without``, still there or not."""
    return db.session.scalars(
        sa.select(Juror)
        .where(
            Juror.round_id == round_id,
            sa.exists().where(
                Assignment.juror_id == Juror.id,
                Assignment.state == AssignmentState.DONE,
                Assignment.entry_id.not_in(without),
            ),
        )
        .options(joinedload(Juror.person))
        .order_by(Juror.id)
    ).all()


def _last(round_id: int) -> sa.ScalarSelect[int]:
    """The id of a round's last ranking."""
    return (
        sa.select(Ranking.id)
        .where(Ranking.round_id == round_id)
        .order_by(Ranking.number.desc())
        .limit(1)
        .scalar_subquery()
    )
