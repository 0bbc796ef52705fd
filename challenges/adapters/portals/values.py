"""Single values as portals write them, brought to one form.

Real metadata breaks every rule of its profile, so nothing here raises: what cannot be used becomes empty.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

UNDETERMINED = "und"
LONGEST_TEXT = 20_000
LONGEST_ADDRESS = 1_000
MOST_LANGUAGES = 40  # of one text; the EU has 24
_LONGEST_KEY = 2_000  # answers are remembered by what was asked, which a stranger wrote

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Anything that has to be tidied: most texts need no more than this look.
_UNTIDY = re.compile(
    r"  |[<&\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x1f\ud800-\udfff]")
_PLAIN_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:[/?#][A-Za-z0-9!#$%&'()*+,/:;=?\[\]~._-]*)?", re.ASCII
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=$|[T Z+-])", re.ASCII)
_MONTH_OR_YEAR = re.compile(r"(\d{4})(?:-(\d{2}))?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_EARLIEST, _LATEST = 1500, 2100

_BLOCKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"script", "style", "template", "title"})


def plain_text(value: object, limit: int = LONGEST_TEXT) -> str:
    """Text without markup, control characters and needless white space, at most ``limit`` characters.

    What may be no longer than a heading or an address stays on one line: a break in a title would begin a line of its
    own in a letter.
    """
    if not isinstance(value, str):
        return ""
    if not _UNTIDY.search(value, 0, 10 * limit):
        return value[: 10 * limit].strip()[:limit].rstrip()
    text = value[: 10 * limit].replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text or "&" in text:
        text = _without_markup(text)
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    if limit <= LONGEST_ADDRESS:
        return " ".join(text.split())[:limit].rstrip()
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()[:limit].rstrip()


_TAG = re.compile(r"</?([A-Za-z][^\s/>]{0,30})")
_TO_ITS_END = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_END_OF_CODE = {
    "script": re.compile(r"</script\b", re.IGNORECASE),
    "style": re.compile(r"</style\b", re.IGNORECASE),
}
_HUGE_NUMBER = re.compile(r"&#[0-9]{8,};?")


def _without_markup(text: str) -> str:
    """The words of HTML, however broken. Nothing is looked for twice, so the time grows with the length alone:
    the standard library's parser takes a minute for 200 kB of nothing but comments that begin."""
    parts: list[str] = []
    silent, quotes, comments, position = 0, True, True, 0
    last = text.rfind(">")
    while 0 <= (start := text.find("<", position)) < last:
        if not silent:
            parts.append(_unescaped(text[position:start]))
        position = start + 1
        tag = _TAG.match(text, start)
        if tag is not None:
            # A quote that never ends is a slip, and those after it are not to be trusted.
            whole = _TO_ITS_END.match(text, tag.end()) if quotes else None
            quotes = whole is not None
            position = whole.end() if whole else text.find(">", start) + 1
            name = tag[1].lower()
            if name in _SILENT:
                silent = silent + 1 if text[start + 1] != "/" else max(0, silent - 1)
            elif name in _BLOCKS and not silent:
                parts.append("\n")
            if name in _END_OF_CODE and text[start + 1] != "/":
                end = _END_OF_CODE[name].search(text, position)
                position = end.start() if end else len(text)
        elif comments and text.startswith("<!--", start):
            end_of_comment = text.find("-->", start + 2)
            comments = end_of_comment >= 0
            position = end_of_comment + 3 if comments else start + 4
        elif text.startswith(("<!", "<?", "</"), start) and not text.startswith("<!--", start):
            position = text.find(">", start) + 1
        elif not silent:
            parts.append("<")
    if not silent:
        parts.append(_unescaped(text[position:]))
    return "".join(parts)


def _unescaped(text: str) -> str:
    """Character references as characters; a number with more digits than there are characters is none of them."""
    return html.unescape(_HUGE_NUMBER.sub("\ufffd", text)) if "&" in text else text


