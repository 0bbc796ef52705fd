"""What often goes wrong with a challenge and can be seen beforehand: flags with a reason, which stop nobody.

Pure functions of a challenge with its rounds, criteria and prizes, and of what is known beside it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from challenges.rules.aftermath import has_receiver
from challenges.rules.holidays import is_day_off
from challenges.rules.judging_plan import READ_KINDS
from challenges.vocabulary.choices import Mode, Reply, RoundKind
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.swedish_time import SWEDEN
from challenges.vocabulary.text import N_, Say, say

SHORTEST_INTAKE = dt.timedelta(weeks=4)
MOST_CRITERIA = 8
_JURY_MAY_GROW = {RoundState.PLANNED, RoundState.JUDGING}


@dataclass(frozen=True)
class Risk:
    """A flag: what was seen, why it matters, and the section in which it is mended.

    ``section`` is one of the editor, or ``jury`` for the jury of the round at ``position``.
    """

    section: str
    sentence: Say
    why: Say
    position: int = 0

    @property
    def lasting(self) -> bool:
        """Whether it can still be mended when the challenge is public and its content frozen."""
        return self.section in {"datasets", "jury"}


@dataclass(frozen=True)
class Unready:
    """A linked dataset that is not ready for a challenge, and the worst reason (``rules/readiness.py``)."""

    title: str
    reason: Say


def risks(
    challenge: Any, *, unready: Sequence[Unready], jurors: Mapping[int, int], mandate: Reply | None
) -> list[Risk]:
    """The flags of a challenge, in the order of the sections.

    ``unready`` are the linked datasets with a red light, ``jurors`` how many sit in the jury of a round by its id, and
    ``mandate`` is the answer to whether law and mandate allow the prizes.
    """
    return [
        *(risk for round_ in challenge.rounds for risk in short_intake(round_, challenge.mode)),
        *(risk for round_ in challenge.rounds for risk in day_off(round_)),
        *many_criteria(challenge.criteria),
        *(risk for round_ in challenge.rounds for risk in one_juror(round_, jurors.get(round_.id, 0))),
        *prize_without_mandate(challenge.prizes, mandate),
        *no_receiver(challenge.aftermath),
        *red_data(unready),
    ]


def short_intake(round_: Any, mode: Mode) -> Iterator[Risk]:
    """The round takes entries for less than four weeks; a hackathon is meant to be short."""
    if mode is not Mode.HACKATHON and round_.closes_at - round_.opens_at < SHORTEST_INTAKE:
        yield Risk(
            "rounds",
            say(N_("%(round)s is open for less than four weeks."), round=round_.name_sv),
            say(
                N_(
                    "People have to hear of it, find a team and do the work beside their jobs. Small teams and "
                    "newcomers give up first."
                )
            ),
        )


def day_off(round_: Any) -> Iterator[Risk]:
    """The round closes on a day when offices are closed."""
    if is_day_off(round_.closes_at.astimezone(SWEDEN).date()):
        yield Risk(
            "rounds",
            say(
                N_("%(round)s closes on a weekend or a public holiday, when nobody can answer questions."),
                round=round_.name_sv,
            ),
            say(
                N_(
                    "Many submit in the last hours, and that is when they need help. Close on a weekday in office "
                    "hours."
                )
            ),
        )


def many_criteria(criteria: Sequence[Any]) -> Iterator[Risk]:
    """There are more than eight criteria."""
    if len(criteria) > MOST_CRITERIA:
        yield Risk(
            "criteria",
            say(N_("There are %(count)s criteria. More than eight are too many."), count=len(criteria)),
            say(
                N_(
                    "Each then weighs little, reading takes longer, and the jury agrees less. Put those together that "
                    "ask nearly the same."
                )
            ),
        )


def one_juror(round_: Any, jurors: int) -> Iterator[Risk]:
    """One person alone reads each entry, or is the whole jury. That a jury has not been formed yet is no risk."""
    if round_.kind is RoundKind.PUBLIC_VOTE or round_.state not in _JURY_MAY_GROW:
        return
    why = say(
        N_(
            "The taste of one person then decides, and there is nobody to step in at a conflict of interest. Three "
            "readers per entry are a good start."
        )
    )
    if jurors == 1:
        yield Risk(
            "jury",
            say(N_("There is only one jury member in %(round)s."), round=round_.name_sv),
            why,
            position=round_.position,
        )
    elif round_.kind in READ_KINDS and round_.readings == 1:
        yield Risk(
            "judging",
            say(N_("In %(round)s only one jury member reads each entry."), round=round_.name_sv),
            why,
        )


def prize_without_mandate(prizes: Sequence[Any], mandate: Reply | None) -> Iterator[Risk]:
    """There are prizes, but whether law and mandate allow them is answered with no, or not at all."""
    if not prizes or mandate is Reply.YES:
        return
    yield Risk(
        "suitability",
        say(N_("There are prizes, although you have answered that law or mandate do not allow it."))
        if mandate is Reply.NO
        else say(N_("There are prizes, but it is not settled whether law and mandate allow them.")),
        say(
            N_(
                "A prize that has been promised is hard to take back. Check with your lawyer, and write in the answer "
                "what you rely on."
            )
        ),
    )


def no_receiver(aftermath: Any | None) -> Iterator[Risk]:
    """Nobody has been named who takes over after the award."""
    if not has_receiver(aftermath):
        yield Risk(
            "aftermath",
            say(N_("Nobody is named who takes over after the award.")),
            say(
                N_(
                    "Without a receiver nothing happens with what the teams have made, and the best of them do not come"
                    " back."
                )
            ),
        )


def red_data(unready: Sequence[Unready]) -> Iterator[Risk]:
    """A linked dataset is not ready for a challenge."""
    for dataset in unready:
        yield Risk(
            "datasets",
            say(
                N_("The dataset “%(dataset)s” is not ready for a challenge. %(reason)s"),
                dataset=dataset.title,
                reason=dataset.reason,
            ),
            say(N_("Teams that cannot get at the data, or may not use it, lose days that they do not have.")),
        )
