"""How a round is judged, in plain words: what the public page, the organiser's editor and letters say of its plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from challenges.rules.judging_plan import ASKED, is_last, limited, may_carry_over, places_among, tie_steps
from challenges.vocabulary.choices import RankingMethod, RoundKind, Sight, TieStep
from challenges.vocabulary.text import N_, Say, say


@dataclass(frozen=True)
class Told:
    """A part of the plan: its heading, sentences, and perhaps steps in their order."""

    heading: Say
    sentences: tuple[Say, ...]
    steps: tuple[Say, ...] = ()


def told(round_: Any, rounds: Sequence[Any], prizes: Sequence[Any]) -> list[Told]:
    """The plan of a round of a challenge with these rounds and prizes. Says only what fits its kind.

    When the result is published by itself is a moment, which the page shows in its own way.
    """
    parts = [
        Told(say(N_("Kind of assessment")), tuple(say(sentence) for sentence in _KINDS[round_.kind])),
        Told(say(N_("Places")), (_places(round_, rounds, prizes),)),
        Told(say(N_("Votes")), tuple(_votes(round_))),
        Told(say(N_("Readings")), tuple(_readings(round_))),
        Told(say(N_("How scores become a ranking")), tuple(_method(round_, rounds))),
        *_ties(round_),
        Told(say(N_("Who sees what")), tuple(_sight(round_))),
        Told(say(N_("Feedback to the teams")), tuple(_feedback(round_))),
    ]
    return [part for part in parts if part.sentences]


_KINDS = {
    RoundKind.SCREENING: (
        N_("Screening: each jury member says whether an entry passes, and why."),
        N_(
            "An entry passes when more of its readers pass it than fail it. Where they are equally many, or none of "
            "them can judge, the jury decides together."
        ),
    ),
    RoundKind.RUBRIC: (
        N_(
            "Scores: each jury member scores an entry on the criteria, whose weights say how much each counts."
        ),
        N_("“Cannot judge” is an answer of its own and is never counted as a number."),
    ),
    RoundKind.EXPO: (
        N_("Exhibition: the jury members go from table to table and compare what they have seen."),
        N_("The ranking is computed from all their comparisons together, so nobody has to see every table."),
    ),
    RoundKind.PUBLIC_VOTE: (
        N_("Public vote: everybody with a confirmed e-mail address can vote, but not for their own team."),
        N_(
            "Nobody sees how the votes fall until the vote has closed. While it is open the entries can be read by "
            "everybody, without the parts their teams have asked to keep confidential."
        ),
    ),
}


def _places(round_: Any, rounds: Sequence[Any], prizes: Sequence[Any]) -> Say:
    if not limited(round_):
        return say(N_("All entries that pass can go on to the next round."))
    places = places_among(round_, prizes)
    if is_last(round_, rounds):
        return say(N_("One entry can win.")) if places == 1 else say(N_("%(n)s entries can win."), n=places)
    if places == 1:
        return say(N_("One entry can go on to the next round."))
    return say(N_("%(n)s entries can go on to the next round."), n=places)


def _readings(round_: Any) -> Iterator[Say]:
    if "readings" not in ASKED[round_.kind]:
        return
    if round_.readings == 1:
        one = N_("One jury member reads each entry, for about %(minutes)s minutes.")
        yield say(one, minutes=round_.minutes_per_reading)
        return
    several = N_("%(n)s jury members read each entry, for about %(minutes)s minutes each.")
    yield say(several, n=round_.readings, minutes=round_.minutes_per_reading)
    if round_.one_per_organisation:
        yield say(N_("No two of them come from the same organisation."))
    if round_.outside_seats:
        outside = N_(
            "At least %(n)s of them come from another field than the entry's, so that entries of different fields can "
            "be compared."
        )
        yield say(outside, n=round_.outside_seats)


def _votes(round_: Any) -> Iterator[Say]:
    if "votes_each" not in ASKED[round_.kind]:
        return
    if round_.votes_each == 1:
        yield say(N_("Each person has one vote, and can move it until the vote has closed."))
        return
    several = N_("Each person has %(n)s votes, never more than one for the same entry.")
    yield say(several, n=round_.votes_each)


def _method(round_: Any, rounds: Sequence[Any]) -> Iterator[Say]:
    if "method" not in ASKED[round_.kind]:
        return
    if round_.method is RankingMethod.MEAN:
        yield say(N_("The score of an entry is the mean of its readers' weighted totals, from 0 to 100."))
    else:
        yield say(
            N_(
                "The score of an entry, from 0 to 100, is adjusted for severe and lenient jury members: if somebody "
                "scores lower or higher throughout than others do on the same entries, that is evened out criterion "
                "by criterion. The mean without adjustment is shown beside it."
            )
        )
        yield say(
            N_(
                "The mean alone counts where severity cannot be told: with fewer than three jury members, fewer than "
                "two readings for each of them, or when too few readings connect the entries (a linkage below 0.15)."
            )
        )
    if round_.carry_over:
        yield say(N_("The scores from earlier rounds count together with those of this round."))
    elif may_carry_over(round_, rounds):
        yield say(N_("Only the scores of this round count. Those from earlier rounds do not."))


def _ties(round_: Any) -> Iterator[Told]:
    if "tie_ladder" not in ASKED[round_.kind]:
        return
    steps = tie_steps(round_)
    said = N_("Entries with the same published score are separated in this order, until one step helps:")
    alone = N_("Entries with the same published score share their place.")
    yield Told(
        say(N_("Equal entries")),
        (say(said if steps else alone),),
        tuple(_step(step, round_.lot_source) for step in steps),
    )


def _step(step: TieStep, source: str) -> Say:
    if step is TieStep.LOT and source:
        return say(N_("The drawing of lots, by a public value named beforehand: %(source)s"), source=source)
    return say(step.label)


_ASSESSMENTS = {
    Sight.NEVER: N_("Jury members never see each other's assessments."),
    Sight.AFTER_OWN: N_(
        "Jury members see each other's assessments of an entry when they have locked their own."
    ),
    Sight.AFTER_CLOSING: N_("Jury members see each other's assessments when the assessment has closed."),
}
_COMMENTS = {
    Sight.NEVER: N_("They never see each other's comments to the teams."),
    Sight.AFTER_OWN: N_("They see each other's comments on an entry when they have locked their own."),
    Sight.AFTER_CLOSING: N_("They see each other's comments when the assessment has closed."),
}


def _sight(round_: Any) -> Iterator[Say]:
    asked = ASKED[round_.kind]
    if "hide_teams" in asked:
        yield say(
            N_(
                "Jury members do not see which team made an entry before the decision. They see the teams by "
                "themselves, to declare conflicts of interest."
            )
            if round_.hide_teams
            else N_("Jury members see which team made an entry.")
        )
    if "others_scores" in asked:
        yield say(_ASSESSMENTS[round_.others_scores])
        yield say(_COMMENTS[round_.others_comments])
    if "running_totals" in asked:
        yield say(
            N_(
                "The chair and the organiser see sums and means as soon as they have nothing left to assess "
                "themselves."
            )
            if round_.running_totals is Sight.AFTER_OWN
            else N_("The chair and the organiser see sums and means when the assessment has closed.")
        )


def _feedback(round_: Any) -> Iterator[Say]:
    if "sign_feedback" in ASKED[round_.kind]:
        yield say(
            N_("Each team gets the jury's comments with the result, signed with the jury members' names.")
            if round_.sign_feedback
            else N_("Each team gets the jury's comments with the result, without the jury members' names.")
        )
