"""What a challenge lacks before it can be approved, and what its organiser may want to think over, in plain words.

Pure functions of a challenge with its texts, rule sets, rounds, criteria and prizes. Blockers stop the request for
approval and the publication; warnings never stop anybody.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from challenges.rules import aftermath, data_use, rule_blocks
from challenges.rules.data_use import Listed
from challenges.rules.holidays import is_day_off
from challenges.rules.judging_plan import is_last, may_carry_over, tie_steps
from challenges.vocabulary.choices import Mode, PrizeKind, RoundKind, TieStep
from challenges.vocabulary.swedish_time import SWEDEN
from challenges.vocabulary.text import N_, Say, say

FEWEST_CRITERIA, MOST_CRITERIA = 3, 6
SHORTEST_JUDGING = dt.timedelta(days=3)
OFFICE_HOURS = range(9, 17)


@dataclass(frozen=True)
class Remark:
    """A sentence about a section of the editor: ``texts``, ``rules``, ``rounds``, ``criteria``, ``judging``,
    ``prizes``, ``aftermath``, ``datasets``, ``data_use`` or ``approval``."""

    section: str
    sentence: Say


def worded_levels(scale_max: int) -> tuple[int, int, int]:
    """The levels of a scale whose meaning has to be put into words: lowest, middle, highest."""
    return 0, (scale_max + 1) // 2, scale_max


def missing(challenge: Any, now: dt.datetime, *, linked: Sequence[Listed]) -> list[Remark]:
    """What has to be mended before the challenge can be approved or published. Empty when nothing is.

    ``linked`` are its datasets (``data_use.listed``).
    """
    return [
        *_texts_missing(challenge),
        *_rules_missing(challenge),
        *_rounds_missing(challenge.rounds, now),
        *_criteria_missing(challenge.criteria, challenge.rounds),
        *_judging_missing(challenge.rounds),
        *_prizes_missing(challenge.prizes),
        *(Remark("aftermath", gap) for gap in aftermath.gaps(challenge.aftermath, challenge.rounds)),
        *_data_use_missing(challenge, linked),
    ]


def warnings(
    challenge: Any,
    now: dt.datetime,
    *,
    datasets: int,
    approvers: int,
) -> list[Remark]:
    """What is allowed but seldom meant. ``approvers`` counts those who could be the second person.

    What endangers the challenge itself is said in ``rules/risks.py``, with its reason.
    """
    return [
        *_english_gaps(challenge),
        *(Remark("rules", changed) for changed in rule_blocks.outgrown(challenge)),
        *_odd_dates(challenge),
        *_thin_content(challenge, datasets),
        *_thin_aftermath(challenge),
        *_approval_worries(approvers),
    ]


_TEXTS = (
    ("title", N_("Write a title in Swedish.")),
    ("summary", N_("Write a summary in Swedish.")),
    ("problem", N_("Describe the problem in Swedish.")),
    ("target_group", N_("Say in Swedish who is affected.")),
    ("good_solution", N_("Say in Swedish what a good solution does.")),
)


def _row(challenge: Any, language: str) -> Any:
    return next((row for row in challenge.texts if row.language == language), None)


def _texts_missing(challenge: Any) -> Iterator[Remark]:
    swedish = _row(challenge, "sv")
    for name, sentence in _TEXTS:
        if not getattr(swedish, name, ""):
            yield Remark("texts", say(sentence))
    if not challenge.contact_email:
        yield Remark("texts", say(N_("Give an e-mail address for questions.")))


def _rules_missing(challenge: Any) -> Iterator[Remark]:
    if not challenge.rule_sets or not challenge.rule_sets[-1].text_sv:
        yield Remark("rules", say(N_("Write the rules in Swedish.")))


def _rounds_missing(rounds: Sequence[Any], now: dt.datetime) -> Iterator[Remark]:
    if not rounds:
        yield Remark("rounds", say(N_("Add at least one round with dates.")))
        return
    for round_ in rounds:
        if round_.closes_at <= now:
            yield Remark(
                "rounds",
                say(
                    N_("The closing time of %(round)s has passed. Choose a later one."), round=round_.name_sv
                ),
            )
    for earlier, later in pairwise(rounds):
        if later.opens_at < earlier.results_at:
            yield Remark(
                "rounds",
                say(
                    N_("%(later)s opens before the results of %(earlier)s are announced. Move one of them."),
                    later=later.name_sv,
                    earlier=earlier.name_sv,
                ),
            )


def _judging_missing(rounds: Sequence[Any]) -> Iterator[Remark]:
    """What the judging plan lacks. Rounds can have moved or changed their kind since it was saved."""
    for round_ in rounds:
        for sentence in _plan_faults(round_, rounds):
            yield Remark("judging", say(sentence, round=round_.name_sv))


def _plan_faults(round_: Any, rounds: Sequence[Any]) -> Iterator[str]:
    if round_.kind is RoundKind.SCREENING and is_last(round_, rounds) and not round_.places:
        yield N_(
            "%(round)s only sorts out and is the last round. Say how many can win, or choose another kind."
        )
    if TieStep.LOT in tie_steps(round_) and not round_.lot_source:
        yield N_("Lots can be drawn in %(round)s. Name the public value they are drawn by.")
    if round_.carry_over and not may_carry_over(round_, rounds):
        yield N_(
            "%(round)s counts scores from earlier rounds, but no round before it has any. Look at its assessment."
        )
    if round_.publish_at is not None and round_.publish_at < round_.results_at:
        yield N_(
            "The results of %(round)s would be published before the day they are announced. Move one of them."
        )


def _criteria_missing(criteria: Sequence[Any], rounds: Sequence[Any]) -> Iterator[Remark]:
    scored = not rounds or any(round_.kind is RoundKind.RUBRIC for round_ in rounds)
    if (scored or criteria) and not FEWEST_CRITERIA <= len(criteria) <= MOST_CRITERIA:
        yield Remark(
            "criteria",
            say(
                N_("Have between %(fewest)s and %(most)s criteria. Now there are %(count)s."),
                fewest=FEWEST_CRITERIA,
                most=MOST_CRITERIA,
                count=len(criteria),
            ),
        )
    total = sum(criterion.weight for criterion in criteria)
    if criteria and total != 100:
        yield Remark("criteria", say(N_("Let the weights add up to 100. Now the sum is %(sum)s."), sum=total))
    for name, count in Counter(c.name_sv.casefold() for c in criteria).items():
        if count > 1:
            shown = next(c.name_sv for c in criteria if c.name_sv.casefold() == name)
            yield Remark("criteria", say(N_("Two criteria are called %(name)s. Rename one."), name=shown))
    for criterion in criteria:
        if not criterion.question_sv:
            yield Remark(
                "criteria",
                say(N_("Write the question the jury answers for %(name)s."), name=criterion.name_sv),
            )
        worded = {anchor["value"] for anchor in criterion.anchors if anchor.get("sv")}
        wanted = [level for level in worded_levels(criterion.scale_max) if level not in worded]
        if wanted:
            yield Remark(
                "criteria",
                say(
                    N_("Describe in Swedish what %(levels)s means for %(name)s."),
                    levels=", ".join(map(str, wanted)),
                    name=criterion.name_sv,
                ),
            )


def _prizes_missing(prizes: Sequence[Any]) -> Iterator[Remark]:
    for prize in prizes:
        if prize.kind is PrizeKind.MONEY and not prize.amount:
            yield Remark(
                "prizes",
                say(N_("Say how much %(prize)s is, or that it is not money."), prize=prize.name_sv),
            )


def _data_use_missing(challenge: Any, linked: Sequence[Listed]) -> Iterator[Remark]:
    """The rule was possible when it was saved; since then a dataset may have been removed."""
    for fault in data_use.faults(data_use.rule_of(challenge), linked):
        yield Remark("data_use", fault.sentence)


def _english_gaps(challenge: Any) -> Iterator[Remark]:
    """English is optional, but half an English page serves nobody."""
    english, swedish = _row(challenge, "en"), _row(challenge, "sv")
    names = [name for name, _ in _TEXTS if getattr(swedish, name, "")]
    given = [name for name in names if getattr(english, name, "")]
    if not given:
        return
    if len(given) < len(names):
        yield Remark(
            "texts",
            say(N_("Some texts lack an English translation. Readers in English will see them in Swedish.")),
        )
    lacking = {
        "rules": [r for r in challenge.rule_sets[-1:] if r.text_sv and not r.text_en],
        "rounds": [r for r in challenge.rounds if not r.name_en],
        "criteria": [
            c
            for c in challenge.criteria
            if not c.name_en or not c.question_en or any(a.get("sv") and not a.get("en") for a in c.anchors)
        ],
        "prizes": [
            p
            for p in challenge.prizes
            if not p.name_en
            or (p.description_sv and not p.description_en)
            or (p.milestone_sv and not p.milestone_en)
        ],
        "aftermath": [
            name
            for name in ("site", "routes_note", "offers_note")
            if getattr(challenge.aftermath, f"{name}_sv", "")
            and not getattr(challenge.aftermath, f"{name}_en", "")
        ],
    }
    for section, things in lacking.items():
        if things:
            yield Remark(
                section,
                say(N_("The challenge is also in English, but something here is in Swedish only.")),
            )


def _odd_dates(challenge: Any) -> Iterator[Remark]:
    for round_ in challenge.rounds:
        name = round_.name_sv
        closes = round_.closes_at.astimezone(SWEDEN)
        office = closes.hour in OFFICE_HOURS and not (closes.hour == OFFICE_HOURS[-1] and closes.minute)
        if not office and not is_day_off(closes.date()):
            yield Remark(
                "rounds",
                say(
                    N_("%(round)s closes outside office hours (%(time)s). Who helps those who get stuck?"),
                    round=name,
                    time=f"{closes:%H:%M}",
                ),
            )
        if (
            round_.judging_ends_at - round_.closes_at < SHORTEST_JUDGING
            and challenge.mode is not Mode.HACKATHON
        ):
            yield Remark(
                "rounds", say(N_("The jury of %(round)s has less than three days to assess."), round=name)
            )


def _thin_content(challenge: Any, datasets: int) -> Iterator[Remark]:
    if not challenge.prizes:
        yield Remark(
            "prizes", say(N_("No prize is described. Say what the winner gets, also if it is not money."))
        )
    if not datasets:
        yield Remark("datasets", say(N_("No dataset is linked. Is there data that would help the teams?")))


def _thin_aftermath(challenge: Any) -> Iterator[Remark]:
    """What most teams ask about after the award."""
    plan, prizes = challenge.aftermath, aftermath.prize_money(challenge.prizes)
    if plan is None or plan.pilot_budget is None:
        return
    if plan.pilot_budget == 0:
        yield Remark(
            "aftermath",
            say(N_("There is no money for a pilot. Few solutions come into use without one.")),
        )
    elif plan.pilot_budget < prizes:
        yield Remark(
            "aftermath",
            say(
                N_(
                    "There is less money for a pilot than for prizes. It is the pilot that makes the difference."
                )
            ),
        )


def _approval_worries(approvers: int) -> Iterator[Remark]:
    if not approvers:
        yield Remark(
            "approval",
            say(
                N_(
                    "Nobody else in the organisation can approve. Invite one more owner or editor: approval "
                    "takes a second person."
                )
            ),
        )
