"""What of an entry can be asked to stay confidential, and what has been.

A request is what the team wants, with its reasons. Whether a part is secret is decided by the authority, by law, each
time somebody asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.rules.entry_parts import parts
from challenges.vocabulary.entry_content import ClaimContent
from challenges.vocabulary.entry_form import QuestionKind
from challenges.vocabulary.text import N_

DATA_USE = "dataset_uses"
OTHER_DATA = "other_data"
_FILE = "file:"


@dataclass(frozen=True)
class Claimable:
    """A part of an entry: its key in a ``ClaimContent``, and what it is called.

    ``label`` is for translation, or words of an organiser or a file's name (``as_is``) that are shown as they are.
    """

    key: str
    label: str
    as_is: bool = True


def claimable(content: Mapping[str, Any]) -> tuple[Claimable, ...]:
    """The parts of a version's content that can be asked to stay confidential: all but its title and summary."""
    answers = [part for part in parts(content) if part.kind is not QuestionKind.FILES]
    found = [Claimable(part.key, part.question) for part in answers]
    if content["dataset_uses"]:
        found.append(Claimable(DATA_USE, N_("How datasets are used"), as_is=False))
    if content["other_data"]:
        found.append(Claimable(OTHER_DATA, N_("Other data"), as_is=False))
    return (*found, *(Claimable(file_key(file["name"]), file["name"]) for file in content["files"]))


def file_key(name: str) -> str:
    """The key of a file."""
    return f"{_FILE}{name}"


def standing(claims: tuple[ClaimContent, ...], content: Mapping[str, Any]) -> tuple[ClaimContent, ...]:
    """The requests that are about something the entry has."""
    known = {part.key for part in claimable(content)}
    return tuple(claim for claim in claims if claim.part in known)


def requests(content: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """The requests in a version's content, by part. ``ground`` is a ConfidentialityGround."""
    return {claim["part"]: claim for claim in content.get("confidential", ())}
