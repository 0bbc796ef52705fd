"""Challenges: drafted section by section, tied to datasets, approved by a second person, published."""

import datetime as dt
from typing import Any

from challenges.adapters.portals.contract import Portal
from challenges.demo import reading
from challenges.demo.story import Story
from challenges.models.challenges import Challenge, Round
from challenges.operations import (
    aftermaths,
    approval,
    challenges,
    datasets,
    eligibility,
    entry_forms,
    judging_plans,
)
from challenges.queries import challenges as queries
from challenges.queries import datasets as dataset_queries
from challenges.queries import organisations as organisation_queries
from challenges.queries.entries import datasets_of, round_at
from challenges.rules.data_use import Rule
from challenges.rules.form_composing import seen_of
from challenges.vocabulary.choices import (
    EligibilityKind,
    Mode,
    NotChosenOffer,
    PrizeKind,
    ProcurementRoute,
    RankingMethod,
    RoundKind,
    Sight,
    Theme,
    TieStep,
)
from challenges.vocabulary.entry_form import FormShape, Option, Question, QuestionKind, Section

Spec = dict[str, Any]


def prepare(story: Story, spec: Spec, portal: Portal, addresses: dict[str, str]) -> None:
    """Everything up to where the challenge stands: a draft, awaiting approval, or published."""
    at, day, key, editor = story.calendar.past, spec["started"], spec["key"], spec["editor"]
    story.add(at(day, 9), _start(story, spec))
    for minute, save in enumerate((_texts, _eligibility, _rounds, _criteria, _prizes, _aftermath, _rules)):
        if (content := save(story, spec)) is not None:
            story.add(at(day, 10, 8 * minute), _save(story, key, editor, *content))
    for minute, position in enumerate(range(1, 1 + len(spec.get("rounds", ())))):
        story.add(at(day, 12, minute), _plan(story, spec, position))
    for minute, dataset in enumerate(spec.get("datasets", ())):
        uri = addresses[dataset["id"]]
        story.add(at(day, 13, 5 * minute), _link(story, key, editor, portal, uri))
        story.add(at(day, 13, 5 * minute + 2), _explain(story, key, editor, dataset, uri))
    if "form" in spec:
        story.add(at(day, 13, 50), _compose(story, key, editor, spec["form"]))
    if "data_use" in spec:
        story.add(at(day, 14), _save(story, key, editor, *_data_use(spec, addresses)))
    published = spec.get("published")
    asked = published - 2 if published else spec.get("asked")
    if asked:
        story.add(at(asked, 14), _step(story, key, editor, approval.ask))
    if published:
        story.add(at(published - 1, 9), _step(story, key, spec["approver"], approval.approve))
        story.add(at(published, 8), _step(story, key, editor, approval.publish))
    if "form_change" in spec:
        change = spec["form_change"]
        story.add(at(change["at"], 15), _prepare_question(story, key, editor, change["question"]))


def whole(story: Story, key: str) -> Challenge:
    """The challenge as it is now."""
    challenge = queries.whole(story.kept["challenge", key])
    assert challenge is not None  # noqa: S101 - an earlier scene made it
    return challenge


