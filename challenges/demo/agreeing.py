"""Data with conditions: set in the draft, asked for by those who take part, answered by the data owner."""

import datetime as dt
from typing import Any

from challenges.demo import reading
from challenges.demo.publishing import whole
from challenges.demo.story import Story
from challenges.operations import agreements, data_terms
from challenges.queries import agreements as queries
from challenges.queries import data_terms as term_queries
from challenges.queries import datasets as dataset_queries
from challenges.queries.entries import datasets_of

Spec = dict[str, Any]


def agree(story: Story, spec: Spec, addresses: dict[str, str]) -> None:
    """The conditions of a challenge's datasets, and what became of the requests."""
    at, key = story.calendar.past, spec["key"]
    for dataset in spec.get("datasets", ()):
        if (conditions := dataset.get("conditions")) is None:
            continue
        uri = addresses[dataset["id"]]
        story.add(at(spec["started"], 14), _set(story, key, spec["editor"], uri, conditions))
        for minute, asked in enumerate(conditions.get("asked", ())):
            story.add(at(asked["day"], 13, 5 * minute), _ask(story, key, uri, asked))
            if "answered" in asked:
                answer = _answer(story, key, uri, conditions["data_owner"], asked)
                story.add(at(asked["answered"], 9, 5 * minute), answer)


def _reference(story: Story, key: str, uri: str) -> tuple[str, str]:
    """The addresses of the challenge and of its dataset."""
    challenge = whole(story, key)
    return challenge.slug, next(
        link.dataset.reference for link in datasets_of(challenge.id) if link.dataset.uri == uri
    )


def _set(story: Story, key: str, editor: str, uri: str, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        link = dataset_queries.link(*_reference(story, key, uri))
        assert link is not None  # noqa: S101 - an earlier scene made it
        content = data_terms.TermsContent(
            text_sv=spec["text_sv"].strip(),
            text_en=spec["text_en"].strip(),
            owner_email=reading.people()[spec["data_owner"]][1],
            days=spec["days"],
            access_details=spec["access"].strip(),
        )
        data_terms.save(story.actor(editor), link, content, now=now)

    return act


def _ask(story: Story, key: str, uri: str, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        terms = term_queries.by_dataset(*_reference(story, key, uri))
        assert terms is not None  # noqa: S101 - an earlier scene made it
        actor = story.actor(spec["person"])
        content = agreements.AskContent(terms.version, actor.name, spec["purpose"])
        story.kept["agreement", key, uri, spec["person"]] = agreements.ask(actor, terms, content, now=now).id

    return act


def _answer(story: Story, key: str, uri: str, owner: str, spec: Spec) -> Any:
    def act(now: dt.datetime) -> None:
        agreement = queries.by_id(story.kept["agreement", key, uri, spec["person"]])
        if "declined" in spec:
            agreements.decline(story.actor(owner), agreement, spec["declined"], now=now)
        else:
            until = now + dt.timedelta(days=agreement.terms.days)
            agreements.approve(story.actor(owner), agreement, until, now=now)

    return act
