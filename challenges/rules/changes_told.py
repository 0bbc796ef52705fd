"""What differs between two snapshots of a dataset, as names of facts and in plain words.

Snapshots are given as rows with ``title``, ``publisher``, ``licence``, ``access_right``, ``formats``, ``page_url`` and
``record``. A snapshot without a record (from before records were kept, or of a dataset added by hand) is compared by
what it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from challenges.adapters.portals.keeping import changed_facts
from challenges.adapters.portals.record import DatasetRecord, Distribution
from challenges.adapters.portals.values import licence_label
from challenges.rules.dataset_records import kept
from challenges.vocabulary.choices import AccessRight
from challenges.vocabulary.localised import mapped
from challenges.vocabulary.text import N_, Say, say

_COLUMNS = {
    "title": "title",
    "publisher": "publisher_name",
    "licence": "licence",
    "access_right": "access_right",
    "formats": "formats",
    "page_url": "page_url",
}
_MOST_NAMED = 5
_LONGEST_NAME = 120

_NOT_STATED = N_("not stated")


def changed(old: Any, new: Any) -> tuple[str, ...]:
    """The names of the facts that differ, as ``adapters/portals/keeping.FACTS`` calls them."""
    before, after = kept(old), kept(new)
    if before is not None and after is not None:
        return changed_facts(before, after)
    return tuple(fact for column, fact in _COLUMNS.items() if getattr(old, column) != getattr(new, column))


def differences(old: Any, new: Any, language: str) -> list[Say]:
    """A sentence for every fact that differs, old and new; empty when none does. Texts are in the wanted language
    where there is one."""
    names = changed(old, new)
    sentences = list(_sentences(old, new, names, language))
    if names and not sentences:
        sentences.append(say(N_("Details of the description have changed.")))
    return sentences


def _sentences(old: Any, new: Any, names: Sequence[str], language: str) -> Iterator[Say]:
    if "licence" in names:
        yield say(
            N_("The licence was %(before)s, and is now %(after)s."),
            before=_licence(old.licence),
            after=_licence(new.licence),
        )
    if "access_right" in names:
        yield say(
            N_("The access was “%(before)s”, and is now “%(after)s”."),
            before=say(AccessRight(old.access_right).label),
            after=say(AccessRight(new.access_right).label),
        )
    if "title" in names:
        yield from _renamed(
            N_("The title was “%(before)s”, and is now “%(after)s”."), old.title, new.title, language
        )
    if "publisher_name" in names:
        yield from _renamed(
            N_("The publisher was %(before)s, and is now %(after)s."), old.publisher, new.publisher, language
        )
    if "formats" in names:
        yield from _formats(old.formats, new.formats)
    if "has_api" in names:
        there = bool(new.record.get("has_api"))
        yield say(N_("There is an API now.") if there else N_("There is no API any longer."))
    if "distributions" in names and (before := kept(old)) and (after := kept(new)):
        yield from _distributions(before, after, language)
    if "page_url" in names:
        yield say(N_("The page about the dataset has a new address."))


def _licence(value: str) -> str | Say:
    return licence_label(value) if value else say(_NOT_STATED)


def _renamed(sentence: str, old: Mapping[str, str], new: Mapping[str, str], language: str) -> Iterator[Say]:
    before, after = mapped(old, language).value[:_LONGEST_NAME], mapped(new, language).value[:_LONGEST_NAME]
    if before != after:
        yield say(sentence, before=before or say(_NOT_STATED), after=after or say(_NOT_STATED))


def _formats(old: Sequence[str], new: Sequence[str]) -> Iterator[Say]:
    more, less = [one for one in new if one not in old], [one for one in old if one not in new]
    if more:
        yield say(N_("New formats: %(formats)s."), formats=", ".join(more))
    if less:
        yield say(N_("Formats that are no longer there: %(formats)s."), formats=", ".join(less))


def _distributions(old: DatasetRecord, new: DatasetRecord, language: str) -> Iterator[Say]:
    before = {_address(one): one for one in old.distributions}
    after = {_address(one): one for one in new.distributions}
    added = [one for address, one in after.items() if address not in before]
    removed = [one for address, one in before.items() if address not in after]
    if added:
        yield say(
            N_("New files or services (%(count)s): %(names)s."),
            count=len(added),
            names=_names(added, language),
        )
    if removed:
        yield say(
            N_("Files or services that are no longer listed (%(count)s): %(names)s."),
            count=len(removed),
            names=_names(removed, language),
        )
    if not added and not removed:
        yield say(N_("What is said about the files or services has changed."))


def _address(distribution: Distribution) -> str:
    return distribution.download_url or distribution.access_url


def _names(distributions: Sequence[Distribution], language: str) -> str:
    """What they are called. Titles are often the same for all files: format and host tell them apart."""
    found = []
    for one in distributions[:_MOST_NAMED]:
        host = urlsplit(_address(one)).hostname or ""
        title = mapped(one.title, language).value[:_LONGEST_NAME] or host
        found.append(f"{title} ({one.format})" if one.format else title)
    return ", ".join(dict.fromkeys(found)) + (" …" if len(distributions) > _MOST_NAMED else "")
