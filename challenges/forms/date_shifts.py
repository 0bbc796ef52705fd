"""When the whole plan of a draft is to begin."""

from flask_babel import lazy_gettext as _l

from challenges.forms.fields import CheckBox, Day
from challenges.forms.sections import Section
from challenges.operations.date_shifts import ShiftContent


class ShiftForm(Section):
    """The new first day."""

    first_day = Day(_l("The first round opens on"))
    to_working_days = CheckBox(
        _l("Move dates that land on a weekend or a public holiday to the next working day"), default=True
    )

    def content(self) -> ShiftContent:
        return ShiftContent(self.first_day.data, bool(self.to_working_days.data))
