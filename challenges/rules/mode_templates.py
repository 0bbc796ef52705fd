"""What a challenge of each kind begins with: rounds with dates, how they are judged, criteria, prizes, size of teams.

Days are counted from the day on which the first round opens, hours are Swedish. All of it is a proposal that the
organiser changes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from challenges.rules.holidays import is_day_off
from challenges.vocabulary.choices import Mode, RoundKind
from challenges.vocabulary.swedish_time import SWEDEN

Moment = tuple[int, int]
"""Days after the first day, and the hour."""


@dataclass(frozen=True)
class RoundTemplate:
    """A round; ``judging`` holds what differs from a new round's judging plan."""

    name_sv: str
    name_en: str
    opens: Moment
    closes: Moment
    judged: Moment
    results: Moment
    open_to_new: bool = False
    judging: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PrizeTemplate:
    """A prize without an amount: how much is for the organiser to say."""

    name_sv: str
    name_en: str
    rank: int | None = None


@dataclass(frozen=True)
class ModeTemplate:
    """Everything a kind of challenge begins with; ``criteria`` are keys of the library with their weights."""

    rounds: tuple[RoundTemplate, ...]
    criteria: tuple[tuple[str, int], ...]
    team_size: tuple[int, int]
    prizes: tuple[PrizeTemplate, ...]
    follow_up_months: tuple[int, ...]
    any_day: bool = False


_WINNER = PrizeTemplate("Första pris", "First prize", 1)

TEMPLATES: Mapping[Mode, ModeTemplate] = {
    Mode.DATA_CHALLENGE: ModeTemplate(
        rounds=(RoundTemplate("Bidrag", "Entries", (0, 9), (42, 15), (63, 9), (70, 10)),),
        criteria=(("benefit", 35), ("feasibility", 25), ("data", 20), ("novelty", 20)),
        team_size=(1, 6),
        prizes=(_WINNER,),
        follow_up_months=(3, 6, 12, 24),
    ),
    Mode.HACKATHON: ModeTemplate(
        rounds=(
            RoundTemplate(
                "Hackathon", "Hackathon", (0, 17), (2, 15), (2, 18), (2, 19),
                judging={"readings": 3, "minutes_per_reading": 10},
            ),
        ),
        criteria=(("benefit", 40), ("feasibility", 20), ("data", 20), ("novelty", 20)),
        team_size=(2, 6),
        prizes=(_WINNER,),
        follow_up_months=(3, 6, 12),
        any_day=True,
    ),
    Mode.GRAND_CHALLENGE: ModeTemplate(
        rounds=(
            RoundTemplate("Idé", "Idea", (0, 9), (60, 15), (88, 9), (98, 10), judging={"places": 8}),
            RoundTemplate(
                "Prototyp", "Prototype", (105, 9), (285, 15), (313, 9), (323, 10), open_to_new=True,
                judging={"places": 3},
            ),
            RoundTemplate(
                "Pilot", "Pilot", (330, 9), (630, 15), (658, 9), (672, 10), judging={"readings": 5},
            ),
        ),
        criteria=(("benefit", 30), ("effect", 25), ("feasibility", 20), ("novelty", 15), ("team", 10)),
        team_size=(1, 10),
        prizes=(_WINNER, PrizeTemplate("Etappmedel", "Stage money")),
        follow_up_months=(6, 12, 24, 36),
    ),
    Mode.FUNDING: ModeTemplate(
        rounds=(
            RoundTemplate(
                "Formell prövning", "Formal check", (0, 9), (45, 15), (59, 9), (62, 10),
                judging={"kind": RoundKind.SCREENING, "tie_ladder": (), "readings": 1, "minutes_per_reading": 15},
            ),
            RoundTemplate(
                "Bedömning", "Assessment", (70, 9), (84, 15), (119, 9), (133, 10), judging={"readings": 4},
            ),
        ),
        criteria=(("benefit", 30), ("effect", 25), ("feasibility", 20), ("users", 15), ("team", 10)),
        team_size=(1, 10),
        prizes=(PrizeTemplate("Projektmedel", "Project funding"),),
        follow_up_months=(6, 12, 24, 36),
    ),
}  # fmt: skip
"""One for each kind; the board of needs, which is open all year, is no challenge and needs none."""


def moment(template: ModeTemplate, first_day: dt.date, at: Moment) -> dt.datetime:
    """A moment of a template, in UTC. Except in a hackathon it is moved on to a day on which offices are open."""
    days, hour = at
    day = first_day + dt.timedelta(days=days)
    while days and not template.any_day and is_day_off(day):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(hour), SWEDEN).astimezone(dt.UTC)
