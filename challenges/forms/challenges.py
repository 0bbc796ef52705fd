"""Forms of the challenge editor, one per section. Swedish is required where approval needs it; English is optional.

A draft may be half done: only what the tables cannot do without is required here. What else is missing is said by
``rules/completeness.py``.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectChoice, ValidationError

from challenges.forms.base import Form, Part
from challenges.forms.fields import (
    DateTime,
    EmailAddress,
    Hidden,
    Number,
    Radios,
    Select,
    Text,
    TextArea,
)
from challenges.forms.words import labelled
from challenges.models.challenges import Challenge
from challenges.operations.challenges import (
    CriteriaContent,
    CriterionContent,
    NewChallengeContent,
    PrizeContent,
    PrizesContent,
    RoundContent,
    RoundsContent,
    RulesContent,
    TextContent,
    TextsContent,
)
from challenges.rules.completeness import worded_levels
from challenges.vocabulary.choices import Mode, Theme

MOST_ROUNDS, MOST_CRITERIA, MOST_PRIZES = 8, 6, 12
LARGEST_TEAM = 30
SCALES = (4, 5, 10)
LEVELS = range(max(SCALES) + 1)
LANGUAGES = ("sv", "en")


class DraftText(Text):
    """A line that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftArea(TextArea):
    """A text that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


class DraftEmail(EmailAddress):
    """An address that may be empty in a draft, though approval needs it."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, required=False, **kw)
        self.flags.optional_mark = False


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

    def content(self) -> NewChallengeContent:
        return NewChallengeContent(self.title_sv.data, Theme(self.theme.data), Mode(self.mode.data))


class Section(Form):
    """A section of the editor. ``revision`` is that of the challenge when the page was opened."""

    revision = Hidden()

    @property
    def seen(self) -> int:
        """The revision the editor saw; 0, which is older than any, when it was tampered with."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


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
        return RulesContent(self.text_sv.data or "", self.text_en.data or "")


class _Row(Part):
    """A row of a section; ``id`` is the stored row's, empty for a new one."""

    id = Hidden()

    @property
    def known_id(self) -> int | None:
        text = self.id.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


class RoundRow(_Row):
    """A round with its dates."""

    name_sv = Text(_l("Name"), maximum=80, lang="sv")
    name_en = Text(_l("Name"), maximum=80, required=False, lang="en")
    opens_at = DateTime(_l("Opens for entries"))
    closes_at = DateTime(_l("Closes for entries"), description=_l("Choose a weekday in office hours."))
    judging_ends_at = DateTime(_l("The jury is ready"))
    results_at = DateTime(_l("Results are announced"))
    readings = Number(
        _l("Assessments per entry"),
        minimum=1,
        maximum=20,
        default=3,
        description=_l("How many jury members read each entry. Three is a good start."),
    )

    def validate_closes_at(self, field: DateTime) -> None:
        _after(field, self.opens_at, _l("The round has to close after it opens."), strictly=True)

    def validate_judging_ends_at(self, field: DateTime) -> None:
        _after(field, self.closes_at, _l("The jury cannot be ready before the round closes."))

    def validate_results_at(self, field: DateTime) -> None:
        _after(field, self.judging_ends_at, _l("Results cannot be announced before the jury is ready."))


def _after(later: DateTime, earlier: DateTime, message: Any, *, strictly: bool = False) -> None:
    if later.data is None or earlier.data is None:
        return
    if later.data < earlier.data or (strictly and later.data == earlier.data):
        raise ValidationError(message)


class RoundsForm(Section):
    """Rounds, dates and team sizes."""

    team_size_min = Number(_l("Smallest team"), minimum=1, maximum=LARGEST_TEAM)
    team_size_max = Number(_l("Largest team"), minimum=1, maximum=LARGEST_TEAM)
    rounds = FieldList(FormField(RoundRow), _l("Round"), min_entries=1, max_entries=MOST_ROUNDS)

    def validate_team_size_max(self, field: Number) -> None:
        smallest = self.team_size_min.data
        if field.data is not None and smallest is not None and field.data < smallest:
            raise ValidationError(_l("The largest team cannot be smaller than the smallest."))

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = list(RoundContent.__dataclass_fields__)
        return {
            "team_size_min": challenge.team_size_min,
            "team_size_max": challenge.team_size_max,
            "rounds": [{name: getattr(row, name) for name in names} for row in challenge.rounds],
        }

    def content(self) -> RoundsContent:
        return RoundsContent(
            self.team_size_min.data or 1,
            self.team_size_max.data or 1,
            tuple(
                RoundContent(
                    id=row.known_id,
                    name_sv=row.name_sv.data,
                    name_en=row.name_en.data or "",
                    opens_at=row.opens_at.moment,
                    closes_at=row.closes_at.moment,
                    judging_ends_at=row.judging_ends_at.moment,
                    results_at=row.results_at.moment,
                    readings=row.readings.data,
                )
                for row in (entry.form for entry in self.rounds)
            ),
        )


