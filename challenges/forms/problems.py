"""Forms about problems with datasets: to report, to tell the publisher, to close."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.data_requests import LANGUAGES, functional
from challenges.forms.fields import EmailAddress, Hidden, Radios, TextArea
from challenges.forms.words import labelled
from challenges.operations.problems import ReportContent
from challenges.vocabulary.choices import ProblemKind


class ReportForm(Form):
    """What is wrong with a dataset."""

    kind = Radios(_l("What is wrong?"), choices=lambda: labelled(ProblemKind))
    text = TextArea(
        _l("Describe the problem"),
        maximum=2000,
        minimum=10,
        rows=5,
        description=_l(
            "So that the publisher can find it: which file, address or row, what you expected, and what you saw. "
            "Name no people."
        ),
    )
    language = Radios(_l("The text is written in"), choices=LANGUAGES)
    challenge = Hidden()

    def content(self) -> ReportContent:
        return ReportContent(
            kind=ProblemKind(self.kind.data),
            text=self.text.data,
            language=self.language.data,
            challenge=(self.challenge.data or "")[:200],
        )


class ForwardForm(Form):
    """Where a problem is passed on."""

    email = EmailAddress(
        _l("The publisher's functional mailbox"),
        more=[functional],
        description=_l("The address of a function, such as registrator@ or oppnadata@."),
        render_kw={"autocomplete": "off"},
    )


class ClosingForm(Form):
    """What became of a problem."""

    words = TextArea(
        _l("What became of it"),
        maximum=2000,
        rows=4,
        description=_l("Shown in public, and sent to the one who reported it."),
    )
