"""What an entry says: the same shape in the draft, in the form and on the way into a version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

TITLE_MOST = 120
SUMMARY_MOST = 500
SHORT_MOST = 300
LONG_MOST = 20_000
OTHER_DATA_MOST = 2_000
HOW_MOST = 1_000
LABEL_MOST = 120
URL_MOST = 1_000
LINKS_MOST = 10
FILES_MOST = 10
HARM_MOST = 2_000
USES_MOST = 500
REFERENCE_MOST = 12
LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class UseContent:
    """The entry uses the dataset of this reference, and says how. Unticked, a draft keeps the text all the same."""

    dataset: str
    how: str
    used: bool = True


@dataclass(frozen=True)
class ClaimContent:
    """The team asks that a part stays confidential. A request, never a verdict.

    ``part`` is the key of a question, ``dataset_uses``, ``other_data`` or ``file:<name>``; ``ground`` a
    ``choices.ConfidentialityGround``; ``harm`` what damage it fears.
    """

    part: str
    ground: str
    harm: str


@dataclass(frozen=True)
class EntryContent:
    """Everything an entry says, except its files.

    ``answers`` holds, by the key of the question, what was answered, as JSON has it: texts as they were typed (numbers
    too), the key of a choice or a list of keys, links as a list of ``{"label", "url"}``, a film as ``{"url",
    "transcript"}``, the use of AI as ``{"used", "how"}`` with ``used`` one of ``""``, ``"no"`` and ``"yes"``.
    """

    title: str = ""
    summary: str = ""
    language: str = "sv"
    answers: Mapping[str, Any] = field(default_factory=dict)
    dataset_uses: tuple[UseContent, ...] = ()
    other_data: str = ""
    claims: tuple[ClaimContent, ...] = ()

    def text(self, key: str) -> str:
        """The answer to a question that takes a text; empty when there is none."""
        answer = self.answers.get(key, "")
        return answer if isinstance(answer, str) else ""


def to_plain(content: EntryContent) -> dict[str, Any]:
    """The content as JSON stores it."""
    return asdict(content)


def from_plain(stored: Mapping[str, Any]) -> EntryContent:
    """The content that ``to_plain`` stored; what it lacks is empty."""
    return EntryContent(
        title=stored.get("title", ""),
        summary=stored.get("summary", ""),
        language=stored.get("language", "sv"),
        answers=stored.get("answers", {}),
        dataset_uses=tuple(UseContent(**use) for use in stored.get("dataset_uses", ())),
        other_data=stored.get("other_data", ""),
        claims=tuple(ClaimContent(**claim) for claim in stored.get("claims", ())),
    )