def web_address(value: object) -> str:
    """An http or https address that may be shown as a link, or nothing."""
    if not isinstance(value, str):
        return ""
    address = value.strip()
    if len(address) > LONGEST_ADDRESS or _NOT_IN_ADDRESSES.search(address):
        return ""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return ""
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return ""
    # A space or a quote in an address is common in real catalogues; browsers mend it the same way.
    address = quote(address, safe="!#$%&'()*+,/:;=?@[]~-._")
    address = address[: len(parts.scheme)].lower() + address[len(parts.scheme) :]
    return address if len(address) <= LONGEST_ADDRESS else ""


def identity(value: object) -> str:
    """The name a publisher gave its dataset: a web address or a URN."""
    if isinstance(value, str) and re.fullmatch(r"urn:[!-~]{1,900}", value.strip(), re.IGNORECASE):
        return value.strip()
    return web_address(value)


def same_name(uri: str) -> str:
    """A publisher's name for a dataset as it is compared: http or https and a closing slash make no difference."""
    return uri.removeprefix("https://").removeprefix("http://").rstrip("/")


def spellings(uri: str) -> tuple[str, ...]:
    """The ways to write a name that ``same_name`` takes for one."""
    name = same_name(uri)
    if name == uri.rstrip("/"):
        return (uri,)
    return tuple(f"{scheme}://{name}{end}" for scheme in ("https", "http") for end in ("", "/"))


def language_tag(value: object) -> str:
    """A language tag in lower case; every kind of Swedish is ``sv``, of English ``en``; none is ``und``.

    ``se`` is Northern Sámi. It is nearly always a slip for Swedish, but that is not ours to guess.
    """
    return _language_tag(value[:_LONGEST_KEY]) if isinstance(value, str) else UNDETERMINED


@lru_cache(maxsize=1024)
def _language_tag(value: str) -> str:
    tag = value.strip().lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return UNDETERMINED
    primary = tag.partition("-")[0]
    return primary if primary in {"sv", "en"} else tag


def day(value: object) -> dt.date | None:
    """The date of an xsd:date or xsd:dateTime as it is written, local and without zone; years that cannot be
    meant, and a year alone, give nothing."""
    found = _DATE.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        date = dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return date if _EARLIEST <= date.year <= _LATEST else None


