"""The criteria of a challenge: weights, scales, and words for the levels."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FormField, SelectChoice

from challenges.forms.fields import Number, Rows, Select, Text
from challenges.forms.sections import LANGUAGES, DraftText, Row, Section
from challenges.models.challenges import Challenge
from challenges.operations.challenges import CriteriaContent, CriterionContent
from challenges.rules.completeness import worded_levels

MOST_CRITERIA = 6
SCALES = (4, 5, 10)
STEPS = (("1", _l("Whole points")), ("0.5", _l("Half points")), ("0.1", _l("Tenths of a point")))
LEVELS = range(max(SCALES) + 1)


class CriterionRow(Row):
    """A criterion. The words for its levels are ``a<level>_<language>``, added below the class."""

    name_sv = Text(_l("Name"), maximum=80, lang="sv")
    name_en = Text(_l("Name"), maximum=80, required=False, lang="en")
    question_sv = DraftText(_l("Question to the jury"), maximum=400, lang="sv")
    question_en = Text(_l("Question to the jury"), maximum=400, required=False, lang="en")
    weight = Number(_l("Weight in percent"), minimum=1, maximum=100)
    scale_max = Select(
        _l("Scale"), choices=[SelectChoice(str(n), f"0–{n}") for n in SCALES], coerce=int, default=5
    )
    step = Select(
        _l("Smallest step"),
        choices=[SelectChoice(*one) for one in STEPS],
        default="1",
        required=False,
        description=_l("Whole points are enough for most. Finer steps seldom say more."),
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

    criteria = Rows(FormField(CriterionRow), _l("Criterion"), min_entries=1, most=MOST_CRITERIA)

    @property
    def total(self) -> int:
        return sum(entry.form.weight.data or 0 for entry in self.criteria)

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        names = "id name_sv name_en question_sv question_en weight scale_max".split()
        rows = []
        for criterion in challenge.criteria:
            row = {name: getattr(criterion, name) for name in names} | {"step": str(criterion.step)}
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
                    step=Decimal(row.step.data or 1),
                )
                for row in (entry.form for entry in self.criteria)
            )
        )
