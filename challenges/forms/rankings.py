"""Forms around a ranking: sign an alarm, leave ballots out, take the steps that separate equal entries."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Number, Select, Text, TextArea
from challenges.operations.ties import Lot, Vote

_MOST_VOTES = 1_000


class SignForm(Form):
    """Sign an alarm."""

    reason = TextArea(
        _l("What was looked at and what was done"),
        description=_l("Kept with your name. It can be read by everybody who may see the ranking."),
        maximum=1_000,
        rows=4,
    )


class BallotsForm(Form):
    """Leave a juror's ballots out, or let them count again."""

    reason = TextArea(
        _l("Reason"),
        description=_l(
            "Say what is wrong with how the ballots came about, not with what they say. Kept with your name."
        ),
        maximum=1_000,
        rows=4,
    )


class ReadingForm(Form):
    """Ask a juror for a further reading."""

    juror = Select(_l("Jury member"))

    @classmethod
    def among(cls, jurors: Sequence[Any]) -> "ReadingForm":
        """The form with the jurors who can be asked."""
        form = cls()
        form.juror.choices = [
            SelectChoice("", gettext("Choose")),
            *(SelectChoice(str(one.id), one.person.name) for one in jurors),
        ]
        return form


class LotForm(Form):
    """Draw lots with a public value."""

    value = Text(
        _l("The public value"),
        description=_l("Exactly as it was published by the source that the rules name."),
        maximum=200,
    )
    first = Text(_l("First witness"), maximum=120)
    second = Text(_l("Second witness"), maximum=120)

    def content(self) -> Lot:
        return Lot(self.value.data or "", (self.first.data or "", self.second.data or ""))


class VoteForm(Form):
    """The jury's vote: a number for each entry, and the casting vote."""

    entries: tuple[int, ...] = ()

    def counts(self) -> list[Any]:
        """The fields of the numbers, in order."""
        return [self[f"votes_{entry}"] for entry in self.entries]

    def content(self) -> Vote:
        casting = self["casting"].data
        return Vote(
            {entry: self[f"votes_{entry}"].data or 0 for entry in self.entries},
            int(casting) if casting else None,
        )


def vote_form(titles: Mapping[int, str]) -> VoteForm:
    """The form for some entries by their titles."""
    fields: dict[str, Any] = {
        f"votes_{entry}": Number(title, minimum=0, maximum=_MOST_VOTES) for entry, title in titles.items()
    }
    fields["casting"] = Select(
        _l("The chair's casting vote"),
        required=False,
        choices=[
            SelectChoice("", _l("Not needed")),
            *(SelectChoice(str(entry), title) for entry, title in titles.items()),
        ],
        description=_l("Only if the most votes are equally many."),
    )
    form: VoteForm = type("RoundVoteForm", (VoteForm,), {**fields, "entries": tuple(titles)})()
    return form
