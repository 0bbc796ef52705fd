"""Forms about the datasets of a challenge."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from challenges.adapters.portals.values import web_address
from challenges.forms.base import Form
from challenges.forms.fields import Hidden, Radios, Tags, Text, TextArea
from challenges.forms.sections import DraftArea
from challenges.forms.words import labelled
from challenges.models.datasets import ChallengeDataset
from challenges.operations.datasets import ByHandContent, NoteContent
from challenges.vocabulary.choices import AccessRight

_MOST_FORMATS = 20


class LinkForm(Form):
    """A dataset to link: its number from a search result, or an address somebody pasted."""

    source_id = Hidden()
    address = Text(
        _l("Address of the dataset"),
        required=False,
        maximum=2000,
        description=_l("For example https://www.dataportal.se/datasets/… or the publisher's own address."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )

    def __init__(self, *given: Any, **kw: Any) -> None:
        super().__init__(*given, **kw)
        self.address.flags.optional_mark = (
            False  # a hit has a number instead, but whoever sees the field needs it
        )


class _Noted(Form):
    """The fields that say why a dataset matters to the challenge."""

    note_sv = DraftArea(
        _l("Why the dataset matters here"),
        maximum=400,
        rows=3,
        lang="sv",
        description=_l("What can teams learn from it? Shown beside the dataset."),
    )
    note_en = TextArea(_l("Why the dataset matters here"), required=False, maximum=400, rows=3, lang="en")


class NoteForm(_Noted):
    """Why a linked dataset matters to the challenge."""

    @staticmethod
    def stored(link: ChallengeDataset) -> dict[str, Any]:
        return {"note_sv": link.note_sv, "note_en": link.note_en}

    def content(self) -> NoteContent:
        return NoteContent(self.note_sv.data or "", self.note_en.data or "")


class ByHandForm(_Noted):
    """A dataset as a person describes it."""

    title_sv = Text(_l("Title"), maximum=300, lang="sv")
    title_en = Text(_l("Title"), required=False, maximum=300, lang="en")
    publisher = Text(_l("Publisher"), maximum=200, description=_l("The organisation that owns the data."))
    address = Text(
        _l("Web address"),
        maximum=1000,
        description=_l("Where one can read about the data or fetch it."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    licence = Text(
        _l("Licence"),
        required=False,
        maximum=200,
        description=_l("For example CC0 1.0. Leave empty if none is stated: that does not mean free to use."),
    )
    access_right = Radios(
        _l("Access right"),
        choices=lambda: labelled(AccessRight),
        default=AccessRight.UNKNOWN.value,
    )
    formats = Tags(_l("Formats"), required=False, maximum=300)
    description_sv = TextArea(_l("Description"), required=False, maximum=2000, rows=4, lang="sv")

    def validate_address(self, field: Text) -> None:
        address = (field.data or "").strip()
        if "://" not in address:
            address = f"https://{address}"
        field.data = web_address(address)
        if not field.data or "." not in field.data:
            field.data = field.raw_data[0] if field.raw_data else ""
            raise ValidationError(_l("Write a web address that begins with https://."))

    def content(self) -> ByHandContent:
        return ByHandContent(
            title={k: v for k, v in (("sv", self.title_sv.data), ("en", self.title_en.data)) if v},
            description={"sv": self.description_sv.data} if self.description_sv.data else {},
            publisher=self.publisher.data,
            address=self.address.data,
            licence=self.licence.data or "",
            access_right=AccessRight(self.access_right.data),
            formats=self.formats.words[:_MOST_FORMATS],
            note_sv=self.note_sv.data or "",
            note_en=self.note_en.data or "",
        )