def moment(value: object) -> str:
    """A day, a month or a year as ISO 8601 writes it, no more exact than it was given: ``2019``, ``2019-03``,
    ``2019-03-01``. Empty for years that cannot be meant, such as 9999 for "no end"."""
    date = day(value)
    if date is not None:
        return date.isoformat()
    found = _MONTH_OR_YEAR.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not _EARLIEST <= int(found[1]) <= _LATEST or not 1 <= int(found[2] or 1) <= 12:
        return ""
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def byte_size(value: object) -> int | None:
    """A size in bytes, from a whole or decimal number as digits; what is a sentence is not guessed at."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    found = re.fullmatch(r"(\d{1,18})(?:\.\d*)?", str(value).strip(), re.ASCII)
    return int(found[1]) if found else None


_FORMATS = {
    "text/csv": "CSV", "csv": "CSV", "application/csv": "CSV", "comma-separated-values": "CSV",
    "application/json": "JSON", "json": "JSON", "text/json": "JSON",
    "application/ld+json": "JSON-LD", "json-ld": "JSON-LD", "json_ld": "JSON-LD", "jsonld": "JSON-LD",
    "application/geo+json": "GeoJSON", "application/vnd.geo+json": "GeoJSON", "geojson": "GeoJSON",
    "application/xml": "XML", "text/xml": "XML", "xml": "XML",
    "application/rdf+xml": "RDF/XML", "rdf_xml": "RDF/XML", "rdf": "RDF/XML",
    "text/turtle": "Turtle", "application/x-turtle": "Turtle", "ttl": "Turtle", "rdf_turtle": "Turtle",
    "application/n-triples": "N-Triples", "rdf_n_triples": "N-Triples",
    "application/sparql-results+json": "SPARQL", "application/sparql-query": "SPARQL", "sparqlq": "SPARQL",
    "application/vnd.ms-excel": "XLS", "xls": "XLS", "application/msexcel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX", "xlsx": "XLSX",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS", "ods": "ODS",
    "application/pdf": "PDF", "pdf": "PDF",
    "text/html": "HTML", "application/xhtml+xml": "HTML", "html": "HTML", "htm": "HTML",
    "text/plain": "TXT", "txt": "TXT", "text": "TXT",
    "text/calendar": "iCalendar", "ics": "iCalendar",
    "application/atom+xml": "Atom", "atom": "Atom", "application/rss+xml": "RSS", "rss": "RSS",
    "application/zip": "ZIP", "application/x-zip-compressed": "ZIP", "zip": "ZIP",
    "application/gml+xml": "GML", "gml": "GML",
    "application/vnd.google-earth.kml+xml": "KML", "kml": "KML",
    "application/vnd.google-earth.kmz": "KMZ", "kmz": "KMZ",
    "application/geopackage+sqlite3": "GeoPackage", "gpkg": "GeoPackage", "geopackage": "GeoPackage",
    "application/vnd.shp": "Shapefile", "application/x-shapefile": "Shapefile", "shp": "Shapefile",
    "shapefile": "Shapefile",
    "application/vnd.ogc.wms_xml": "WMS", "wms": "WMS", "wms_srvc": "WMS",
    "application/vnd.ogc.wfs_xml": "WFS", "wfs": "WFS", "wfs_srvc": "WFS",
    "application/vnd.ogc.wmts_xml": "WMTS", "wmts": "WMTS",
    "application/gtfs+zip": "GTFS", "gtfs": "GTFS", "application/gtfs-realtime": "GTFS-RT",
    "image/tiff": "TIFF", "tiff": "TIFF", "image/png": "PNG", "png": "PNG", "image/jpeg": "JPEG", "jpeg": "JPEG",
    "application/x-px": "PX", "text/x-pcaxis": "PX", "px": "PX",
    "application/vnd.apache.parquet": "Parquet", "parquet": "Parquet",
    "application/x-netcdf": "NetCDF", "application/netcdf": "NetCDF", "netcdf": "NetCDF",
}  # fmt: skip


def format_label(value: object) -> str:
    """A short name for a file format given as media type, file ending or vocabulary address."""
    return _format_label(value[:_LONGEST_KEY]) if isinstance(value, str) else ""


@lru_cache(maxsize=4096)
def _format_label(value: str) -> str:
    text = plain_text(value, 200)
    key = text.partition(";")[0].strip().lower()
    packed = key.endswith("+zip") and key not in _FORMATS
    if packed:
        key = key.removesuffix("+zip")
    for candidate in (key, key.lstrip("."), key.rstrip("/").rpartition("/")[2]):
        if candidate in _FORMATS:
            return _FORMATS[candidate] + (" (ZIP)" if packed else "")
    return text


def format_labels(values: Iterable[object]) -> tuple[str, ...]:
    """Short names without repeats, in alphabetical order: portals give them in any order."""
    return tuple(sorted({label for value in values if (label := format_label(value))}, key=str.casefold))


_MEDIA_TYPE = re.compile(r"(?:^|/media-types/)([a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]{0,100})", re.IGNORECASE)


def media_type(value: object) -> str:
    """``text/csv`` from a media type with or without parameters, or from its address at IANA; else nothing."""
    text = value.strip().partition(";")[0].strip() if isinstance(value, str) else ""
    found = _MEDIA_TYPE.search(text)
    return found[1].lower() if found and text.endswith(found[1]) else ""


_NOT_STATED = frozenset(
    {"", "nolicense", "no license", "no licence", "notspecified", "not specified", "none"}
)
_CC_ADDRESS = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)")
_CC_COUNTRY = re.compile(r"creativecommons\.org/licenses/[a-z-]+/[0-9.]+/[a-z]{2}(?:/|$)", re.IGNORECASE)
# "CC BY 4.0", the EU's CC_BYNC_4_0, and CKAN's cc-by without a version, by which the current one is meant.
_CC_CODE = re.compile(
    r"cc[-_ ]?(by(?:[-_ ]?(?:nc|nd|sa))*)(?:[-_ ]?(\d)[._](\d))?(?:[-_ ](?:int|international))?"
)
_CC_ZERO = re.compile(r"cc[-_ ]?(?:0|zero)(?:[-_ ]?1[._]0)?(?:[-_ ]universal)?")


def licence(value: object) -> str:
    """A licence as address or text; what says that there is none is the same as nothing said.

    Creative Commons licences, however they are named, come as ``http://creativecommons.org/licenses/by/4.0/``;
    those of one country stay as they are written.
    """
    return _licence(value[:_LONGEST_KEY]) if isinstance(value, str) else ""


@lru_cache(maxsize=4096)
def _licence(value: str) -> str:
    text = plain_text(value, LONGEST_ADDRESS)
    stated = text.rstrip("/").rpartition("/")[2].lower() not in _NOT_STATED
    if not stated or text.lower().startswith(("javascript:", "data:")):
        return ""
    kind, code, version = _creative_commons(text)
    if _CC_COUNTRY.search(text):
        return text
    return f"http://creativecommons.org/{kind}/{code}/{version}/" if kind else text


@lru_cache(maxsize=4096)
def licence_label(value: str) -> str:
    """A short name for a licence; one that is not known is shown as it was written.

    Absence stays absence: a dataset without a licence is not open.
    """
    kind, code, version = _creative_commons(value.strip())
    if kind == "licenses":
        return f"CC {code.upper()} {version}"
    if kind:
        return f"CC0 {version}" if code == "zero" else "Public Domain Mark"
    return value.strip()


def _creative_commons(text: str) -> tuple[str, str, str]:
    """``("licenses", "by-sa", "4.0")`` or ``("publicdomain", "zero", "1.0")``; empty for every other licence."""
    found = _CC_ADDRESS.search(text.lower())
    if found:
        return found[1], found[2], found[3].strip(".")
    name = text.lower().rstrip("/").rpartition("/")[2]
    if _CC_ZERO.fullmatch(name):
        return "publicdomain", "zero", "1.0"
    found = _CC_CODE.fullmatch(name)
    if not found:
        return "", "", ""
    parts = "-".join(re.findall("by|nc|nd|sa", found[1]))
    return "licenses", parts, f"{found[2]}.{found[3]}" if found[2] else "4.0"


# Words that show that a mailbox belongs to a function; a name with a dot and none of these is a person's.
_FUNCTIONS = (
    "data", "api", "info", "open", "oppn", "stat", "kontakt", "contact", "support", "help", "tjanst", "service",
    "registrator", "diari", "myndighet", "kommun", "region", "enhet", "avdelning", "it", "gis", "karta", "web",
    "webb", "post", "mail", "office", "kansli", "utveckling", "digital", "redaktion", "press", "forvaltning",
    "bibliotek", "arkiv", "miljo", "trafik", "kultur", "admin", "team", "grupp", "group",
)  # fmt: skip
_MAILBOX = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}", re.IGNORECASE)
_TWICE = re.compile(r"(\.[a-z]{2,24})\1$", re.IGNORECASE)  # "@kommun.se.se" is a slip that is seen
_PERSONAL = re.compile(r"[a-z]{2,}(-[a-z]+)?(\.[a-z]){0,2}\.[a-z]{2,}(-[a-z]+)?\d*", re.IGNORECASE)


def functional_mailbox(value: object, *, sure: bool) -> str:
    """The address of a mailbox that belongs to a function, not to a person; a person's address is not kept.

    ``sure`` says that the metadata calls the contact an organisation. Then only what looks like first name and
    surname is left out; otherwise only what is known to be a function is kept.
    """
    if not isinstance(value, str):
        return ""
    text = value.strip()
    if text.lower().startswith("mailto:"):
        text = text[7:].partition("?")[0].strip()
    text = _TWICE.sub(r"\1", text)
    if not _MAILBOX.fullmatch(text):
        return ""
    words = re.split(r"[._+-]", text.partition("@")[0].lower())
    functional = any(
        word.startswith(function) for word in words for function in _FUNCTIONS if len(function) > 2
    )
    functional = functional or any(word in _FUNCTIONS for word in words)
    if functional:
        return text
    return text if sure and not _PERSONAL.fullmatch(text.partition("@")[0]) else ""
