"""The letter about what has changed in the datasets of a challenge."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from challenges.models.jobs import Letter
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.people import recipient
from challenges.queries import challenges, dataset_news
from challenges.rules.changes_told import differences
from challenges.rules.phases import opened
from challenges.vocabulary.localised import challenge_text, mapped
from challenges.vocabulary.text import N_, Say, say


@dataclass(frozen=True)
class News:
    """What is told about one dataset: sentences in the reader's language."""

    title: str
    reference: str
    sentences: list[Say]


def changed(event: Event) -> Iterable[Letter]:
    """To the owners and editors of the challenge's organisation: what the checks have shown, all in one letter."""
    challenge = challenges.for_letters(event.subject_id)
    news = event.payload["news"]
    known = dataset_news.snapshots(n for one in news for n in (one.get("before"), one.get("after")) if n)
    latest = dataset_news.latest(one["dataset"] for one in news)
    for person in challenges.members(challenge.organisation_id, challenges.EDITORS):
        yield write(
            "datasets_changed",
            recipient(person),
            event,
            challenge=challenge,
            title=challenge_text(challenge, "title", person.language).value,
            news=[_news(one, known, latest, person.language) for one in news],
            opened=opened(challenge, event.row.at),
        )


def _news(one: dict[str, Any], known: Any, latest: Any, language: str) -> News:
    sentences = []
    if one.get("gone"):
        sentences.append(
            say(
                N_(
                    "The portal does not know the dataset any longer. Ask the publisher what has become of it."
                )
            )
        )
    if one.get("back"):
        sentences.append(say(N_("The dataset is back in the portal.")))
    if "before" in one:
        sentences += differences(known[one["before"]], known[one["after"]], language)
    title = mapped(latest[one["dataset"]].title, language).value
    return News(title, one["dataset"], sentences)
