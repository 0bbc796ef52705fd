"""Forms about data portals."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.adapters.portals import values
from challenges.forms.base import Form
from challenges.forms.fields import Select, Text
from challenges.forms.words import translate
from challenges.operations.portals import PortalContent
from challenges.vocabulary.choices import DatasetSource

_URL = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}


def _label() -> Text:
    return Text(
        _l("Name"),
        maximum=120,
        description=_l("What editors see beside the hits, for example Göteborgs stads öppna data."),
        render_kw={"autocomplete": "off"},
    )


class LabelForm(Form):
    """What a portal is called."""

    label = _label()


class PortalForm(Form):
    """A portal to ask. ``offer`` says which kinds there are."""

    kind = Select(
        _l("Kind"),
        description=_l("Which system the portal runs. A publisher can tell."),
    )
    label = _label()
    base_url = Text(
        _l("Address"),
        maximum=400,
        description=_l(
            "Where programs ask: https://catalog.example.se/store for EntryStore, the front page for CKAN, uData and "
            "OpenDataSoft, the file itself for a DCAT file."
        ),
        render_kw=_URL,
    )
    pages_url = Text(
        _l("Address of its pages"),
        required=False,
        maximum=400,
        description=_l("Where people read about the datasets, if that is another address."),
        render_kw=_URL,
    )

    def offer(self, kinds: Iterable[DatasetSource]) -> None:
        """The kinds of portals that can be added."""
        self.kind.choices = [SelectChoice(kind.value, translate(kind.label)) for kind in kinds]

    def validate_base_url(self, field: Text) -> None:
        _address(field)
        if self.kind.data != DatasetSource.DCAT_FILE.value:
            field.data = field.data.rstrip("/")

    def validate_pages_url(self, field: Text) -> None:
        if field.data:
            _address(field)
            field.data = field.data.rstrip("/")

    def content(self) -> PortalContent:
        return PortalContent(
            DatasetSource(self.kind.data), self.label.data, self.base_url.data, self.pages_url.data or ""
        )


def _address(field: Any) -> None:
    typed = field.data
    address = values.web_address(typed if "://" in typed else f"https://{typed}")
    if not address or len(address) > 400:
        raise ValidationError(_l("Write a web address that begins with https://."))
    field.data = address
