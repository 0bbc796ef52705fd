"""What the judging plan of a round says: how many places, how ties are broken, and who sees what when.

The plan is fixed when the challenge is published. Pure functions of a round (``models.challenges.Round``, or anything
with its attributes) and of the clock.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from challenges.rules.phases import round_phase
from challenges.vocabulary.choices import RoundKind, Sight, TieStep
from challenges.vocabulary.states import RoundPhase, RoundState

READ_KINDS = frozenset({RoundKind.SCREENING, RoundKind.RUBRIC})
"""The kinds of rounds in which jurors are given entries to read."""

_READING = (
    *("readings", "minutes_per_reading", "one_per_organisation", "outside_seats"),
    *("hide_teams", "others_scores", "others_comments", "running_totals", "sign_feedback"),
)
ASKED: Mapping[RoundKind, frozenset[str]] = {
    RoundKind.SCREENING: frozenset({"places", *_READING}),
    RoundKind.RUBRIC: frozenset({"places", *_READING, "method", "carry_over", "tie_ladder", "lot_source"}),
    RoundKind.EXPO: frozenset({"places", "running_totals", "tie_ladder", "lot_source"}),
    RoundKind.PUBLIC_VOTE: frozenset({"places", "votes_each", "tie_ladder", "lot_source"}),
}
"""The settings that mean something in a round of a kind; the others are not asked, shown or told."""

LADDERS: Mapping[RoundKind, tuple[TieStep, ...]] = {
    RoundKind.SCREENING: (),
    RoundKind.RUBRIC: tuple(TieStep),
    RoundKind.EXPO: (TieStep.PAIRS, TieStep.VOTE, TieStep.LOT),
    RoundKind.PUBLIC_VOTE: (TieStep.VOTE, TieStep.LOT),
}
"""The ways to break ties that exist in a round of a kind."""

FORMAT = 2
"""The form of the canonical plan; another form gets another number."""

_CLOSED = {RoundPhase.DELIBERATING, RoundPhase.DECIDED, RoundPhase.PUBLISHED}
_DECIDED = {RoundState.DECIDED, RoundState.PUBLISHED}


class Seen(NamedTuple):
    """What a juror sees of what the others did with an entry."""

    scores: bool
    comments: bool


def places_of(round_: Any, challenge: Any) -> int:
    """How many entries can go on or win: what the plan says, else as many as there are prizes, and at least one."""
    return places_among(round_, challenge.prizes)


def places_among(round_: Any, prizes: Sequence[Any]) -> int:
    """``places_of`` where the prizes are at hand and the challenge is not."""
    return round_.places or max(1, len(prizes))


def limited(round_: Any) -> bool:
    """Whether the places are limited at all: a screening that names no number lets everything go on that passes."""
    return round_.kind is not RoundKind.SCREENING or round_.places is not None


def tie_steps(round_: Any) -> tuple[TieStep, ...]:
    """The ways to separate equal entries, in the order they are tried. Empty: equal entries share their place."""
    return tuple(TieStep(step) for step in round_.tie_ladder)


def sees_others(round_: Any, sheet_locked: bool, now: dt.datetime) -> Seen:
    """What a juror sees of others' scores and comments on an entry.

    ``sheet_locked``: whether the juror has locked their own assessment of that entry. A conflict of interest is not
    asked about here: what a person is kept from, they see nothing of at any time.
    """
    closed = round_phase(round_, now) in _CLOSED
    return Seen(
        *(_in_sight(sight, sheet_locked, closed) for sight in (round_.others_scores, round_.others_comments))
    )


def sees_totals(round_: Any, own_done: bool, now: dt.datetime) -> bool:
    """Whether the chair and the organiser see sums, means and spread of the scores yet.

    ``own_done``: whether the viewer has nothing left to assess in the round. When the assessment has closed they are
    always seen, since the decision is prepared from them.
    """
    closed = round_phase(round_, now) in _CLOSED
    return closed or _in_sight(round_.running_totals, own_done, closed)


def _in_sight(sight: Sight, own_done: bool, closed: bool) -> bool:
    return sight is not Sight.NEVER and (closed or (sight is Sight.AFTER_OWN and own_done))


def shows_teams(round_: Any) -> bool:
    """Whether jurors may see which team made an entry. Where teams are hidden they are until the decision."""
    return not round_.hide_teams or round_.state in _DECIDED


def jury_hours(entries: int, readings: int, minutes: int) -> int:
    """The hours of reading that a plan asks of its jury in all, rounded up."""
    return -(-entries * readings * minutes // 60)


def is_last(round_: Any, rounds: Sequence[Any]) -> bool:
    """Whether no round comes after this one: what is chosen in it wins."""
    return all(other.position <= round_.position for other in rounds)


def may_carry_over(round_: Any, rounds: Sequence[Any]) -> bool:
    """Whether scores can stay in the ranking of this round: both it and one before it are judged on the criteria."""
    return round_.kind is RoundKind.RUBRIC and any(
        other.kind is RoundKind.RUBRIC and other.position < round_.position for other in rounds
    )


def content(challenge: Any) -> dict[str, Any]:
    """How a challenge is judged, ready for its canonical form (``scoring/checksums``): rounds and criteria.

    Dates are not part of it: a deadline can be moved for everybody, in public and with a reason, and what decides an
    entry's fate stays the same.
    """
    return {
        "format": FORMAT,
        "challenge": challenge.slug,
        "rounds": [_round(round_, challenge) for round_ in challenge.rounds],
        "criteria": [_criterion(criterion) for criterion in challenge.criteria],
    }


def _round(round_: Any, challenge: Any) -> dict[str, Any]:
    settings = {name: getattr(round_, name) for name in ASKED[round_.kind] - {"places"}}
    return {
        "round": round_.position,
        "name": {"sv": round_.name_sv, "en": round_.name_en},
        "kind": round_.kind.value,
        "places": places_of(round_, challenge) if limited(round_) else None,
        **{name: str(value) if isinstance(value, StrEnum) else value for name, value in settings.items()},
    }


def _criterion(criterion: Any) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "name": {"sv": criterion.name_sv, "en": criterion.name_en},
        "question": {"sv": criterion.question_sv, "en": criterion.question_en},
        "weight": criterion.weight,
        "lowest": 0,
        "highest": criterion.scale_max,
        "step": f"{criterion.step.normalize():f}",
        "levels": [
            {"value": level["value"], "sv": level.get("sv", ""), "en": level.get("en", "")}
            for level in criterion.anchors
        ],
    }
