"""Datasets that fit a challenge, found by its own words. The portals are asked when somebody opens the page."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import Portal, PortalFault, Question
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.together import interleave
from challenges.forms.words import translate
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as challenge_queries
from challenges.queries import datasets as queries
from challenges.rules import fitting
from challenges.rules.fitting import Term, Words
from challenges.views.organise.searching import ask, room
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.services import Source
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

_PER_WORD = 20
# The words are asked for one after another, so that no portal gets more than one question at a time.
_PATIENCE = 4.5
# These find words by their beginning, so they are asked for the stem; the others for the word as it is written.
_BY_BEGINNING = frozenset({DatasetSource.ENTRYSTORE, DatasetSource.DCAT_FILE})


@dataclass(frozen=True)
class Looked:
    """What was looked for in which portals, what they gave, and why others gave nothing."""

    terms: tuple[Term, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    records: Mapping[str, list[DatasetRecord]] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def _look(visit: Visit, view_args: Mapping[str, Any]) -> Looked:
    """Look for each of the challenge's words in every portal, for as long as a person waits."""
    with unit_of_work(write=False):
        challenge = challenge_queries.whole(**view_args)
        terms = fitting.terms(_words(challenge)) if challenge else ()
        sources = services.sources()
    if challenge is None or not terms:
        return Looked(sources=sources)
    questions: list[Term | str] = [*terms, themes.OF_CHALLENGES[challenge.theme]]
    until = time.monotonic() + _PATIENCE
    records: dict[str, list[DatasetRecord]] = {key: [] for key in sources}

    def look(key: str, portal: Portal) -> None:
        by_beginning = sources[key].kind in _BY_BEGINNING
        for term in questions:
            if time.monotonic() > until:
                break
            if isinstance(term, str):
                question = Question(theme=term)
            else:
                question = Question(term.beginning if by_beginning else term.word)
            try:
                records[key] += portal.search(question, limit=_PER_WORD).records
            except PortalFault:
                if not records[key]:
                    raise
                break  # what came before is worth showing

    _, faults = ask(sources, look)
    said = {key: translate(fault.reason) for key, fault in faults.items() if not records[key]}
    return Looked(terms, sources, {key: list(found) for key, found in records.items()}, said)


@room.get("/suggestions")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole, before=_look)
def suggestions(visit: Visit, challenge: Any, looked: Looked) -> Any:
    """Datasets that fit what the challenge says."""
    linked = queries.linked(challenge)
    hits = [hit for hit in interleave(looked.records) if not linked.has(hit.record)]
    return render_template(
        "organise/datasets/suggestions.html",
        looked=looked,
        suggested=fitting.rank(hits, looked.terms, theme=challenge.theme),
        many=len(looked.sources) > 1,
        names_of=lambda keys: [looked.sources[key].label for key in keys],
        **workspace(visit, challenge),
    )


def _words(challenge: Any) -> list[Words]:
    """What the challenge says: in Swedish first, which most of the data is described in."""
    texts = sorted(challenge.texts, key=lambda text: text.language != "sv")
    return [Words(text.language, text.title, text.summary, text.problem) for text in texts]
