"""Forms of an exhibition: the organiser's tables, and what a juror notes at one."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Number, Radios, Score, Select, Tags, Text, TextArea
from challenges.operations.conflicts import Answer
from challenges.operations.expo import HIGHEST, NumberingContent, PlaceContent
from challenges.operations.expo_visits import BOTTOM, KEEP, NO_PLACE, TOP, VisitContent
from challenges.queries.expo import Noted
from challenges.vocabulary.choices import ConflictAnswer, SkipReason, TablePresence

_ZONE_MOST = 40


class NumberForm(Form):
    """Number all tables in one step."""

    first = Number(_l("First number"), minimum=1, maximum=HIGHEST, default=1)
    zones = Tags(
        _l("Zones of the hall"),
        required=False,
        maximum=400,
        description=_l(
            "For example: North, South. The tables are divided over them in equal parts, in this order. Leave empty"
            " for a hall in one piece."
        ),
    )
    by_lot = CheckBox(_l("Draw the order by lot instead of going by the teams' names"))

    def content(self) -> NumberingContent:
        zones = tuple(dict.fromkeys(word[:_ZONE_MOST] for word in self.zones.words))
        return NumberingContent(self.first.data or 1, self.by_lot.data, zones)


class PlaceForm(Form):
    """Move one table."""

    number = Number(
        _l("Table number"),
        minimum=1,
        maximum=HIGHEST,
        description=_l("If another entry has the number, the two change places."),
    )
    zone = Text(_l("Zone"), required=False, maximum=_ZONE_MOST)

    def content(self) -> PlaceContent:
        return PlaceContent(self.number.data or 0, self.zone.data or "")


class PresenceForm(Form):
    """Whether a team is at its table."""

    presence = Radios(
        _l("At the table"), choices=[SelectChoice(one.value, one.label) for one in TablePresence]
    )

    def content(self) -> TablePresence:
        return TablePresence(self.presence.data)


class TableNumberForm(Form):
    """Open a table by the number on its sign."""

    number = Number(_l("Number on the sign"), minimum=1, maximum=HIGHEST)


class OneDeclarationForm(Form):
    """Whether there is a conflict of interest with one team."""

    answer = Radios(
        _l("Do you have a conflict of interest with this team?"),
        choices=[
            SelectChoice(ConflictAnswer.NONE.value, _l("None")),
            SelectChoice(ConflictAnswer.POSSIBLE.value, _l("Possible")),
            SelectChoice(ConflictAnswer.CONFLICTED.value, _l("I have a conflict")),
        ],
    )
    reason = Text(_l("Reason, if there is or may be a conflict"), required=False, maximum=500)

    def content(self) -> Answer:
        return Answer(ConflictAnswer(self.answer.data), self.reason.data or "")


class VisitForm(Form):
    """A score, a place in the juror's own ranking, or both. Use ``visit_form`` to make one."""

    score = Score(
        _l("Score"),
        maximum=10,
        anchors=[("1", _l("Weak")), ("10", _l("Outstanding"))],
        description=_l("A quick score from 1 to 10."),
    )
    place = Select(_l("Place in my own ranking"), required=False, choices=[])
    comment = TextArea(
        _l("Comment"),
        required=False,
        maximum=2_000,
        rows=2,
        description=_l("For the jury's meeting. The team does not see it."),
    )

    def content(self) -> VisitContent:
        score = int(self.score.data) if self.score.data else None
        return VisitContent(score, self.place.data or NO_PLACE, self.comment.data or "")


def visit_form(mine: Noted | None, ranked: Sequence[Noted]) -> VisitForm:
    """The form of a visit, filled with what the juror noted before; ``ranked`` is their ranking, best first."""
    stored: dict[str, Any] = {}
    if mine is not None:
        stored = {
            "score": str(mine.visit.score or ""),
            "place": KEEP if mine.place else NO_PLACE,
            "comment": mine.visit.comment,
        }
    form = VisitForm(data=stored)
    form.score.choices = [(str(n), str(n)) for n in range(1, 11)]
    others = [one for one in ranked if mine is None or one.entry_id != mine.entry_id]
    form.place.choices = [
        (NO_PLACE, gettext("Not in my ranking")),
        *([(KEEP, gettext("Where it is: place %(place)d", place=mine.place))] if mine and mine.place else []),
        (TOP, gettext("At the top")),
        *(
            (
                one.table.reference,
                gettext("Above table %(number)d: %(title)s", number=one.table.number, title=one.title),
            )
            for one in others
        ),
        *([(BOTTOM, gettext("At the bottom"))] if others else []),
    ]
    return form


class SkipForm(Form):
    """Go on without judging."""

    reason = Radios(
        _l("Why"),
        choices=[SelectChoice(one.value, one.label) for one in SkipReason],
    )
    text = Text(
        _l("What the conflict of interest is"),
        required=False,
        maximum=500,
        description=_l("Only if you have one. You will not be sent to this team again."),
    )

    def content(self) -> tuple[SkipReason, str]:
        return SkipReason(self.reason.data), self.text.data or ""


class RankingForm(Form):
    """The order of the juror's own ranking. The rows send the references in order, the buttons what to move."""

    what = Select(_l("Move"), required=False, choices=[])
    above = Select(_l("to above"), required=False, choices=[])

    def offer(self, ranked: Sequence[Noted]) -> None:
        """Fill the lists with what is ranked."""
        rows = [
            (
                one.table.reference,
                gettext("Table %(number)d: %(title)s", number=one.table.number, title=one.title),
            )
            for one in ranked
        ]
        self.what.choices = self.above.choices = [("", gettext("Choose an entry")), *rows]
