"""How the entries of a round are judged: the section of the editor about the judging plan, a form for each round.

Only what fits the kind of the round is asked. The page hides the rest as soon as the kind is chosen; what is sent of
it all the same is put aside.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectChoice, ValidationError

from challenges.forms.fields import CheckBox, DateTime, Number, Radios, Select, Text
from challenges.forms.sections import Section
from challenges.forms.words import labelled, translate
from challenges.models.challenges import Challenge, Round
from challenges.operations.judging_plans import RoundPlanContent
from challenges.rules.judging_plan import ASKED, LADDERS
from challenges.vocabulary.choices import RankingMethod, RoundKind, Sight, TieStep

_TIES = tuple(f"tie_{number}" for number in range(1, len(TieStep) + 1))
_TOTALS = (Sight.AFTER_OWN, Sight.AFTER_CLOSING)
_SETTINGS = tuple(RoundPlanContent.__dataclass_fields__)


def _ladder() -> list[SelectChoice]:
    return [SelectChoice("", translate(_l("No further step"))), *labelled(TieStep)]


def _totals() -> list[SelectChoice]:
    return [choice for choice in labelled(Sight) if choice.value in _TOTALS]


class JudgingPlanForm(Section):
    """The judging plan of one round."""

    kind = Radios(_l("How are the entries assessed?"), choices=lambda: labelled(RoundKind))
    places = Number(
        _l("How many entries can go on, or win?"),
        minimum=1,
        maximum=1000,
        required=False,
        description=_l("Leave empty for as many as there are prizes; in a screening for all that pass."),
    )
    readings = Number(
        _l("Jury members per entry"),
        minimum=1,
        maximum=20,
        description=_l(
            "How many read each entry. Three is a good start; with two, one person weighs heavily."
        ),
    )
    minutes_per_reading = Number(
        _l("Minutes per reading"),
        minimum=1,
        maximum=600,
        description=_l("An honest guess. The hours that are planned for each jury member come from it."),
    )
    one_per_organisation = CheckBox(
        _l("At most one jury member from each organisation reads the same entry"),
        description=_l("So that no organisation weighs twice."),
    )
    outside_seats = Number(
        _l("Readers from another field"),
        minimum=0,
        maximum=20,
        description=_l(
            "How many of an entry's readers are to come from another field than the entry's. Choose 1 when jury "
            "members read by subject: otherwise entries of different subjects cannot be compared. Else 0."
        ),
    )
    method = Radios(_l("How do scores become a ranking?"), choices=lambda: labelled(RankingMethod))
    carry_over = CheckBox(
        _l("The scores from earlier rounds count too"),
        description=_l("For an entry that is the same or grown. Leave it when teams start anew."),
    )
    tie_1 = Select(_l("First step"), choices=_ladder, required=False)
    tie_2 = Select(_l("Second step"), choices=_ladder, required=False)
    tie_3 = Select(_l("Third step"), choices=_ladder, required=False)
    tie_4 = Select(_l("Fourth step"), choices=_ladder, required=False)
    tie_5 = Select(_l("Fifth step"), choices=_ladder, required=False)
    lot_source = Text(
        _l("The public value that lots are drawn by"),
        maximum=300,
        required=False,
        description=_l(
            "Only if lots can be drawn. A value that nobody knows yet and everybody can look up, with its day: “the "
            "closing value of OMXS30 on 3 June 2027”."
        ),
    )
    hide_teams = CheckBox(
        _l("Hide the teams from the jury until the decision"),
        description=_l(
            "Jury members then see entries without team and people. They see the teams once, without entries, to "
            "declare conflicts of interest."
        ),
    )
    others_scores = Select(
        _l("Jury members see each other's assessments"),
        choices=lambda: labelled(Sight),
        description=_l("Whoever sees others first is drawn towards them. “Never” is the safe choice."),
    )
    others_comments = Select(_l("Jury members see each other's comments"), choices=lambda: labelled(Sight))
    running_totals = Select(
        _l("Chair and organiser see sums and means"),
        choices=_totals,
        description=_l("How far the jury has come is seen all the time."),
    )
    sign_feedback = CheckBox(
        _l("The jury members' names stand under their comments to the teams"),
        description=_l("Otherwise the comments are anonymous. Tell the jury beforehand."),
    )
    votes_each = Number(
        _l("Votes per person"),
        minimum=1,
        maximum=20,
        description=_l("Never more than one for the same entry."),
    )
    publish_at = DateTime(
        _l("Publish the decided results by themselves at"),
        required=False,
        description=_l("Leave empty to publish them by hand. Not before the day the results are announced."),
    )

    @classmethod
    def of(cls, round_: Round, challenge: Challenge, **given: Any) -> "JudgingPlanForm":
        """The form of a round; carrying scores over is asked only where there is something to carry."""
        form = cls(**given)
        earlier = [other for other in challenge.rounds if other.position < round_.position]
        if not any(other.kind is RoundKind.RUBRIC for other in earlier):
            del form.carry_over
        return form

    @staticmethod
    def stored(round_: Round) -> dict[str, Any]:
        """What is kept of the plan, as the form takes it."""
        values = {name: getattr(round_, name) for name in _SETTINGS if name != "tie_ladder"}
        steps = dict(zip(_TIES, round_.tie_ladder, strict=False))
        plain = {name: str(value) if name in _CHOICES else value for name, value in values.items()}
        return {**plain, **dict.fromkeys(_TIES, ""), **steps}

    @property
    def chosen(self) -> RoundKind | None:
        """The kind of the round as it stands in the form."""
        return RoundKind(self.kind.data) if self.kind.data in set(RoundKind) else None

    def validate(self, extra_validators: Any = None) -> bool:
        """What does not fit the kind is put aside first: nobody mends a field that is not on the page."""
        if self.chosen is not None:
            asked = ASKED[self.chosen]
            for field in self:
                if _setting(field.short_name) in _DEFAULTS and _setting(field.short_name) not in asked:
                    self._put_aside(field)
        valid: bool = super().validate(extra_validators)
        if self.chosen is not None:
            valid = self._steps_fit(self.chosen) and valid
        return valid

    def validate_outside_seats(self, field: Number) -> None:
        if (field.data or 0) > (self.readings.data or 0):
            raise ValidationError(_l("There cannot be more of them than jury members per entry."))

    def _put_aside(self, field: Field) -> None:
        value = "" if field.short_name in _TIES else _DEFAULTS[field.short_name]
        field.data, field.process_errors = value, []
        field.raw_data = [] if isinstance(value, bool) else [str(value)]

    def _steps_fit(self, kind: RoundKind) -> bool:
        """No step twice, and none that this kind of round knows nothing of."""
        seen: set[str] = set()
        for name in _TIES:
            step, field = self[name].data, self[name]
            if not step or field.errors:
                continue
            if step in seen:
                field.errors = [*field.errors, translate(_l("This step is already in the list."))]
            elif step not in LADDERS[kind]:
                field.errors = [
                    *field.errors,
                    translate(_l("This step does not exist in this kind of round. Choose another.")),
                ]
            seen.add(step)
        return not any(self[name].errors for name in _TIES)

    def content(self) -> RoundPlanContent:
        """The plan; what does not fit the kind has its neutral value."""
        return RoundPlanContent(
            kind=RoundKind(self.kind.data),
            places=self.places.data,
            readings=self.readings.data or 0,
            minutes_per_reading=self.minutes_per_reading.data or 0,
            one_per_organisation=self.one_per_organisation.data,
            outside_seats=self.outside_seats.data or 0,
            method=RankingMethod(self.method.data),
            carry_over="carry_over" in self and self.carry_over.data,
            tie_ladder=tuple(TieStep(self[name].data) for name in _TIES if self[name].data),
            lot_source=self.lot_source.data or "",
            hide_teams=self.hide_teams.data,
            others_scores=Sight(self.others_scores.data),
            others_comments=Sight(self.others_comments.data),
            running_totals=Sight(self.running_totals.data),
            sign_feedback=self.sign_feedback.data,
            votes_each=self.votes_each.data or 0,
            publish_at=self.publish_at.moment,
        )


def _setting(field_name: str) -> str:
    """The setting that a field is about."""
    return "tie_ladder" if field_name in _TIES else field_name


_CHOICES = {"kind", "method", "others_scores", "others_comments", "running_totals"}
_DEFAULTS: dict[str, Any] = {
    "readings": 3,
    "minutes_per_reading": 30,
    "one_per_organisation": False,
    "outside_seats": 0,
    "method": RankingMethod.MEAN.value,
    "carry_over": False,
    "tie_ladder": (),
    "lot_source": "",
    "hide_teams": False,
    "others_scores": Sight.NEVER.value,
    "others_comments": Sight.NEVER.value,
    "running_totals": Sight.AFTER_CLOSING.value,
    "sign_feedback": False,
    "votes_each": 1,
}
"""What settings have in a round of a kind that knows nothing of them."""
