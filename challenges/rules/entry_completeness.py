"""What an entry still lacks before it can be submitted, in plain words. A draft may lack anything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import urlsplit

from challenges.rules import data_use
from challenges.rules.data_use import Standing
from challenges.rules.entry_parts import is_empty
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.entry_content import EntryContent
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind
from challenges.vocabulary.text import N_, Say, say


class FileLike(Protocol):
    """A file of the draft: its name, the question it answers, its size in bytes, what the virus scanner says of it."""

    @property
    def name(self) -> str: ...
    @property
    def scan(self) -> FileScan: ...

    @property
    def question(self) -> str: ...
    @property
    def size(self) -> int: ...


@dataclass(frozen=True)
class Item:
    """One thing the entry needs. ``gap`` says what is missing; None when it is in order.

    ``label`` is for translation, or the words of an organiser (``asked``) that are shown as they are. ``field`` is the
    id of the control on the draft page where it is put right, if it is put right there.
    """

    label: str
    field: str
    gap: Say | None = None
    asked: bool = False

    @property
    def done(self) -> bool:
        return self.gap is None


def checklist(
    content: EntryContent,
    shape: FormShape,
    *,
    files: Sequence[FileLike],
    team: Sequence[Item],
    data: Standing,
    language: str,
) -> tuple[Item, ...]:
    """Everything that has to be in order, in the order of the page. ``data`` is how the data-use rule stands,
    ``team`` what the team needs (``rules.taking_part.items``).

    ``language`` is that of the reader: what the organiser asks is told in it.
    """
    return (
        Item(N_("Title"), "title", _text(content.title, e.TITLE_MOST, N_("Give the entry a title."))),
        Item(
            N_("Summary"),
            "summary",
            _text(content.summary, e.SUMMARY_MOST, N_("Sum up the solution in a few sentences.")),
        ),
        *_questions(content, shape, files, data, language),
        *team,
    )


def _questions(
    content: EntryContent, shape: FormShape, files: Sequence[FileLike], data: Standing, language: str
) -> Iterator[Item]:
    """The organiser's questions; the rule about data holds whether the form asks for data or not."""
    asks_for_data = False
    for question in shape.questions():
        if question.kind is QuestionKind.DATA_USE:
            asks_for_data = True
            gap = _data(content, required=question.required) or data_use.gap(data)
        elif question.kind is QuestionKind.FILES:
            gap = _files(question, [file for file in files if file.question == question.key])
        else:
            gap = answer_gap(question, content.answers.get(question.key))
        yield Item(question.label(language).value, field_id(question), gap, asked=True)
    if not asks_for_data and (gap := data_use.gap(data)):
        yield Item(N_("Data"), "dataset_uses", gap)


def field_id(question: Question) -> str:
    """The id of the question's control on the draft page."""
    return "dataset_uses" if question.kind is QuestionKind.DATA_USE else question.key


def answer_gap(question: Question, value: Any) -> Say | None:
    """What is wrong with the answer to a question that is neither about files nor about data; None when it will do."""
    if is_empty(question.kind, value):
        return say(_MISSING[question.kind]) if question.required else None
    match question.kind:
        case QuestionKind.SHORT_TEXT:
            return _length(value, e.SHORT_MOST) or _words(value, question.words_most)
        case QuestionKind.LONG_TEXT:
            return _length(value, e.LONG_MOST) or _words(value, question.words_most)
        case QuestionKind.NUMBER:
            return _number(value, question)
        case QuestionKind.CHOICE | QuestionKind.LICENCE:
            return _known(question, [value])
        case QuestionKind.CHOICES:
            return _known(question, value)
        case QuestionKind.LINKS:
            return _links(value)
        case QuestionKind.VIDEO:
            return _video(value)
        case QuestionKind.AI:
            return _ai(value)
        case QuestionKind.FILES | QuestionKind.DATA_USE:
            raise ValueError("files and data are judged by their own rules")


