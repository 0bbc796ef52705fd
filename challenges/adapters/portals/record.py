"""What a portal says about a dataset, in the platform's own words; the same for every kind of portal."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from challenges.adapters.portals.values import UNDETERMINED
from challenges.vocabulary.choices import AccessRight, DatasetSource

LanguageMap = Mapping[str, str]

FALLBACK = ("sv", "en", UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the language it is in, so that a page can mark it; ``und`` when nobody said."""

    text: str = ""
    language: str = UNDETERMINED

    def __bool__(self) -> bool:
        return bool(self.text)


def wording(texts: LanguageMap, language: str) -> Wording:
    """The text in the wanted language, else in Swedish, English, an unmarked language, or the first there is.

    A language whose text is empty does not count: real metadata has names that are tagged and blank.
    """
    for tag in (language, *FALLBACK, *sorted(texts)):
        if texts.get(tag):
            return Wording(texts[tag], tag)
    return Wording()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: a function, never a named person."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One way to get the data. Titles are often the same for all of them: show the format too.

    ``size`` is in bytes. ``status`` and ``availability`` are the last words of the vocabulary's addresses.
    """

    title: LanguageMap = field(default_factory=dict)
    description: LanguageMap = field(default_factory=dict)
    access_url: str = ""
    download_url: str = ""
    format: str = ""
    media_type: str = ""
    size: int | None = None
    licence: str = ""
    status: str = ""
    availability: str = ""


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """A dataset as a portal describes it.

    ``uri`` is the publisher's own name for it and lasts; ``source_id`` belongs to the portal and may change.
    ``licence`` is an address or a text, empty when none is stated - which does not mean open. All links are http(s).
    ``kind`` is ``dataset``, ``service`` or ``series``. A record from a search has no distributions and no contact.
    ``publisher_number`` is a Swedish organisation number, ten digits, or empty. ``frequency`` is the last word of the
    EU's vocabulary (``DAILY``, ``ANNUAL``). ``machine_translated`` holds the languages a machine translated the title
    into. ``etag`` is what the portal calls this version of its answer.
    """

    source: DatasetSource
    source_base: str
    source_id: str
    uri: str
    kind: str = "dataset"
    title: LanguageMap = field(default_factory=dict)
    description: LanguageMap = field(default_factory=dict)
    publisher_name: LanguageMap = field(default_factory=dict)
    publisher_uri: str = ""
    publisher_type: str = ""
    publisher_number: str = ""
    contact: Contact = Contact()
    licence: str = ""
    access_right: AccessRight = AccessRight.UNKNOWN
    formats: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page_url: str = ""
    issued: dt.date | None = None
    modified: dt.date | None = None
    frequency: str = ""
    languages: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    temporal: tuple[tuple[str, str], ...] = ()
    high_value: bool = False
    high_value_categories: tuple[str, ...] = ()
    base_data: tuple[str, ...] = ()
    landing_pages: tuple[str, ...] = ()
    documentation: tuple[str, ...] = ()
    conforms_to: tuple[str, ...] = ()
    has_api: bool = False
    api_endpoints: tuple[str, ...] = ()
    api_definitions: tuple[str, ...] = ()
    series: str = ""
    machine_translated: tuple[str, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    etag: str = ""

    def title_in(self, language: str) -> Wording:
        """A heading that is never empty: without any title, the dataset's name or number."""
        return wording(self.title, language) or Wording(self.uri or self.source_id)

    def description_in(self, language: str) -> Wording:
        return wording(self.description, language)

    def publisher_in(self, language: str) -> Wording:
        return wording(self.publisher_name, language) or Wording(self.publisher_uri)


def brief(record: DatasetRecord) -> DatasetRecord:
    """The record as a search gives it, whatever the portal sent along: without distributions and contact."""
    return replace(record, distributions=(), contact=Contact())


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value hits can be narrowed to. ``label`` is empty where the value is all there is, and for values of a
    closed list (theme, access) that the door translates."""

    value: str
    count: int
    label: LanguageMap = field(default_factory=dict)

    def label_in(self, language: str) -> Wording:
        return wording(self.label, language) or Wording(self.value)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits. ``facets`` has ``publisher``, ``theme``, ``format``, ``licence`` and ``access`` where a portal
    counts them, and ``api`` and ``high_value`` with the single value ``1``.

    ``looked_at`` is set where the portal could not narrow by a filter itself and has more hits than were looked at:
    ``total`` then counts what fits among that many first hits, not among all.
    """

    records: tuple[DatasetRecord, ...]
    total: int
    offset: int
    limit: int
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    looked_at: int | None = None

    @property
    def next_offset(self) -> int | None:
        """Where the next page begins, or nothing when this is the last."""
        following = self.offset + self.limit
        return following if following < self.total else None
