"""Published results as everybody may see them: what was chosen and why, never scores."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Prize, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Juror
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.models.teams import Team, TeamMembership
from challenges.queries.public_phases import IS_PUBLIC
from challenges.scoring.public_names import public_name
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.states import GONE, DecisionState, RoundState


@dataclass(frozen=True)
class Chosen:
    """An entry that was awarded or advanced in a round, with the prize and the motivation.

    ``outside`` is how many of its team take part outside the competition.
    """

    round_id: int
    entry_id: int
    reference: str
    outcome: Outcome
    team: str
    title: str
    summary: str
    lang: str
    prize_sv: str
    prize_en: str
    prize_amount: int | None
    prize_position: int | None
    motivation: str
    motivation_en: str
    decided_by: str
    decided_at: dt.datetime
    published_at: dt.datetime
    content: dict[str, Any] = field(default_factory=dict)
    outside: int = 0

    @property
    def sources(self) -> list[str]:
        """The publishers' own names of the datasets it was built on, as the judged version gives them."""
        return [use["uri"] for use in self.content.get("dataset_uses", ())]

    @property
    def mark(self) -> str:
        """Its place on the page of results; lasts, and does not tell the entry's own reference.

        An entry that goes on and is awarded later has a place in each of the rounds.
        """
        return "result-" + public_name(self.round_id, self.reference)


@dataclass(frozen=True)
class RoundResult:
    """What a published round led to. ``entries`` were decided on, ``jurors`` had a seat at the end."""

    round: Round
    entries: int
    jurors: int
    chosen: list[Chosen] = field(default_factory=list)

    @property
    def awarded(self) -> list[Chosen]:
        return [c for c in self.chosen if c.outcome is Outcome.AWARD]

    @property
    def advanced(self) -> list[Chosen]:
        return [c for c in self.chosen if c.outcome is Outcome.ADVANCE]

    @property
    def decided(self) -> Chosen | None:
        """Any of the chosen: all were decided by the same official at the same time."""
        return self.chosen[0] if self.chosen else None


_still_there = Entry.state.not_in(GONE)
_is_published = Decision.state == DecisionState.PUBLISHED


def of_challenge(challenge: Challenge) -> list[RoundResult]:
    """The results of a challenge's published rounds, the latest first."""
    rounds = [r for r in challenge.rounds if r.state is RoundState.PUBLISHED]
    ids = [r.id for r in rounds]
    counts = {row.id: row for row in db.session.execute(_counts(ids))}
    chosen: dict[int, list[Chosen]] = {}
    for row in db.session.execute(_CHOSEN.where(Decision.round_id.in_(ids))):
        chosen.setdefault(row.round_id, []).append(_made(row))
    return [
        RoundResult(r, counts[r.id].entries, counts[r.id].jurors, chosen.get(r.id, []))
        for r in reversed(rounds)
    ]


def all_chosen() -> list[tuple[int, Chosen]]:
    """What was chosen in every public challenge, with the challenge's id; of each entry its last published round."""
    query = (
        _CHOSEN.add_columns(Round.challenge_id)
        .join(Challenge, Challenge.id == Round.challenge_id)
        .where(Round.state == RoundState.PUBLISHED, IS_PUBLIC)
        .order_by(None)
        .order_by(Round.challenge_id, Round.position, Prize.position.asc().nulls_last(), Entry.reference)
    )
    latest = {row.entry_id: (row.challenge_id, _made(row)) for row in db.session.execute(query)}
    return list(latest.values())


def _made(row: Any) -> Chosen:
    return Chosen(**{name: value for name, value in row._mapping.items() if name != "challenge_id"})


def _counts(ids: Sequence[int]) -> sa.Select[Any]:
    decided = (
        sa.select(sa.func.count(Decision.id))
        .where(Decision.round_id == Round.id, _is_published)
        .correlate(Round)
        .scalar_subquery()
    )
    jurors = (
        sa.select(sa.func.count(Juror.id))
        .where(Juror.round_id == Round.id, Juror.left_at.is_(None))
        .correlate(Round)
        .scalar_subquery()
    )
    return sa.select(Round.id, decided.label("entries"), jurors.label("jurors")).where(Round.id.in_(ids))


def version_of_round() -> Any:
    """The number of the version that was judged: the last one submitted in the round or before."""
    earlier = aliased(EntryVersion)
    submitted_in = aliased(Round)
    return (
        sa.select(sa.func.max(earlier.number))
        .join(submitted_in, submitted_in.id == earlier.round_id)
        .where(earlier.entry_id == Decision.entry_id, submitted_in.position <= Round.position)
        .correlate(Decision, Round)
        .scalar_subquery()
    )