_MISSING = {
    QuestionKind.SHORT_TEXT: N_("Write an answer."),
    QuestionKind.LONG_TEXT: N_("Write an answer."),
    QuestionKind.CHOICE: N_("Choose one of the answers."),
    QuestionKind.CHOICES: N_("Choose at least one of the answers."),
    QuestionKind.NUMBER: N_("Write a number."),
    QuestionKind.LINKS: N_("Add at least one link."),
    QuestionKind.VIDEO: N_("Add the address of the film, and what is said and shown in it."),
    QuestionKind.FILES: N_("Add at least one file."),
    QuestionKind.DATA_USE: N_("Tick at least one dataset that you use, or describe other data."),
    QuestionKind.AI: N_("Say whether you have used AI."),
    QuestionKind.LICENCE: N_("Choose a licence."),
}


def is_web_address(url: str) -> bool:
    """Whether the text is an address that a browser can open: http or https, with a host."""
    if any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def as_number(text: str) -> Decimal | None:
    """The number a person typed, with a comma or a point and perhaps spaces between thousands; None if it is none."""
    plain = "".join(text.split()).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(text: str, most: int, missing: str) -> Say | None:
    if not text.strip():
        return say(missing)
    return _length(text, most)


def _length(text: str, most: int) -> Say | None:
    if len(text) > most:
        return say(
            N_("The text is %(over)s characters too long; at most %(most)s fit."),
            over=len(text) - most,
            most=most,
        )
    return None


def _words(text: str, most: int) -> Say | None:
    count = len(text.split())
    if most and count > most:
        return say(
            N_("The text has %(count)s words, %(over)s more than the %(most)s that are allowed."),
            count=count,
            over=count - most,
            most=most,
        )
    return None


def _number(text: str, question: Question) -> Say | None:
    number = as_number(text)
    if number is None:
        return say(N_("Write a number with digits only, such as 12 or 1,5."))
    if question.least is not None and number < question.least:
        return say(N_("The number has to be at least %(least)s."), least=question.least)
    if question.most is not None and number > question.most:
        return say(N_("The number can be at most %(most)s."), most=question.most)
    return None


def _known(question: Question, keys: Sequence[str]) -> Say | None:
    known = {option.key for option in question.options}
    if any(key not in known for key in keys):
        return say(N_("The answers to choose from have changed. Choose again."))
    return None


def _links(links: Sequence[Mapping[str, str]]) -> Say | None:
    for number, link in enumerate(links, 1):
        if not is_web_address(link["url"]):
            return say(
                N_("Link %(number)s needs a whole web address that begins with https:// or http://."),
                number=number,
            )
        if len(link["label"]) > e.LABEL_MOST or len(link["url"]) > e.URL_MOST:
            return say(N_("Link %(number)s is too long."), number=number)
    if len(links) > e.LINKS_MOST:
        return say(N_("At most %(most)s links are possible."), most=e.LINKS_MOST)
    return None


def _video(video: Mapping[str, str]) -> Say | None:
    if not is_web_address(video["url"]) or len(video["url"]) > e.URL_MOST:
        return say(N_("The film needs a whole web address that begins with https:// or http://."))
    if not video["transcript"].strip():
        return say(N_("Write down what is said and shown in the film, for those who cannot see or hear it."))
    return _length(video["transcript"], e.LONG_MOST)


def _ai(declared: Mapping[str, str]) -> Say | None:
    if declared["used"] == "yes" and not declared["how"].strip():
        return say(N_("Say which AI you have used, and for what."))
    return _length(declared["how"], e.LONG_MOST)


def _files(question: Question, files: Sequence[FileLike]) -> Say | None:
    if question.required and not files:
        return say(_MISSING[QuestionKind.FILES])
    if len(files) > question.files_most:
        return say(N_("At most %(most)s files are possible."), most=question.files_most)
    if blocked := [file.name for file in files if file.scan is FileScan.INFECTED]:
        return say(N_("The virus scan has blocked %(name)s. Remove the file."), name=blocked[0])
    return None


def _data(content: EntryContent, *, required: bool) -> Say | None:
    uses = [use for use in content.dataset_uses if use.used]
    if required and not uses and not content.other_data.strip():
        return say(_MISSING[QuestionKind.DATA_USE])
    if any(not use.how.strip() for use in uses):
        return say(N_("Say how you use each dataset that you have ticked."))
    for text, most in (
        *((use.how, e.HOW_MOST) for use in uses),
        (content.other_data, e.OTHER_DATA_MOST),
    ):
        if gap := _length(text, most):
            return gap
    return None
