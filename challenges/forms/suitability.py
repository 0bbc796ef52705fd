"""One of the questions on whether a challenge is the right way."""

from typing import Any

from flask_babel import lazy_gettext as _l

from challenges.forms.fields import Radios
from challenges.forms.sections import DraftArea, Section
from challenges.forms.words import labelled
from challenges.operations.suitability import AnswerContent
from challenges.queries.suitability import Asked
from challenges.vocabulary.choices import Reply

_LONGEST = 2_000


class SuitabilityForm(Section):
    """Yes, no or not known yet, and why."""

    reply = Radios(_l("Your answer"), choices=lambda: labelled(Reply))
    note = DraftArea(
        _l("Why, or what remains to be found out"),
        maximum=_LONGEST,
        rows=5,
        description=_l("Your colleagues and the person who approves read it. Nobody else does."),
    )

    @staticmethod
    def stored(asked: Asked) -> dict[str, Any]:
        """What is kept of the answer, as the form takes it."""
        answer = asked.answer
        return {"reply": answer.reply.value if answer else None, "note": answer.note if answer else ""}

    def content(self) -> AnswerContent:
        return AnswerContent(Reply(self.reply.data), self.note.data or "")