_outside = (
    sa.select(sa.func.count(TeamMembership.id))
    .where(TeamMembership.team_id == Team.id, TeamMembership.outside_reason.is_not(None))
    .correlate(Team)
    .scalar_subquery()
)
_CHOSEN: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Decision.round_id,
        Entry.id.label("entry_id"),
        Entry.reference,
        Decision.outcome,
        Team.name.label("team"),
        EntryVersion.title,
        EntryVersion.summary,
        EntryVersion.language.label("lang"),
        sa.func.coalesce(Prize.name_sv, "").label("prize_sv"),
        sa.func.coalesce(Prize.name_en, "").label("prize_en"),
        Prize.amount.label("prize_amount"),
        Prize.position.label("prize_position"),
        Decision.motivation,
        Decision.motivation_en,
        Person.name.label("decided_by"),
        Decision.decided_at,
        Decision.published_at,
        EntryVersion.content,
        _outside.label("outside"),
    )
    .join(Round, Round.id == Decision.round_id)
    .join(Entry, Entry.id == Decision.entry_id)
    .join(Team, Team.id == Entry.team_id)
    .join(
        EntryVersion,
        sa.and_(EntryVersion.entry_id == Decision.entry_id, EntryVersion.number == version_of_round()),
    )
    .join(Person, Person.id == Decision.decided_by_id)
    .outerjoin(Prize, Prize.id == Decision.prize_id)
    .where(_is_published, _still_there, Decision.outcome != Outcome.NOT_SELECTED)
    .order_by(Prize.position.asc().nulls_last(), Entry.reference)
)


@dataclass(frozen=True)
class Announcement:
    """A challenge whose final results are out, with those who were awarded."""

    slug: str
    title_sv: str
    title_en: str
    organisation: str
    organisation_en: str
    published_at: dt.datetime
    winners: list[tuple[str, str, str]]
    """(team, title of the entry, the title's language), the first prize first."""


def recently_announced(most: int = 3) -> list[Announcement]:
    """The challenges whose results were published last, each with its awarded entries."""
    sv, en = aliased(ChallengeText), aliased(ChallengeText)
    awards = (
        sa.select(Round.challenge_id, sa.func.max(Decision.published_at).label("published_at"))
        .join(Round, Round.id == Decision.round_id)
        .where(_is_published, Decision.outcome == Outcome.AWARD, Round.state == RoundState.PUBLISHED)
        .group_by(Round.challenge_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Challenge.id,
            Challenge.slug,
            sv.title.label("title_sv"),
            sa.func.coalesce(en.title, "").label("title_en"),
            Organisation.name.label("organisation"),
            Organisation.name_en.label("organisation_en"),
            awards.c.published_at,
        )
        .join(awards, awards.c.challenge_id == Challenge.id)
        .join(Challenge.organisation)
        .join(sv, sa.and_(sv.challenge_id == Challenge.id, sv.language == "sv"))
        .outerjoin(en, sa.and_(en.challenge_id == Challenge.id, en.language == "en"))
        .where(IS_PUBLIC)
        .order_by(awards.c.published_at.desc(), Challenge.id.desc())
        .limit(most)
    ).all()
    if not rows:
        return []
    winners: dict[int, list[tuple[str, str, str]]] = {}
    for challenge_id, *winner in db.session.execute(_winners([row.id for row in rows])):
        winners.setdefault(challenge_id, []).append((winner[0], winner[1], winner[2]))
    return [
        Announcement(**{k: v for k, v in row._mapping.items() if k != "id"}, winners=winners.get(row.id, []))
        for row in rows
    ]


def _winners(ids: Sequence[int]) -> sa.Select[int, str, str, str]:
    return (
        sa.select(
            Entry.challenge_id,
            Team.name,
            EntryVersion.title,
            EntryVersion.language,
        )
        .join(Decision, Decision.entry_id == Entry.id)
        .join(Team, Team.id == Entry.team_id)
        .join(
            EntryVersion,
            sa.and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == Entry.version_number),
        )
        .outerjoin(Prize, Prize.id == Decision.prize_id)
        .where(Entry.challenge_id.in_(ids), _is_published, _still_there, Decision.outcome == Outcome.AWARD)
        .order_by(Prize.position.asc().nulls_last(), Entry.reference)
    )
