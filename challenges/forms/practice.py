"""The practice entry: what the organiser writes, and what a juror makes of it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import Radios, Text, TextArea
from challenges.forms.reviews import VERDICTS, ScoredForm, score_values, scored
from challenges.models.challenges import Criterion
from challenges.models.practice import PracticeEntry, PracticeSheet
from challenges.operations.practice import Attempt, Words
from challenges.vocabulary.choices import Verdict


class PracticeEntryForm(Form):
    """An invented entry, in Swedish and if one likes in English."""

    title_sv = Text(_l("Title"), maximum=120, lang="sv")
    text_sv = TextArea(
        _l("The entry"),
        markdown=True,
        rows=14,
        maximum=20_000,
        lang="sv",
        description=_l(
            "Invent an entry that is good in some ways and weak in others. Take nothing from a real one."
        ),
    )
    title_en = Text(_l("Title"), required=False, maximum=120, lang="en")
    text_en = TextArea(_l("The entry"), required=False, markdown=True, rows=10, maximum=20_000, lang="en")

    def content(self) -> Words:
        return Words(
            self.title_sv.data or "",
            self.text_sv.data or "",
            self.title_en.data or "",
            self.text_en.data or "",
        )


class _Practised(ScoredForm):
    """Scores on the practice entry."""

    def content(self) -> Attempt:
        return Attempt(self.scores())

    def complete(self) -> bool:
        return self.all_scored()


class _Screened(ScoredForm):
    """A verdict on the practice entry."""

    verdict = Radios(_l("Does the entry pass the screening?"), choices=VERDICTS)

    def content(self) -> Attempt:
        return Attempt({}, Verdict(self.verdict.data))

    def complete(self) -> bool:
        return True


def entry_form(entry: PracticeEntry | None) -> PracticeEntryForm:
    """The organiser's form, filled with what is stored."""
    names = ("title_sv", "text_sv", "title_en", "text_en")
    return PracticeEntryForm(data={name: getattr(entry, name) for name in names} if entry else None)


def practice_form(
    criteria: Sequence[Criterion], sheet: PracticeSheet | None, language: str, *, screening: bool
) -> _Practised | _Screened:
    """The juror's form, with a score for each criterion or a verdict."""
    if screening:
        return _Screened()
    return scored(_Practised, criteria, language)(data=score_values(sheet.scores) if sheet else None)
