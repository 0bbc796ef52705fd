"""The rounds of a challenge, their dates, and the sizes of teams."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, ValidationError

from challenges.forms.fields import CheckBox, DateTime, Number, Rows, Text
from challenges.forms.sections import Row, Section
from challenges.models.challenges import Challenge
from challenges.operations.challenges import RoundContent, RoundsContent
from challenges.rules.deadlines import LONGEST_GRACE

MOST_ROUNDS = 8
LARGEST_TEAM = 30


class RoundRow(Row):
    """A round with its dates."""

    name_sv = Text(_l("Name"), maximum=80, lang="sv")
    name_en = Text(_l("Name"), maximum=80, required=False, lang="en")
    opens_at = DateTime(_l("Opens for entries"))
    closes_at = DateTime(_l("Closes for entries"), description=_l("Choose a weekday in office hours."))
    judging_ends_at = DateTime(_l("The jury is ready"))
    results_at = DateTime(_l("Results are announced"))
    grace_minutes = Number(
        _l("Grace time in minutes"),
        minimum=0,
        maximum=LONGEST_GRACE,
        default=0,
        required=False,
        description=_l(
            "How long after closing late entries are accepted. They are marked as late wherever they are shown."
        ),
    )
    open_to_new = CheckBox(
        _l("New teams may come into this round"),
        description=_l("Otherwise only teams that were chosen in the round before can take part in it."),
    )

    def validate_closes_at(self, field: DateTime) -> None:
        _after(field, self.opens_at, _l("The round has to close after it opens."), strictly=True)

    def validate_judging_ends_at(self, field: DateTime) -> None:
        _after(field, self.closes_at, _l("The jury cannot be ready before the round closes."))
        closes, grace = self.closes_at.data, dt.timedelta(minutes=self.grace_minutes.data or 0)
        if field.data is not None and closes is not None and field.data < closes + grace:
            raise ValidationError(_l("The jury cannot be ready before the grace time is over."))

    def validate_results_at(self, field: DateTime) -> None:
        _after(field, self.judging_ends_at, _l("Results cannot be announced before the jury is ready."))


def _after(later: DateTime, earlier: DateTime, message: Any, *, strictly: bool = False) -> None:
    if later.data is None or earlier.data is None:
        return
    if later.data < earlier.data or (strictly and later.data == earlier.data):
        raise ValidationError(message)


class RoundsForm(Section):
    """Rounds, dates and team sizes."""

    team_size_min = Number(_l("Smallest team"), minimum=1, maximum=LARGEST_TEAM)
    team_size_max = Number(_l("Largest team"), minimum=1, maximum=LARGEST_TEAM)
    rounds = Rows(FormField(RoundRow), _l("Round"), min_entries=1, most=MOST_ROUNDS)

    def validate_team_size_max(self, field: Number) -> None:
        smallest = self.team_size_min.data
        if field.data is not None and smallest is not None and field.data < smallest:
            raise ValidationError(_l("The largest team cannot be smaller than the smallest."))

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = list(RoundContent.__dataclass_fields__)
        return {
            "team_size_min": challenge.team_size_min,
            "team_size_max": challenge.team_size_max,
            "rounds": [{name: getattr(row, name) for name in names} for row in challenge.rounds],
        }

    def content(self) -> RoundsContent:
        return RoundsContent(
            self.team_size_min.data or 1,
            self.team_size_max.data or 1,
            tuple(
                RoundContent(
                    id=row.known_id,
                    name_sv=row.name_sv.data,
                    name_en=row.name_en.data or "",
                    opens_at=row.opens_at.moment,
                    closes_at=row.closes_at.moment,
                    judging_ends_at=row.judging_ends_at.moment,
                    results_at=row.results_at.moment,
                    grace_minutes=row.grace_minutes.data or 0,
                    open_to_new=row.open_to_new.data,
                )
                for row in (entry.form for entry in self.rounds)
            ),
        )