def _start(story: Story, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        organisation = organisation_queries.by_slug(story.kept["organisation", spec["organisation"]])
        assert organisation is not None  # noqa: S101 - an earlier scene made it
        content = challenges.NewChallengeContent(
            spec["texts"]["sv"]["title"], Theme(spec["theme"]), Mode(spec["mode"])
        )
        made = challenges.create(story.actor(spec["editor"]), organisation, content, now=now)
        story.kept["challenge", spec["key"]] = made.slug

    return act


def _save(story: Story, key: str, editor: str, operation: Any, make: Any) -> Any:
    def act(now: dt.datetime) -> None:
        challenge = whole(story, key)
        operation(story.actor(editor), challenge, make(challenge), seen=challenge.revision, now=now)

    return act


def _step(story: Story, key: str, person: str, operation: Any) -> Any:
    return lambda now: operation(story.actor(person), whole(story, key), now=now)


def _texts(story: Story, spec: Spec) -> Any:
    def make(challenge: Challenge) -> challenges.TextsContent:
        return challenges.TextsContent(
            theme=Theme(spec["theme"]),
            mode=Mode(spec["mode"]),
            contact_email=challenge.organisation.contact_email,
            texts={
                language: challenges.TextContent(**{name: words.strip() for name, words in text.items()})
                for language, text in spec["texts"].items()
            },
        )

    return challenges.save_texts, make


def _rules(story: Story, spec: Spec) -> Any:
    if "extra_sv" not in spec:
        return None
    wanted = reading.organisations()[spec["organisation"]]
    named = reading.people()[wanted["owner"]][0]
    roles = {"sv": f"den utsedda beslutsfattaren {named}", "en": f"{named}, the appointed decision-maker"}

    def make(challenge: Challenge) -> challenges.RulesContent:
        smallest, largest = spec["team_size"]
        texts = {
            language: reading.rules(
                language,
                spec["rounds"][-1].get("judging", {}).get("kind", RoundKind.RUBRIC.value),
                organiser=wanted["name" if language == "sv" else "name_en"],
                decider=roles[language],
                extra=spec[f"extra_{language}"],
                contact=wanted["contact"],
                smallest=smallest,
                largest=largest,
            )
            for language in ("sv", "en")
        }
        return challenges.RulesContent(texts["sv"], texts["en"])

    return challenges.save_rules, make


def _eligibility(story: Story, spec: Spec) -> Any:
    if "eligibility" not in spec:
        return None
    rows = tuple(
        eligibility.EligibilityRuleContent(
            id=None,
            kind=EligibilityKind(row["kind"]),
            years=row.get("years"),
            text_sv=row.get("sv", ""),
            text_en=row.get("en", ""),
        )
        for row in spec["eligibility"]
    )
    return eligibility.save, lambda challenge: eligibility.EligibilityContent(rows)


def _rounds(story: Story, spec: Spec) -> Any:
    if "rounds" not in spec:
        return None
    any_day = spec["mode"] == Mode.HACKATHON.value

    def moment(row: Spec, name: str, hour: int) -> dt.datetime:
        return story.calendar.plan(row[name], row.get(f"{name}_hour", hour), any_day=any_day)

    def make(challenge: Challenge) -> challenges.RoundsContent:
        smallest, largest = spec["team_size"]
        rows = tuple(
            challenges.RoundContent(
                id=None,
                name_sv=row["name_sv"],
                name_en=row["name_en"],
                opens_at=moment(row, "opens", 9),
                closes_at=moment(row, "closes", 16),
                judging_ends_at=moment(row, "judged", 17),
                results_at=moment(row, "results", 17),
            )
            for row in spec["rounds"]
        )
        return challenges.RoundsContent(smallest, largest, rows)

    return challenges.save_rounds, make


def _plan(story: Story, spec: Spec, position: int) -> Any:
    """How a round is judged: as ``judging`` in the round says, the rest as a new round has it."""
    row = spec["rounds"][position - 1]
    wanted = {"readings": row["readings"], **row.get("judging", {})}

    def act(now: dt.datetime) -> None:
        challenge = whole(story, spec["key"])
        round_ = queries.round_in(challenge.slug, position)
        assert round_ is not None  # noqa: S101 - an earlier scene made it
        names = judging_plans.RoundPlanContent.__dataclass_fields__
        plan = judging_plans.RoundPlanContent(
            **{
                **{name: getattr(round_, name) for name in names},
                "tie_ladder": tuple(TieStep(step) for step in round_.tie_ladder),
                **{name: _PLAIN.get(name, lambda value: value)(value) for name, value in wanted.items()},
            }
        )
        judging_plans.save(story.actor(spec["editor"]), round_, plan, seen=challenge.revision, now=now)

    return act


_PLAIN: dict[str, Any] = {
    "kind": RoundKind,
    "method": RankingMethod,
    "tie_ladder": lambda steps: tuple(TieStep(step) for step in steps),
    **dict.fromkeys(("others_scores", "others_comments", "running_totals"), Sight),
}
"""How what the files say becomes what the plan holds."""


def _criteria(story: Story, spec: Spec) -> Any:
    library, own = reading.criteria(), spec.get("questions", {})

    def make(challenge: Challenge) -> challenges.CriteriaContent:
        return challenges.CriteriaContent(
            tuple(
                challenges.CriterionContent(
                    id=None,
                    name_sv=library[key]["name_sv"],
                    name_en=library[key]["name_en"],
                    question_sv=own.get(key, {}).get("sv", library[key]["question_sv"]),
                    question_en=own.get(key, {}).get("en", library[key]["question_en"]),
                    weight=weight,
                    scale_max=5,
                    anchors=tuple(
                        {"value": value, "sv": library[key][str(value)][0], "en": library[key][str(value)][1]}
                        for value in (0, 3, 5)
                    ),
                )
                for key, weight in spec["criteria"]
            )
        )

    return challenges.save_criteria, make


def _prizes(story: Story, spec: Spec) -> Any:
    if "prizes" not in spec:
        return None

    def make(challenge: Challenge) -> challenges.PrizesContent:
        return challenges.PrizesContent(
            tuple(
                challenges.PrizeContent(
                    id=None,
                    **{"amount": None, **prize, "kind": PrizeKind(prize.get("kind", PrizeKind.MONEY))},
                )
                for prize in spec["prizes"]
            )
        )

    return challenges.save_prizes, make


def _aftermath(story: Story, spec: Spec) -> Any:
    if "aftermath" not in spec:
        return None
    row = spec["aftermath"]
    begins, ends = (story.calendar.day(day) for day in row["pilot"])
    texts = ("site", "routes_note", "offers_note")

    def make(challenge: Challenge) -> aftermaths.AftermathContent:
        return aftermaths.AftermathContent(
            receiver=aftermaths.Receiver(*row["receiver"]),
            decides_on=story.calendar.day(row["decides"]),
            pilot_budget=row["budget"],
            payer=row["payer"],
            pilot_starts_on=begins,
            pilot_ends_on=ends,
            routes=tuple(map(ProcurementRoute, row["routes"])),
            offers=tuple(map(NotChosenOffer, row["offers"])),
            follow_up_months=tuple(row["months"]),
            **{
                f"{name}_{language}": row.get(f"{name}_{language}", "")
                for name in texts
                for language in ("sv", "en")
            },
        )

    return aftermaths.save, make


def _data_use(spec: Spec, addresses: dict[str, str]) -> Any:
    """How much of the data an entry has to use, with the required datasets by their short names."""
    wanted = dict(spec["data_use"])
    required = {addresses[one] for one in wanted.pop("required", ())}

    def make(challenge: Challenge) -> challenges.DataUseContent:
        links = datasets_of(challenge.id)
        references = {link.dataset.reference for link in links if link.dataset.uri in required}
        return challenges.DataUseContent(Rule(**wanted), frozenset(references))

    return challenges.save_data_use, make


def _compose(story: Story, key: str, editor: str, sections: list[Spec]) -> Any:
    """The form of the first round."""

    def act(now: dt.datetime) -> None:
        round_ = _first_round(story, key)
        seen = seen_of(entry_forms.being_composed(round_))
        shape = FormShape(tuple(_section(section) for section in sections))
        entry_forms.start_from(story.actor(editor), round_, shape, seen=seen, now=now)

    return act


def _prepare_question(story: Story, key: str, editor: str, question: Spec) -> Any:
    """A question that is prepared and that the teams do not see yet."""

    def act(now: dt.datetime) -> None:
        made = _question({"key": "", **question})
        entry_forms.put_question(story.actor(editor), _first_round(story, key), 0, made, seen="", now=now)

    return act


def _first_round(story: Story, key: str) -> Round:
    found = round_at(story.kept["challenge", key], 1)
    assert found is not None  # noqa: S101 - an earlier scene made it
    return found


def _section(spec: Spec) -> Section:
    return Section(**{**spec, "questions": tuple(_question(one) for one in spec["questions"])})


def _question(spec: Spec) -> Question:
    options = tuple(Option(*option) for option in spec.get("options", ()))
    types = tuple(spec.get("file_types", ()))
    return Question(**{**spec, "kind": QuestionKind(spec["kind"]), "options": options, "file_types": types})


def _link(story: Story, key: str, editor: str, portal: Portal, uri: str) -> Any:
    def act(now: dt.datetime) -> None:
        datasets.link(story.actor(editor), whole(story, key), portal.lookup(uri), now=now)

    return act


def _explain(story: Story, key: str, editor: str, dataset: Spec, uri: str) -> Any:
    def act(now: dt.datetime) -> None:
        challenge = whole(story, key)
        linked = next(one.dataset for one in datasets_of(challenge.id) if one.dataset.uri == uri)
        link = dataset_queries.link(challenge.slug, linked.reference)
        assert link is not None  # noqa: S101 - an earlier scene made it
        content = datasets.NoteContent(dataset["note_sv"], dataset["note_en"])
        datasets.explain(story.actor(editor), link, content, now=now)

    return act
