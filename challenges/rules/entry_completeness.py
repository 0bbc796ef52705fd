"""What an entry still lacks before it can be submitted, in plain words. A draft may lack anything."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from challenges.rules import data_use
from challenges.rules.data_use import Standing
from challenges.vocabulary import entry_content as e
from challenges.vocabulary.entry_content import EntryContent, LinkContent
from challenges.vocabulary.text import N_, Say, say


@dataclass(frozen=True)
class Item:
    """One thing the entry needs. ``gap`` says what is missing; None when it is in order.

    ``field`` is the id of the control on the draft page where it is put right, if it is put right there.
    """

    label: str
    field: str
    gap: Say | None = None

    @property
    def done(self) -> bool:
        return self.gap is None


def checklist(content: EntryContent, *, members: int, team_size_min: int, data: Standing) -> tuple[Item, ...]:
    """Everything that has to be in order, in the order of the page. ``data`` is how the data-use rule stands."""
    return (
        Item(N_("Title"), "title", _text(content.title, e.TITLE_MOST, N_("Give the entry a title."))),
        Item(
            N_("Summary"),
            "summary",
            _text(content.summary, e.SUMMARY_MOST, N_("Sum up the solution in a few sentences.")),
        ),
        Item(
            N_("Description"),
            "description",
            _text(content.description, e.DESCRIPTION_MOST, N_("Describe the solution.")),
        ),
        Item(N_("Links"), "links", _links(content.links)),
        Item(N_("Data"), "dataset_uses", _data(content) or data_use.gap(data)),
        Item(N_("Team size"), "", _team(members, team_size_min)),
    )


def is_web_address(url: str) -> bool:
    """Whether the text is an address that a browser can open: http or https, with a host."""
    if any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


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


def _links(links: tuple[LinkContent, ...]) -> Say | None:
    for number, link in enumerate(links, 1):
        if not is_web_address(link.url):
            return say(
                N_("Link %(number)s needs a whole web address that begins with https:// or http://."),
                number=number,
            )
        if len(link.label) > e.LABEL_MOST or len(link.url) > e.URL_MOST:
            return say(N_("Link %(number)s is too long."), number=number)
    if len(links) > e.LINKS_MOST:
        return say(N_("At most %(most)s links are possible."), most=e.LINKS_MOST)
    return None


def _data(content: EntryContent) -> Say | None:
    uses = [use for use in content.dataset_uses if use.used]
    if any(not use.how.strip() for use in uses):
        return say(N_("Say how you use each dataset that you have ticked."))
    for text, most in (
        *((use.how, e.HOW_MOST) for use in uses),
        (content.other_data, e.OTHER_DATA_MOST),
    ):
        if gap := _length(text, most):
            return gap
    return None


def _team(members: int, least: int) -> Say | None:
    if members < least:
        return say(
            N_("The team has %(members)s members and needs at least %(least)s."), members=members, least=least
        )
    return None
