"""Which files a question and a challenge have room for, and what to do where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from challenges.adapters.file_types import FileType, accepted
from challenges.vocabulary.entry_form import Question
from challenges.vocabulary.text import N_, Say, say

MB = 2**20


@dataclass(frozen=True)
class Room:
    """How many bytes files may have together, and how many they have."""

    most: int
    used: int


def most_bytes(question: Question, limit: int) -> int:
    """How large one file of the question may be, where the installation takes files up to ``limit`` bytes."""
    return min(question.file_mb * MB, limit)


def too_large(question: Question, name: str, size: int, limit: int) -> Say | None:
    """Why a file of this size cannot be taken; None when it can."""
    return size_said(question, name, limit) if size > most_bytes(question, limit) else None


def size_said(question: Question, name: str, limit: int) -> Say:
    """That a file is too large, and how large it may be."""
    most = most_bytes(question, limit) // MB
    return say(N_("%(name)s is too large. A file may have at most %(most)s MB."), name=name, most=most)


def wrong_type(question: Question, name: str, kind: FileType) -> Say | None:
    """Why a file of this type does not answer the question; None when it does."""
    if question.file_types and kind.extension not in question.file_types:
        reason = say(
            N_("Files of this kind are not accepted here. Accepted are: %(kinds)s."),
            kinds=accepted(question.file_types),
        )
        return say("%(name)s: %(reason)s", name=name, reason=reason)
    return None


def too_many(question: Question, count: int) -> Say | None:
    """Why so many files, and uploads under way, are too many; None when they are not."""
    if count > question.files_most:
        return say(N_("At most %(most)s files are possible."), most=question.files_most)
    return None


def no_room(entry: Room, challenge: Room, sizes: Sequence[int]) -> Say | None:
    """Why there is no room for files of these sizes; None when there is. Uploads under way are among what is used."""
    adding = sum(sizes)
    if entry.used + adding > entry.most:
        return say(
            N_(
                "There is not room enough: the files of an entry may have %(most)s MB together, %(used)s MB are used, "
                "and this would add %(adding)s MB. Remove a file that you do not need, or choose a smaller one."
            ),
            most=entry.most // MB,
            used=in_mb(entry.used),
            adding=in_mb(adding),
        )
    if challenge.used + adding > challenge.most:
        return say(
            N_(
                "The challenge has no room for more files: all entries together may have %(most)s MB, and %(used)s MB "
                "are used. Tell the organiser, who can make more room; your text is saved."
            ),
            most=challenge.most // MB,
            used=in_mb(challenge.used),
        )
    return None


def in_mb(size: int) -> int:
    """Megabytes, begun ones counted as whole."""
    return -(-size // MB)
