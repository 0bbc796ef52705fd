"""Forms of the challenge editor, one per section. Swedish is required where approval needs it; English is optional.

A draft may be half done: only what the tables cannot do without is required here. What else is missing is said by
``rules/completeness.py``.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import (
    Day,
    Number,
    Radios,
    Rows,
    Select,
    Text,
    TextArea,
)
from challenges.forms.rule_choices import RuleChoicesForm
from challenges.forms.sections import LANGUAGES, DraftArea, DraftEmail, Row, Section
from challenges.forms.words import labelled
from challenges.models.challenges import Challenge
from challenges.operations.challenges import (
    NewChallengeContent,
    PrizeContent,
    PrizesContent,
    RulesContent,
    TextContent,
    TextsContent,
)
from challenges.vocabulary.choices import Mode, PrizeKind, Theme
from challenges.vocabulary.localised import challenge_text

MOST_PRIZES = 12
TEMPLATE, EARLIER, EMPTY = "template", "earlier", "empty"
"""What a new challenge can begin with."""


class NewChallengeForm(Form):
    """The little it takes to start."""

    title_sv = Text(
        _l("Title"),
        maximum=120,
        minimum=5,
        lang="sv",
        description=_l("What is to become better, in one line. The address on the web is made from it."),
    )
    theme = Select(_l("Theme"), choices=lambda: labelled(Theme))
    mode = Radios(_l("Kind of challenge"), choices=lambda: labelled(Mode), default=Mode.DATA_CHALLENGE.value)
    begin = Radios(
        _l("Begin with"),
        choices=[
            SelectChoice(TEMPLATE, _l("What suits the kind: rounds, dates, criteria, rules")),
            SelectChoice(EARLIER, _l("An earlier challenge of ours, as a new edition")),
            SelectChoice(EMPTY, _l("An empty draft")),
        ],
        required=False,
    )
    earlier = Select(
        _l("Which earlier challenge"),
        required=False,
        choices=[],
        description=_l("Only if you begin with an earlier one."),
    )
    first_day = Day(
        _l("The first day"),
        required=False,
        description=_l("When the first round opens. All other dates follow from it, and can be changed."),
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        # What they ask depends on each other, so that none of them can be left out as one likes.
        for field in (self.begin, self.earlier, self.first_day):
            field.flags.optional_mark = False

    def choose_from(self, challenges: Sequence[Challenge], language: str) -> None:
        """The challenges one can make a new edition of. Without any there is no such choice."""
        if not challenges:
            self.begin.choices = [choice for choice in self.begin.choices if choice.value != EARLIER]
            del self.earlier
            return
        self.earlier.choices = [
            SelectChoice("", _l("Choose …")),
            *(SelectChoice(one.slug, challenge_text(one, "title", language).value) for one in challenges),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """What the choice of a beginning asks for as well."""
        valid = super().validate(extra_validators)
        begin, day = self.begin.data, self.first_day.data
        if begin == EARLIER and "earlier" in self and not self.earlier.data:
            self.earlier.errors = [*self.earlier.errors, _("Choose the challenge to begin with.")]
            valid = False
        if begin in {TEMPLATE, EARLIER} and not self.first_day.errors:
            if day is None:
                self.first_day.errors = [_("Say on which day the first round opens.")]
            elif not dt.date(2000, 1, 1) < day < dt.date(2100, 1, 1):
                self.first_day.errors = [_("Choose another day.")]
            valid = valid and not self.first_day.errors
        return valid

    def content(self) -> NewChallengeContent:
        return NewChallengeContent(self.title_sv.data, Theme(self.theme.data), Mode(self.mode.data))


class TextsForm(Section):
    """Theme, contact and the texts in both languages."""

    title_sv = Text(_l("Title"), maximum=120, minimum=5, lang="sv")
    summary_sv = DraftArea(
        _l("Summary"),
        maximum=400,
        rows=3,
        lang="sv",
        description=_l("One or two sentences for lists and search results."),
    )
    problem_sv = DraftArea(
        _l("The problem"),
        markdown=True,
        rows=10,
        lang="sv",
        description=_l("What is wrong today, how often, how many it concerns and what has been tried."),
    )
    target_group_sv = DraftArea(
        _l("Who is affected"),
        markdown=True,
        lang="sv",
        description=_l("The people whose everyday life is to become better."),
    )
    good_solution_sv = DraftArea(
        _l("What a good solution does"),
        markdown=True,
        lang="sv",
        description=_l("What it achieves and must live up to – not how it is built."),
    )
    title_en = Text(_l("Title"), required=False, maximum=120, lang="en")
    summary_en = TextArea(_l("Summary"), required=False, maximum=400, rows=3, lang="en")
    problem_en = TextArea(_l("The problem"), required=False, markdown=True, rows=10, lang="en")
    target_group_en = TextArea(_l("Who is affected"), required=False, markdown=True, lang="en")
    good_solution_en = TextArea(_l("What a good solution does"), required=False, markdown=True, lang="en")
    theme = Select(_l("Theme"), choices=lambda: labelled(Theme))
    mode = Select(_l("Kind of challenge"), choices=lambda: labelled(Mode))
    contact_email = DraftEmail(
        _l("E-mail address for questions"),
        description=_l("Shown to everybody. Use a shared mailbox, not a personal one."),
    )

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        texts = {
            f"{name}_{row.language}": getattr(row, name)
            for row in challenge.texts
            for name in TextContent.__dataclass_fields__
        }
        return texts | {
            "theme": challenge.theme.value,
            "mode": challenge.mode.value,
            "contact_email": challenge.contact_email,
        }

    def content(self) -> TextsContent:
        return TextsContent(
            theme=Theme(self.theme.data),
            mode=Mode(self.mode.data),
            contact_email=self.contact_email.data or "",
            texts={
                language: TextContent(
                    **{
                        name: self[f"{name}_{language}"].data or ""
                        for name in TextContent.__dataclass_fields__
                    }
                )
                for language in LANGUAGES
            },
        )


class RulesForm(Section):
    """The rules in both languages."""

    text_sv = DraftArea(
        _l("Rules"), markdown=True, rows=24, maximum=40_000, lang="sv",
        description=_l("Participants accept these rules when they register. They are frozen when you publish."),
    )  # fmt: skip
    text_en = TextArea(_l("Rules"), required=False, markdown=True, rows=24, maximum=40_000, lang="en")

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        if not challenge.rule_sets:
            return {}
        rules = challenge.rule_sets[-1]
        return {"text_sv": rules.text_sv, "text_en": rules.text_en}

    def content(self) -> RulesContent:
        beside = RuleChoicesForm()
        choices = beside.choices() if beside.is_sent else None
        return RulesContent(self.text_sv.data or "", self.text_en.data or "", choices)


class PrizeRow(Row):
    """A prize."""

    name_sv = Text(_l("Name"), maximum=120, lang="sv")
    name_en = Text(_l("Name"), maximum=120, required=False, lang="en")
    description_sv = Text(_l("What it is"), maximum=400, required=False, lang="sv")
    description_en = Text(_l("What it is"), maximum=400, required=False, lang="en")
    kind = Select(
        _l("What it consists of"), choices=lambda: labelled(PrizeKind), default=PrizeKind.MONEY.value
    )
    amount = Number(
        _l("Amount in kronor"),
        minimum=1,
        maximum=2_000_000_000,
        required=False,
        description=_l("Leave empty if the prize is not money."),
    )
    rank = Number(
        _l("For which place"),
        minimum=1,
        maximum=100,
        required=False,
        description=_l("1 is the first. Leave empty if it can go to any entry."),
    )
    milestone_sv = Text(
        _l("What has to be done before it is paid"),
        maximum=300,
        required=False,
        lang="sv",
        description=_l(
            "For instance an agreement, a prototype or a final report. Empty: it comes with the award."
        ),
    )
    milestone_en = Text(_l("What has to be done before it is paid"), maximum=300, required=False, lang="en")


class PrizesForm(Section):
    """The prizes."""

    prizes = Rows(FormField(PrizeRow), _l("Prize"), most=MOST_PRIZES)

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = list(PrizeContent.__dataclass_fields__)
        return {"prizes": [{name: getattr(row, name) for name in names} for row in challenge.prizes]}

    def content(self) -> PrizesContent:
        return PrizesContent(
            tuple(
                PrizeContent(
                    id=row.known_id,
                    name_sv=row.name_sv.data,
                    name_en=row.name_en.data or "",
                    description_sv=row.description_sv.data or "",
                    description_en=row.description_en.data or "",
                    amount=row.amount.data,
                    kind=PrizeKind(row.kind.data),
                    rank=row.rank.data,
                    milestone_sv=row.milestone_sv.data or "",
                    milestone_en=row.milestone_en.data or "",
                )
                for row in (entry.form for entry in self.prizes)
            )
        )