class CriterionRow(_Row):
    """A criterion. The words for its levels are ``a<level>_<language>``, added below the class."""

    name_sv = Text(_l("Name"), maximum=80, lang="sv")
    name_en = Text(_l("Name"), maximum=80, required=False, lang="en")
    question_sv = DraftText(_l("Question to the jury"), maximum=400, lang="sv")
    question_en = Text(_l("Question to the jury"), maximum=400, required=False, lang="en")
    weight = Number(_l("Weight in percent"), minimum=1, maximum=100)
    scale_max = Select(
        _l("Scale"), choices=[SelectChoice(str(n), f"0–{n}") for n in SCALES], coerce=int, default=5
    )

    def worded(self) -> tuple[int, int, int]:
        """The levels that need words: lowest, middle, highest."""
        return worded_levels(self.levels()[-1][0])

    def levels(self) -> list[tuple[int, Any, Any]]:
        """The levels of the chosen scale, each with its Swedish and its English field."""
        highest = self.scale_max.data if self.scale_max.data in SCALES else 5
        for level in worded_levels(highest):
            self[f"a{level}_sv"].flags.optional_mark = False
        return [(n, self[f"a{n}_sv"], self[f"a{n}_en"]) for n in LEVELS if n <= highest]

    def anchors(self) -> tuple[dict[str, Any], ...]:
        return tuple(
            {"value": level, "sv": sv.data or "", "en": en.data or ""}
            for level, sv, en in self.levels()
            if sv.data or en.data
        )


for _level in LEVELS:
    for _language in LANGUAGES:
        _label = _l("What %(level)s means", level=_level)
        setattr(
            CriterionRow,
            f"a{_level}_{_language}",
            Text(_label, maximum=300, required=False, lang=_language),
        )


class CriteriaForm(Section):
    """The criteria with their weights."""

    criteria = FieldList(FormField(CriterionRow), _l("Criterion"), min_entries=1, max_entries=MOST_CRITERIA)

    @property
    def total(self) -> int:
        return sum(entry.form.weight.data or 0 for entry in self.criteria)

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = "id name_sv name_en question_sv question_en weight scale_max".split()
        rows = []
        for criterion in challenge.criteria:
            row = {name: getattr(criterion, name) for name in names}
            for anchor in criterion.anchors:
                row |= {f"a{anchor['value']}_{language}": anchor.get(language, "") for language in LANGUAGES}
            rows.append(row)
        return {"criteria": rows}

    def content(self) -> CriteriaContent:
        return CriteriaContent(
            tuple(
                CriterionContent(
                    id=row.known_id,
                    name_sv=row.name_sv.data,
                    name_en=row.name_en.data or "",
                    question_sv=row.question_sv.data or "",
                    question_en=row.question_en.data or "",
                    weight=row.weight.data,
                    scale_max=row.scale_max.data,
                    anchors=row.anchors(),
                )
                for row in (entry.form for entry in self.criteria)
            )
        )


class PrizeRow(_Row):
    """A prize."""

    name_sv = Text(_l("Name"), maximum=120, lang="sv")
    name_en = Text(_l("Name"), maximum=120, required=False, lang="en")
    description_sv = Text(_l("What it is"), maximum=400, required=False, lang="sv")
    description_en = Text(_l("What it is"), maximum=400, required=False, lang="en")
    amount = Number(
        _l("Amount in kronor"),
        minimum=1,
        maximum=2_000_000_000,
        required=False,
        description=_l("Leave empty if the prize is not money."),
    )


class PrizesForm(Section):
    """The prizes."""

    prizes = FieldList(FormField(PrizeRow), _l("Prize"), max_entries=MOST_PRIZES)

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
                )
                for row in (entry.form for entry in self.prizes)
            )
        )
