"""The draft of an entry, and its submission."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectChoice

from challenges.forms.base import Form, Part
from challenges.forms.fields import CheckBox, Files, Hidden, Radios, Text, TextArea
from challenges.operations.drafts import Save
from challenges.operations.entries import SubmitContent
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.entry_content import EntryContent, LinkContent, UseContent

_ROOM = 4
"""A draft may be this many times too long, so that nothing typed is lost; the checklist says what is too much."""


class _Line(Text):
    """A line of which a draft may hold more than may be submitted."""

    def __init__(self, label: Any, *, most: int, **kw: Any) -> None:
        super().__init__(label, required=False, maximum=most * _ROOM, **kw)
        self.flags.optional_mark = False


class _Area(TextArea):
    """An area whose counter shows what may be submitted, while a draft may hold more."""

    def __init__(self, label: Any, *, most: int, optional: bool = False, **kw: Any) -> None:
        super().__init__(label, required=False, maximum=most * _ROOM, **kw)
        self.flags.maximum = most
        self.flags.optional_mark = optional


class LinkPart(Part):
    """A link: where it leads, and what is there."""

    url = _Line(
        _l("Web address"),
        most=e.URL_MOST,
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    label = _Line(_l("What is there"), most=e.LABEL_MOST, render_kw={"autocomplete": "off"})


class UsePart(Part):
    """A dataset of the challenge: whether the entry uses it, and how."""

    dataset = Hidden()
    used = CheckBox(_l("We use this dataset"))
    how = _Area(_l("How you use it"), most=e.HOW_MOST, rows=3)


class DraftForm(Form):
    """What the team writes. A draft may lack anything, so nothing is required here."""

    title = _Line(
        _l("Title"),
        most=e.TITLE_MOST,
        description=_l("A short name for your solution, at most 120 characters."),
    )
    summary = _Area(
        _l("Summary"),
        most=e.SUMMARY_MOST,
        rows=4,
        description=_l("What the solution is, for whom, and what it changes."),
    )
    description = _Area(
        _l("Description"),
        most=e.DESCRIPTION_MOST,
        rows=16,
        markdown=True,
        description=_l("Describe the solution so that the jury can assess it against the criteria."),
    )
    language = Radios(
        _l("Language of the entry"),
        choices=[SelectChoice("sv", _l("Swedish")), SelectChoice("en", _l("English"))],
        description=_l("So that screen readers pronounce the text right."),
    )
    links = FieldList(FormField(LinkPart), label=_l("Links"), max_entries=e.LINKS_MOST)
    dataset_uses = FieldList(FormField(UsePart), label=_l("Datasets of the challenge"))
    other_data = _Area(
        _l("Other data"),
        most=e.OTHER_DATA_MOST,
        optional=True,
        rows=3,
        description=_l("Data from elsewhere: what it is, where it comes from, and its licence."),
    )
    files = Files(_l("Add files"))
    version = Hidden()
    page = Hidden()
    turn = Hidden()

    def show(self, content: EntryContent, revision: int, datasets: Sequence[str]) -> None:
        """Fill the form with a draft. ``datasets`` are the references of the challenge's datasets, in order."""
        for name in ("title", "summary", "description", "language", "other_data"):
            self[name].data = getattr(content, name)
        uses = {use.dataset: use for use in content.dataset_uses}
        nothing = UseContent("", "", used=False)
        for link in content.links:
            self.links.append_entry({"label": link.label, "url": link.url})
        for reference in datasets:
            use = uses.get(reference, nothing)
            self.dataset_uses.append_entry({"dataset": reference, "used": use.used, "how": use.how})
        self.version.data, self.page.data, self.turn.data = str(revision), secrets.token_hex(8), "0"
        self.room_for_links()

    def room_for_links(self, *, more: bool = False) -> None:
        """Keep an empty row at the end; with ``more`` there are always two, as far as there is room."""
        wanted = 2 if more else 1
        while self._empty_links() < wanted and len(self.links.entries) < e.LINKS_MOST:
            self.links.append_entry({})

    def content(self) -> EntryContent:
        """What was written, whatever it lacks."""
        return EntryContent(
            title=self.title.data or "",
            summary=self.summary.data or "",
            description=self.description.data or "",
            links=tuple(
                LinkContent(link["label"] or "", link["url"] or "")
                for link in self.links.data
                if link["label"] or link["url"]
            ),
            dataset_uses=tuple(
                UseContent(use["dataset"], use["how"] or "", bool(use["used"]))
                for use in self.dataset_uses.data
                if use["dataset"] and (use["used"] or use["how"])
            ),
            other_data=self.other_data.data or "",
            language=self.language.data if self.language.data in e.LANGUAGES else "sv",
        )

    def made(self) -> Save:
        """Which draft was being written on, and from which page."""
        return Save(number(self.version.data), (self.page.data or "")[:20], number(self.turn.data))

    def _empty_links(self) -> int:
        return sum(not (part.form.url.data or part.form.label.data) for part in self.links)


class SubmitForm(Form):
    """Submit what has been reviewed. ``key`` is new with every page, so a repeated request is recognised."""

    version = Hidden()
    key = Hidden()

    def show(self, revision: int) -> None:
        """Prepare the form for a draft."""
        self.version.data, self.key.data = str(revision), secrets.token_hex(16)

    def content(self) -> SubmitContent:
        return SubmitContent(number(self.version.data), (self.key.data or secrets.token_hex(16))[:64])


def number(text: str | None) -> int:
    """A whole number the page carries along; 0 for anything else."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else 0
