"""Forms about topics: the list in the organiser's words, and what each entry is about."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBoxes, TextArea
from challenges.models.topics import Topic
from challenges.queries.topics import Tagged


class TopicsForm(Form):
    """The topics of a challenge, one on each line."""

    topics = TextArea(
        _l("Topics"),
        required=False,
        maximum=4_000,
        rows=6,
        description=_l(
            "One on each line, in your own words. A topic that you take away is taken from its entries too."
        ),
    )

    def names(self) -> list[str]:
        return [line.strip() for line in (self.topics.data or "").splitlines() if line.strip()]


class TagForm(Form):
    """What each entry of a page is about. Use ``tag_form`` to make one."""

    references: tuple[str, ...] = ()

    def chosen(self) -> dict[str, list[int]]:
        """Topic ids by entry reference."""
        return {reference: list(self[f"topics_{reference}"].data or ()) for reference in self.references}


def tag_form(entries: Iterable[Tagged], topics: Sequence[Topic]) -> TagForm:
    """A form with a row of boxes for each entry, filled with what is known."""
    choices = [SelectChoice(topic.id, topic.name) for topic in topics]
    fields: dict[str, object] = {}
    stored: dict[str, list[int]] = {}
    references = []
    for row in entries:
        reference = row.entry.reference
        references.append(reference)
        fields[f"topics_{reference}"] = CheckBoxes(_l("Topics"), choices=choices, coerce=int)
        stored[f"topics_{reference}"] = sorted(row.topics)
    made = type("TagFormOfPage", (TagForm,), {**fields, "references": tuple(references)})
    form: TagForm = made(data=stored)
    return form
