"""Check a receipt."""

from typing import Any

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import File, Files, Text


class ReceiptForm(Form):
    """What somebody holds: the number, the canonical file, and the entry's files as far as they are at hand."""

    number = Text(
        _l("Receipt number"),
        required=False,
        maximum=20,
        description=_l(
            "As on the receipt, such as K-2026-7H3KQA. Without it you get the checksum, to compare yourself."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    paper = File(
        _l("Canonical file"),
        description=_l("What the team can download from its receipt page. Its name ends with .json."),
        render_kw={"accept": ".json,application/json"},
    )
    files = Files(
        _l("Files of the entry"),
        description=_l("To check them as well. Nothing that you hand in here is kept."),
    )

    def handed_in(self) -> list[Any]:
        """The entry's files that were chosen."""
        return [file for file in self.files.data or () if getattr(file, "filename", "")]

    def wanted(self) -> str:
        """The receipt number as it is printed."""
        return "".join((self.number.data or "").split()).upper()
