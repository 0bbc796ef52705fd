"""Whether a dataset is ready for a challenge: a light, every reason in words, and what to do about it.

A shorter check than the European quality score (MQA), and of more use to those who plan a challenge: can a team find
out what this is, may it use it, does it get at it, can a program read it, is it fresh, and whom does it ask.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from challenges.adapters.portals.record import DatasetRecord, LanguageMap
from challenges.rules.dataset_links import ways_in
from challenges.rules.link_findings import BROKEN
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.states import LinkFinding
from challenges.vocabulary.text import N_, Say, say

Light = Literal["green", "yellow", "red"]

MACHINE_READABLE = frozenset(
    {
        "API", "Atom", "CSV", "GeoJSON", "GeoPackage", "GML", "GTFS", "GTFS-RT", "iCalendar", "JSON", "JSON-LD",
        "KML", "KMZ", "N-Triples", "NetCDF", "ODS", "Parquet", "PX", "RDF/XML", "RSS", "Shapefile", "SPARQL", "Turtle",
        "WFS", "WMS", "WMTS", "XLS", "XLSX", "XML",
    }
)  # fmt: skip
"""Formats a program can read without guessing, as ``values.format_label`` names them."""

_PACKED = " (ZIP)"

# Days between two updates, by the last word of the EU's frequency vocabulary. What has no rhythm is not here.
FREQUENCIES: Mapping[str, int] = {
    "UPDATE_CONT": 1, "CONT": 1, "1MIN": 1, "5MIN": 1, "10MIN": 1, "15MIN": 1, "30MIN": 1, "HOURLY": 1, "BIHOURLY": 1,
    "TRIHOURLY": 1, "12HRS": 1, "DAILY": 1, "DAILY_2": 1, "BIDAILY": 2, "WEEKLY_5": 2, "WEEKLY_3": 3, "WEEKLY_2": 4,
    "WEEKLY": 7, "BIWEEKLY": 14, "MONTHLY_3": 10, "MONTHLY_2": 16, "MONTHLY": 31, "BIMONTHLY": 62, "QUARTERLY": 92,
    "ANNUAL_3": 122, "ANNUAL_2": 183, "ANNUAL": 366, "BIENNIAL": 731, "TRIENNIAL": 1096, "QUADRENNIAL": 1461,
    "QUINQUENNIAL": 1827, "DECENNIAL": 3653,
}  # fmt: skip
# Half a period late is late; a few days are a weekend and a holiday.
_SLACK, _LEAST_SLACK = 1.5, dt.timedelta(days=7)


@dataclass(frozen=True)
class LinkFact:
    """What is said of one address of the dataset."""

    url: str
    finding: LinkFinding


@dataclass(frozen=True)
class Reason:
    """Why the light is not green: what is lacking, and what to do about it."""

    code: str
    light: Light
    sentence: Say
    advice: Say


@dataclass(frozen=True)
class Readiness:
    """The light and the reasons, the worst first. Green has none."""

    light: Light
    reasons: tuple[Reason, ...] = ()

    @property
    def label(self) -> str:
        return _FACES[self.light][0]

    @property
    def tone(self) -> str:
        return _FACES[self.light][1]


_FACES: Mapping[Light, tuple[str, str]] = {
    "green": (N_("Ready to use"), "success"),
    "yellow": (N_("Usable, with gaps"), "warning"),
    "red": (N_("Not ready"), "danger"),
}


def readiness(
    record: DatasetRecord, links: Sequence[LinkFact], *, language: str, today: dt.date, gone: bool = False
) -> Readiness:
    """Judge what a portal says about a dataset and what is known of its addresses, for readers of a language.

    ``gone`` says that the portal lists the dataset no longer: what it said last is then no promise.
    """
    reasons = [
        *_gone(gone),
        *_words(record, language),
        *_contact(record),
        *_licence(record),
        *_access(record),
        *_ways_in(record, {link.url: link.finding for link in links}),
        *_formats(record),
        *_freshness(record, today),
        *_documentation(record),
    ]
    order = ("red", "yellow")
    reasons.sort(key=lambda reason: order.index(reason.light))
    return Readiness(reasons[0].light if reasons else "green", tuple(reasons))


def _gone(gone: bool) -> Iterator[Reason]:
    if gone:
        yield Reason(
            "gone",
            "red",
            say(N_("The portal no longer lists the dataset.")),
            say(N_("Ask the publisher what became of it before you build on it.")),
        )


def _said(texts: LanguageMap, language: str) -> bool:
    return bool(texts.get(language) or texts.get("und"))


def _words(record: DatasetRecord, language: str) -> Iterator[Reason]:
    if not any(record.description.values()):
        yield Reason(
            "description",
            "yellow",
            say(N_("The dataset is not described.")),
            say(N_("Say in your note what is in it, and ask the publisher for a description.")),
        )
    elif not _said(record.title, language) or not _said(record.description, language):
        yield Reason(
            "language",
            "yellow",
            say(N_("Title or description is not in the language of the challenge.")),
            say(N_("Say in your note what the dataset is about.")),
        )


def _contact(record: DatasetRecord) -> Iterator[Reason]:
    if not record.contact.email:
        yield Reason(
            "contact",
            "yellow",
            say(N_("No mailbox for questions about the data is given.")),
            say(N_("Find out whom the teams can ask, and say so in your note.")),
        )


def _licence(record: DatasetRecord) -> Iterator[Reason]:
    if not record.licence:
        yield Reason(
            "licence",
            "red",
            say(N_("No licence is stated. Without one nobody knows whether the data may be used.")),
            say(N_("Ask the publisher to state a licence before the challenge opens.")),
        )


def _access(record: DatasetRecord) -> Iterator[Reason]:
    if record.access_right is AccessRight.UNKNOWN:
        yield Reason(
            "access",
            "yellow",
            say(N_("It is not stated whether the data is open.")),
            say(N_("Ask the publisher, and say in your note how the teams get at the data.")),
        )
    elif record.access_right is not AccessRight.PUBLIC:
        described = bool(record.documentation or record.landing_pages or record.contact.email)
        yield Reason(
            "access",
            "yellow" if described else "red",
            say(N_("The data is not open to everybody.")),
            say(N_("Agree with the publisher on how the teams get access, and describe it in your note."))
            if described
            else say(N_("Nothing says how one gets access. Find out before you build a challenge on it.")),
        )


def _ways_in(record: DatasetRecord, findings: Mapping[str, LinkFinding]) -> Iterator[Reason]:
    ways = ways_in(record)
    if not ways:
        by_hand = record.source is DatasetSource.MANUAL and record.page_url
        yield Reason(
            "distribution",
            "yellow" if by_hand else "red",
            say(N_("No file and no API is listed.")),
            say(N_("Ask the publisher where the data can be fetched, and say it in your note.")),
        )
        return
    known = [findings.get(way, LinkFinding.UNKNOWN) for way in ways]
    broken = sum(finding in BROKEN for finding in known)
    closed = sum(finding in {LinkFinding.NEEDS_LOGIN, LinkFinding.SUSPICIOUS} for finding in known)
    if broken == len(known):
        yield Reason(
            "links",
            "red",
            say(N_("None of the addresses of the data works any longer.")),
            say(N_("Tell the publisher, and choose another dataset if it is not mended.")),
        )
    elif broken:
        yield Reason(
            "links",
            "yellow",
            say(
                N_("%(broken)s of %(all)s addresses of the data no longer work."),
                broken=broken,
                all=len(known),
            ),
            say(N_("Tell the publisher which ones.")),
        )
    if closed and broken + closed == len(known):
        yield Reason(
            "login",
            "yellow",
            say(N_("The addresses of the data ask for a login, or lead to a front page.")),
            say(N_("Try them yourself, and say in your note how one gets at the data.")),
        )


def _formats(record: DatasetRecord) -> Iterator[Reason]:
    if record.has_api or record.kind == "service" or record.api_endpoints:
        return
    formats = {label.removesuffix(_PACKED) for label in record.formats}
    formats |= {one.format.removesuffix(_PACKED) for one in record.distributions}
    if not formats & MACHINE_READABLE:
        yield Reason(
            "format",
            "yellow",
            say(N_("No format that a program can read is listed, such as CSV or JSON.")),
            say(N_("Ask the publisher for such a format.")),
        )


def _freshness(record: DatasetRecord, today: dt.date) -> Iterator[Reason]:
    days = FREQUENCIES.get(record.frequency)
    if days is None:
        return
    if record.modified is None:
        yield Reason(
            "updated",
            "yellow",
            say(N_("It is not stated when the data was updated last.")),
            say(N_("Look at the data before you build on it.")),
        )
        return
    period = dt.timedelta(days=days)
    if today - record.modified > max(period * _SLACK, period + _LEAST_SLACK):
        yield Reason(
            "updated",
            "yellow",
            say(
                N_("The data was updated last on %(day)s, although it is said to be updated more often."),
                day=record.modified,
            ),
            say(N_("Ask the publisher whether it is still kept up to date.")),
        )


def _documentation(record: DatasetRecord) -> Iterator[Reason]:
    if not (record.documentation or record.api_definitions or record.conforms_to or record.landing_pages):
        yield Reason(
            "documentation",
            "yellow",
            say(N_("There is no link to documentation.")),
            say(N_("Ask the publisher what the columns and values mean, and pass it on.")),
        )
