"""Begin a challenge from more than a title: from what suits its kind, or from an earlier edition."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.operations import (
    aftermaths,
    challenges,
    datasets,
    eligibility,
    entry_forms,
    judging_plans,
)
from challenges.operations.challenges import (
    CriteriaContent,
    CriterionContent,
    DataUseContent,
    NewChallengeContent,
    PrizeContent,
    PrizesContent,
    RoundContent,
    RoundsContent,
    RulesContent,
    TextContent,
    TextsContent,
)
from challenges.operations.judging_plans import RoundPlanContent
from challenges.queries import challenges as queries
from challenges.queries import entry_forms as form_queries
from challenges.queries import public_challenges
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.criteria_library import LIBRARY
from challenges.rules.date_shifts import moved_day, moved_round
from challenges.rules.form_composing import seen_of
from challenges.rules.mode_templates import TEMPLATES, ModeTemplate, moment
from challenges.rules.rule_blocks import chosen
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Mode, NotChosenOffer, ProcurementRoute, TieStep
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.swedish_time import swedish_day


def from_template(
    actor: Actor,
    organisation: Organisation,
    content: NewChallengeContent,
    first_day: dt.date,
    *,
    now: dt.datetime,
) -> Challenge:
    """Start a draft with what suits its kind. Records what ``challenges.create`` and ``fill`` record."""
    challenge = _created(actor, organisation, content, now)
    fill(actor, challenge, first_day, now=now)
    return challenge


def fill(actor: Actor, challenge: Challenge, first_day: dt.date, *, now: dt.datetime) -> None:
    """Give a new draft what suits its kind: rounds with dates, criteria, judging, prizes, follow-up.

    ``first_day`` is when the first round opens. Records what saving each section records. The draft is whole
    (``queries.challenges.whole``) and has none of it yet.
    """
    template = TEMPLATES[challenge.mode]
    challenges.save_rounds(actor, challenge, _rounds(template, first_day), seen=challenge.revision, now=now)
    challenges.save_criteria(actor, challenge, _criteria(template), seen=challenge.revision, now=now)
    for round_, planned in zip(challenge.rounds, template.rounds, strict=True):
        plan = replace(_plan_of(round_), **planned.judging)
        judging_plans.save(actor, round_, plan, seen=challenge.revision, now=now)
    challenges.save_prizes(actor, challenge, _prizes(template), seen=challenge.revision, now=now)
    aftermaths.save(
        actor,
        challenge,
        replace(_NOTHING_PLANNED, follow_up_months=template.follow_up_months),
        seen=challenge.revision,
        now=now,
    )


def from_earlier(
    actor: Actor,
    organisation: Organisation,
    content: NewChallengeContent,
    source: Challenge,
    first_day: dt.date,
    *,
    now: dt.datetime,
) -> Challenge:
    """Start a draft as a new edition of a challenge of the same organisation.

    Copied are its texts but the title, rules, terms of taking part, rounds with their judging, entry forms, criteria,
    prizes, what happens afterwards, and its datasets with what is known of them now; all dates move with the first
    round, which opens on ``first_day``. Not copied are people, teams, entries, conditions of data owners, changed
    deadlines, and anything that was decided. Refused (NotFound) for a challenge of another organisation, and for one
    whose workspace the actor may not see.
    """
    require(actor, Permission.CHALLENGE_WORKSPACE, source, now)
    if source.organisation_id != organisation.id:
        raise NotFound
    challenge = _created(actor, organisation, replace(content, mode=source.mode), now)
    days = (first_day - swedish_day(source.rounds[0].opens_at)).days if source.rounds else 0

    def save(operation: Any, what: Any) -> None:
        operation(actor, challenge, what, seen=challenge.revision, now=now)

    save(challenges.save_texts, _texts(source, content, challenge))
    save(eligibility.save, eligibility.EligibilityContent(tuple(_copies(
        eligibility.EligibilityRuleContent, source.eligibility_rules
    ))))  # fmt: skip
    save(challenges.save_criteria, CriteriaContent(tuple(_copies(CriterionContent, source.criteria))))
    save(challenges.save_prizes, PrizesContent(tuple(_copies(PrizeContent, source.prizes))))
    if source.rounds:
        rounds = tuple(
            replace(one, **moved_round(one, days, any_day=source.mode is Mode.HACKATHON))
            for one in _copies(RoundContent, source.rounds)
        )
        save(challenges.save_rounds, RoundsContent(source.team_size_min, source.team_size_max, rounds))
    if source.rule_sets:
        rules = source.rule_sets[-1]  # after all that they have to agree with
        save(challenges.save_rules, RulesContent(rules.text_sv, rules.text_en, chosen(rules)))
    for round_, before in zip(challenge.rounds, source.rounds, strict=True):
        plan = replace(_plan_of(before), publish_at=None)
        judging_plans.save(actor, round_, plan, seen=challenge.revision, now=now)
        _copy_form(actor, challenge, before.id, round_.position, now)
    if source.aftermath is not None:
        save(aftermaths.save, _aftermath(source.aftermath, days))
    _copy_datasets(actor, challenge, source, now)
    return challenge


_NOTHING_PLANNED = aftermaths.AftermathContent(
    receiver=aftermaths.Receiver("", "", ""),
    decides_on=None,
    pilot_budget=None,
    payer="",
    pilot_starts_on=None,
    pilot_ends_on=None,
    site_sv="",
    site_en="",
    routes=(),
    routes_note_sv="",
    routes_note_en="",
    offers=(),
    offers_note_sv="",
    offers_note_en="",
    follow_up_months=(),
)


def _created(
    actor: Actor, organisation: Organisation, content: NewChallengeContent, now: dt.datetime
) -> Challenge:
    made = challenges.create(actor, organisation, content, now=now)
    challenge = queries.whole(made.slug)
    assert challenge is not None  # noqa: S101 - made a moment ago
    return challenge


def _rounds(template: ModeTemplate, first_day: dt.date) -> RoundsContent:
    return RoundsContent(
        *template.team_size,
        tuple(
            RoundContent(
                id=None,
                name_sv=one.name_sv,
                name_en=one.name_en,
                opens_at=moment(template, first_day, one.opens),
                closes_at=moment(template, first_day, one.closes),
                judging_ends_at=moment(template, first_day, one.judged),
                results_at=moment(template, first_day, one.results),
                open_to_new=one.open_to_new,
            )
            for one in template.rounds
        ),
    )


def _criteria(template: ModeTemplate) -> CriteriaContent:
    return CriteriaContent(
        tuple(
            CriterionContent(
                id=None,
                name_sv=LIBRARY[key].name[0],
                name_en=LIBRARY[key].name[1],
                question_sv=LIBRARY[key].question[0],
                question_en=LIBRARY[key].question[1],
                weight=weight,
                scale_max=5,
                anchors=tuple(LIBRARY[key].anchors),
            )
            for key, weight in template.criteria
        )
    )


def _prizes(template: ModeTemplate) -> PrizesContent:
    return PrizesContent(
        tuple(
            PrizeContent(None, one.name_sv, one.name_en, "", "", None, rank=one.rank)
            for one in template.prizes
        )
    )


def _plan_of(round_: Any) -> RoundPlanContent:
    """The judging plan a round has."""
    values: Mapping[str, Any] = {
        name: getattr(round_, name) for name in RoundPlanContent.__dataclass_fields__
    }
    return RoundPlanContent(**{**values, "tie_ladder": tuple(TieStep(step) for step in round_.tie_ladder)})


def _texts(source: Challenge, content: NewChallengeContent, challenge: Challenge) -> TextsContent:
    texts = {
        row.language: TextContent(row.title, row.summary, row.problem, row.target_group, row.good_solution)
        for row in source.texts
    }
    texts["sv"] = replace(texts["sv"], title=content.title_sv)
    if "en" in texts:  # it would still name the edition before
        texts["en"] = replace(texts["en"], title="")
    return TextsContent(content.theme, source.mode, challenge.contact_email, texts)


def _copies(kind: Any, rows: Any) -> list[Any]:
    """Rows as the content of new ones: everything but who they were."""
    names = [name for name in kind.__dataclass_fields__ if name != "id"]
    made = []
    for row in rows:
        values = {name: getattr(row, name) for name in names}
        if "anchors" in values:
            values["anchors"] = tuple(values["anchors"])
        made.append(kind(id=None, **values))
    return made


def _aftermath(plan: Any, days: int) -> aftermaths.AftermathContent:
    names = set(aftermaths.AftermathContent.__dataclass_fields__) - {"receiver"}
    values = {name: getattr(plan, name) for name in names}
    for name in ("decides_on", "pilot_starts_on", "pilot_ends_on"):
        values[name] = moved_day(values[name], days) if values[name] else None
    return aftermaths.AftermathContent(
        receiver=aftermaths.Receiver(plan.receiver_name, plan.receiver_unit, plan.receiver_email),
        **values
        | {
            "routes": tuple(map(ProcurementRoute, plan.routes)),
            "offers": tuple(map(NotChosenOffer, plan.offers)),
            "follow_up_months": tuple(plan.follow_up_months),
        },
    )


def _copy_form(actor: Actor, challenge: Challenge, source_id: int, position: int, now: dt.datetime) -> None:
    """The entry form of a round, where one was composed."""
    composed = form_queries.latest(source_id)
    round_ = queries.round_in(challenge.slug, position)
    if composed is None or round_ is None:
        return
    seen = seen_of(entry_forms.being_composed(round_))
    entry_forms.start_from(actor, round_, form_queries.shape(composed), seen=seen, now=now)


def _copy_datasets(actor: Actor, challenge: Challenge, source: Challenge, now: dt.datetime) -> None:
    """The links with the newest known facts, and the data-use rule; conditions have to be agreed anew."""
    links = public_challenges.links(source)
    for link in links:
        note = datasets.NoteContent(link.note_sv, link.note_en)
        datasets.link_known(actor, challenge, link, note, now=now)
    if data_use.asks(data_use.rule_of(source), data_use.listed(links)):
        required = frozenset(link.dataset.reference for link in links if link.required)
        rule = data_use.rule_of(source)
        challenges.save_data_use(
            actor, challenge, DataUseContent(rule, required), seen=challenge.revision, now=now
        )
