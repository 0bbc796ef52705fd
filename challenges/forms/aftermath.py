"""What happens after the award, and who takes over."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBoxes, EmailAddress, Text, TextArea
from challenges.forms.sections import DraftDay, DraftEmail, DraftNumber, DraftText, Section
from challenges.forms.words import labelled
from challenges.models.challenges import Challenge
from challenges.operations.aftermaths import AftermathContent, Receiver
from challenges.rules.aftermath import FOLLOW_UP_MONTHS, USUAL_FOLLOW_UP
from challenges.vocabulary.choices import NotChosenOffer, ProcurementRoute

_NOTE = 1_000
_DEAREST = 2_000_000_000


def _months() -> list[SelectChoice]:
    return [
        SelectChoice(str(count), ngettext("After %(num)d month", "After %(num)d months", count))
        for count in FOLLOW_UP_MONTHS
    ]


class AftermathForm(Section):
    """The plan for the time after the award."""

    receiver_name = DraftText(
        _l("Name"),
        maximum=120,
        description=_l(
            "The person who answers for what becomes of the solutions. Ask before you name somebody."
        ),
    )
    receiver_unit = DraftText(
        _l("Unit and organisation"),
        maximum=160,
        description=_l("For instance: the water unit, Ekhamn Municipality."),
    )
    receiver_email = DraftEmail(
        _l("E-mail address"),
        description=_l(
            "Gets a letter at publication, and the questions of the follow-up. It is not shown to anybody outside."
        ),
    )
    decides_on = DraftDay(_l("Decides on a pilot no later than"))
    pilot_budget = DraftNumber(
        _l("Money for a pilot, in kronor"),
        minimum=0,
        maximum=_DEAREST,
        description=_l(
            "A rule of thumb: at least as much as the prizes. Write 0 if there is none, so that teams know."
        ),
    )
    payer = DraftText(_l("Who pays"), maximum=160)
    pilot_starts_on = DraftDay(_l("A pilot begins"))
    pilot_ends_on = DraftDay(_l("A pilot ends"))
    site_sv = Text(_l("Where it can be tried"), maximum=300, required=False, lang="sv")
    site_en = Text(_l("Where it can be tried"), maximum=300, required=False, lang="en")
    routes = CheckBoxes(
        _l("Ways to buy or take over that you have considered"),
        choices=lambda: labelled(ProcurementRoute),
        description=_l(
            "Which of them fits depends on value, law and market: ask whoever is in charge of procurement."
        ),
    )
    routes_note_sv = TextArea(
        _l("What the teams need to know about it"), required=False, maximum=_NOTE, rows=3, lang="sv"
    )
    routes_note_en = TextArea(
        _l("What the teams need to know about it"), required=False, maximum=_NOTE, rows=3, lang="en"
    )
    offers = CheckBoxes(_l("What teams get that do not win"), choices=lambda: labelled(NotChosenOffer))
    offers_note_sv = TextArea(_l("More about it"), required=False, maximum=_NOTE, rows=3, lang="sv")
    offers_note_en = TextArea(_l("More about it"), required=False, maximum=_NOTE, rows=3, lang="en")
    follow_up_months = CheckBoxes(
        _l("The outcome is followed up"),
        choices=_months,
        description=_l("Counted from the last results, so the days move along if the dates do."),
    )

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        plan = challenge.aftermath
        if plan is None:
            return {"follow_up_months": [str(count) for count in USUAL_FOLLOW_UP]}
        names = set(AftermathContent.__dataclass_fields__) - {"receiver", "follow_up_months"}
        return (
            {name: getattr(plan, name) for name in names}
            | {name: getattr(plan, name) for name in ("receiver_name", "receiver_unit", "receiver_email")}
            | {"follow_up_months": [str(count) for count in plan.follow_up_months]}
        )

    def content(self) -> AftermathContent:
        words = {
            name: self[name].data or ""
            for name in (
                "payer",
                *("site_sv", "site_en"),
                *("routes_note_sv", "routes_note_en", "offers_note_sv", "offers_note_en"),
            )
        }
        return AftermathContent(
            receiver=_receiver(self),
            decides_on=self.decides_on.data,
            pilot_budget=self.pilot_budget.data,
            pilot_starts_on=self.pilot_starts_on.data,
            pilot_ends_on=self.pilot_ends_on.data,
            routes=tuple(map(ProcurementRoute, self.routes.data or ())),
            offers=tuple(map(NotChosenOffer, self.offers.data or ())),
            follow_up_months=tuple(map(int, self.follow_up_months.data or ())),
            **words,
        )


class ReceiverForm(Form):
    """Another receiver of a public challenge, and why."""

    receiver_name = Text(_l("Name"), maximum=120)
    receiver_unit = Text(_l("Unit and organisation"), maximum=160)
    receiver_email = EmailAddress(_l("E-mail address"), description=_l("It is not shown to anybody outside."))
    reason = TextArea(
        _l("Why"),
        maximum=500,
        rows=3,
        description=_l("It stands in the history, which your colleagues read."),
    )

    def receiver(self) -> Receiver:
        return _receiver(self)


def _receiver(form: Any) -> Receiver:
    return Receiver(
        form.receiver_name.data or "", form.receiver_unit.data or "", form.receiver_email.data or ""
    )
