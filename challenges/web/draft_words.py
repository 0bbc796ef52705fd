"""What a draft says, field by field in plain words: for its history, for differences, and where two texts meet."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.rules import draft_merging, entry_parts
from challenges.rules.draft_merging import ANSWER, CLAIM, USE
from challenges.rules.entry_parts import Part
from challenges.rules.text_changes import Budget, Piece, word_changes, word_count
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import FormShape, QuestionKind
from challenges.vocabulary.localised import Localised, mapped


@dataclass(frozen=True)
class Difference:
    """A field that is not the same in two texts, and the pieces that lead from one to the other."""

    name: str
    label: Localised
    pieces: list[Piece]
    language: str


class DraftWords:
    """Names the fields of a draft and says what is in them. ``linked`` are the datasets of the challenge."""

    def __init__(self, shape: FormShape, linked: Iterable[Any], language: str) -> None:
        self.shape, self.language = shape, language
        self.titles = {link.dataset.reference: mapped(link.snapshot.title, language) for link in linked}

    def label(self, name: str) -> Localised:
        """What a field is called, and in which language."""
        kind, _dot, key = name.partition(".")
        if f"{kind}." == ANSWER:
            question = self.shape.question(key)
            return question.label(self.language) if question else self._own(_("A question no longer asked"))
        if f"{kind}." == USE:
            return self.titles.get(key) or self._own(_("A dataset no longer listed"))
        if f"{kind}." == CLAIM:
            return self._own(_("Request for confidentiality"))
        return self._own(_named(name))

    def said(self, content: EntryContent) -> dict[str, str]:
        """All fields in words, by their names; empty ones are left out."""
        flat = draft_merging.fields(content)
        answers = {
            ANSWER + one["key"]: part_in_words(
                Part(one["key"], QuestionKind(one["kind"]), one["question"], one["value"])
            )
            for one in entry_parts.answers(self.shape, content, {})
        }
        return {name: answers.get(name) or _in_words(name, value) for name, value in flat.items()}

    def changes(self, before: EntryContent, after: EntryContent) -> str:
        """What has changed, in one line: the fields, and how many words more or fewer they have."""
        was, now = self.said(before), self.said(after)
        told = [
            f"{self.label(name)}{_more(was.get(name, ''), now.get(name, ''))}"
            for name in draft_merging.changed(before, after)
        ]
        return ", ".join(dict.fromkeys(told))

    def differences(
        self, before: EntryContent, after: EntryContent, names: Collection[str] | None = None
    ) -> list[Difference]:
        """Word by word what leads from one to the other, for the fields that differ."""
        was, now, budget = self.said(before), self.said(after), Budget()
        return [
            Difference(
                name,
                self.label(name),
                word_changes(was.get(name, ""), now.get(name, ""), budget),
                after.language,
            )
            for name in draft_merging.changed(before, after)
            if names is None or name in names
        ]

    def _own(self, text: str) -> Localised:
        return Localised(text, self.language)


def version_differences(
    before: Mapping[str, Any], after: Mapping[str, Any], language: str
) -> list[Difference]:
    """Word by word what leads from one submitted version to another (contents as versions keep them)."""
    was, now = _version_in_words(before), _version_in_words(after)
    labels, budget = {**_version_labels(before, language), **_version_labels(after, language)}, Budget()
    return [
        Difference(
            name,
            labels[name],
            word_changes(was.get(name, ""), now.get(name, ""), budget),
            after.get("language", "sv"),
        )
        for name in draft_merging.ordered([*now, *was])
        if was.get(name, "") != now.get(name, "")
    ]


def part_in_words(part: Part) -> str:
    """An answer as plain text."""
    value = part.value
    match part.kind:
        case QuestionKind.CHOICE | QuestionKind.LICENCE:
            return str(value["text"])
        case QuestionKind.CHOICES:
            return "\n".join(option["text"] for option in value)
        case QuestionKind.NUMBER:
            return f"{value['number']} {value['unit']}".strip()
        case QuestionKind.LINKS:
            return "\n".join(f"{link['label']} {link['url']}".strip() for link in value)
        case QuestionKind.VIDEO:
            return f"{value['url']}\n{value['transcript']}".strip()
        case QuestionKind.AI:
            used = _("AI has been used.") if value["used"] == "yes" else _("No AI has been used.")
            return f"{used}\n{value['how']}".strip()
        case _:
            return str(value)


def _in_words(name: str, value: Any) -> str:
    """A field that is no answer, or the answer to a question that nobody asks any more."""
    if name == "language":
        return _("English") if value == "en" else _("Swedish")
    if name.startswith(USE):
        used = _("We use this dataset") if value["used"] else _("Not used")
        return f"{used}\n{value['how']}".strip()
    if name.startswith(CLAIM):
        return str(value["harm"])
    return "\n".join(_texts(value))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [str(value)] if value else []


def _named(name: str) -> str:
    return {
        "title": _("Title"),
        "summary": _("Summary"),
        "language": _("Language of the entry"),
        "other_data": _("Other data"),
        "files": _("Files"),
    }[name]


def _more(before: str, after: str) -> str:
    """How many words more or fewer, for texts that have changed by some; nothing for a word here and there."""
    more = word_count(after) - word_count(before)
    if abs(more) < 2:
        return ""
    words = ngettext("%(num)s word", "%(num)s words", abs(more))
    return f" ({'+' if more > 0 else '−'}{words})"


def _version_in_words(content: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: content.get(name) or "" for name in ("title", "summary", "other_data")}
    texts["language"] = _in_words("language", content.get("language", "sv"))
    # The files of all questions are told once, below, with what tells two of one name apart.
    texts |= {
        ANSWER + part.key: part_in_words(part)
        for part in entry_parts.parts(content)
        if part.kind is not QuestionKind.FILES
    }
    texts |= {
        USE + use["dataset"]: f"{_('We use this dataset')}\n{use['how']}".strip()
        for use in content.get("dataset_uses", ())
    }
    texts |= {CLAIM + claim["part"]: _in_words(CLAIM, claim) for claim in content.get("confidential", ())}
    texts["files"] = "\n".join(f"{file['name']} ({file['sha256'][:12]})" for file in content.get("files", ()))
    return texts


def _version_labels(content: Mapping[str, Any], language: str) -> dict[str, Localised]:
    written_in = content.get("language", "sv")
    labels = {
        name: Localised(_named(name), language)
        for name in ("title", "summary", "language", "other_data", "files")
    }
    labels |= {ANSWER + part.key: Localised(part.question, written_in) for part in entry_parts.parts(content)}
    labels |= {
        USE + use["dataset"]: Localised(use["title"] or use["dataset"], "")
        for use in content.get("dataset_uses", ())
    }
    return labels | {
        CLAIM + claim["part"]: Localised(_("Request for confidentiality"), language)
        for claim in content.get("confidential", ())
    }
