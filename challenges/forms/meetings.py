"""Forms of a jury's meeting: calling it, who is there, minutes, votes, dissent, changed scores."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import CheckBoxes, DateTime, Number, Radios, Select, Text, TextArea
from challenges.forms.words import labelled
from challenges.models.challenges import Criterion
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.operations.changed_scores import ChangeContent
from challenges.operations.meetings import MeetingContent, VoteContent
from challenges.vocabulary.choices import MeetingForm
from challenges.vocabulary.localised import text

CANNOT_JUDGE = "-"


class CallForm(Form):
    """Call the jury to a meeting."""

    held_at = DateTime(_l("When the jury meets"))
    form = Radios(_l("How the jury meets"))
    place = Text(
        _l("Where"),
        required=False,
        description=_l("The room, or the address of the video meeting. It stands in the letter to the jury."),
    )
    secretary = Select(_l("Who keeps the minutes"))

    @classmethod
    def for_people(cls, people: Iterable[Person], **data: object) -> "CallForm":
        """The form with those who can keep the minutes."""
        form = cls(data=data)
        form.form.choices = labelled(MeetingForm)
        form.secretary.choices = [(str(person.id), person.name) for person in people]
        return form

    def content(self) -> MeetingContent:
        assert self.held_at.moment is not None  # noqa: S101 - the field is required
        return MeetingContent(
            self.held_at.moment,
            self.place.data or "",
            MeetingForm(self.form.data),
            int(self.secretary.data),
        )


class AttendanceForm(Form):
    """Who is there."""

    present = CheckBoxes(_l("Who is present"))

    @classmethod
    def for_jurors(cls, jurors: Iterable[Juror], present: Iterable[int] = ()) -> "AttendanceForm":
        """The form with the members who hold a seat now."""
        form = cls(data={"present": [str(juror_id) for juror_id in present]})
        form.present.choices = [SelectChoice(str(one.id), one.person.name) for one in jurors]
        return form

    def content(self) -> set[int]:
        return {int(value) for value in self.present.data or ()}


class ItemForm(Form):
    """Another matter."""

    title = Text(_l("Another matter"), maximum=200)


class NotesForm(Form):
    """What was said."""

    notes = TextArea(
        _l("Notes and conclusion"),
        required=False,
        maximum=20_000,
        description=_l("They stand in the protocol."),
    )


class VoteForm(Form):
    """A vote, counted."""

    question = Text(_l("What was voted on"), maximum=300)
    in_favour = Number(_l("For"), minimum=0, maximum=200)
    against = Number(_l("Against"), minimum=0, maximum=200)
    abstained = Number(_l("Abstained"), minimum=0, maximum=200, required=False)
    casting = Select(
        _l("The chair's casting vote"),
        required=False,
        choices=[
            SelectChoice("", _l("Not needed")),
            SelectChoice("yes", _l("For")),
            SelectChoice("no", _l("Against")),
        ],
    )

    def content(self) -> VoteContent:
        casting = {"yes": True, "no": False}.get(self.casting.data or "")
        return VoteContent(
            self.question.data or "",
            self.in_favour.data or 0,
            self.against.data or 0,
            self.abstained.data or 0,
            casting,
        )


class DissentForm(Form):
    """A member's own opinion."""

    juror = Select(_l("Whose opinion"))
    text = TextArea(
        _l("Dissenting opinion"),
        maximum=5000,
        description=_l("In the member's own words. It cannot be changed afterwards."),
    )

    @classmethod
    def for_jurors(cls, jurors: Sequence[Juror]) -> "DissentForm":
        """The form with those whose opinion the viewer may enter."""
        form = cls()
        form.juror.choices = [(str(one.id), one.person.name) for one in jurors]
        return form


class ScoreChangeForm(Form):
    """Another score on one criterion, and why."""

    criterion = Select(_l("Criterion"))
    value = Text(_l("The new score"), maximum=5, description=_l("A number, or - for cannot judge."))
    reason = TextArea(_l("The reason"), required=False, maximum=2000, rows=4)

    @classmethod
    def for_criteria(cls, criteria: Iterable[Criterion], language: str) -> "ScoreChangeForm":
        """The form with the criteria of the challenge."""
        form = cls()
        form.criterion.choices = [(str(one.id), text(one, "name", language).value) for one in criteria]
        return form

    def validate_value(self, field: Text) -> None:
        """A number as one writes it, with a comma or a full stop."""
        if field.data != CANNOT_JUDGE and self._number() is None:
            raise ValidationError(_l("Write a number, or - for cannot judge."))

    def _number(self) -> Decimal | None:
        try:
            number = Decimal((self.value.data or "").replace(",", "."))
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    def content(self) -> ChangeContent:
        return ChangeContent(int(self.criterion.data), self._number(), self.reason.data or "")
