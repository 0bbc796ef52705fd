"""Search queries for CKAN's index (Solr), with every word of a person made harmless."""

import re

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.parts import SERVICES
from challenges.adapters.portals.typed import words
from challenges.adapters.portals.values import format_label

FACETS = {
    "publisher": "organization",
    "theme": "groups",
    "format": "res_format",
    "licence": "license_id",
}
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_NAME = re.compile(r"[\w.-]{1,100}")
# Packages of extensions that are no datasets: sources of the harvester, and pages about reuse.
_LISTED = "-dataset_type:(harvest OR showcase)"


def text(question: Question) -> str:
    """Datasets that hold every word somewhere. A word is sought as it is, which the index may have stemmed, and with
    a wildcard at its end, which finds the long compounds of Swedish."""
    return " AND ".join(f"(text:{word} OR text:{word}*)" for word in words(question.text)) or "*:*"


def filters(question: Question) -> str:
    """What narrows the hits; the filters that ``unable`` names are left out."""
    parts = [_LISTED]
    left = unable(question)
    theme = themes.code(question.theme)
    if theme:
        parts.append(f'+(groups:{quoted(theme.lower())} OR extras_theme:"data-theme/{theme}")')
    elif question.theme:
        parts.append(f"+groups:{quoted(question.theme)}")
    if question.publisher and "publisher" not in left:
        parts.append(f"+organization:{quoted(question.publisher)}")
    if question.format:
        parts.append(f"+res_format:{_any(_formats(question.format))}")
    if question.licence and "licence" not in left:
        parts.append(f"+license_id:{quoted(question.licence)}")
    if question.api:
        parts.append(f"+res_format:{_any(SERVICES)}")
    if question.high_value:
        parts.append(
            '+(extras_applicable_legislation:"reg_impl/2023/138/oj" OR extras_hvd_category:[* TO *])'
        )
    return " ".join(parts)


def unable(question: Question) -> frozenset[str]:
    """The filters that CKAN cannot apply: access rights, which have no field of their own, and publishers and
    licences given by an address, where CKAN knows its own short names only."""
    named = {"publisher": question.publisher, "licence": question.licence}
    foreign = {name for name, value in named.items() if value and not _NAME.fullmatch(value)}
    return frozenset(foreign | ({"access"} if question.access else set()))


def named(uri: str) -> str:
    """Datasets that their publisher calls ``uri``."""
    return f"extras_uri:{quoted(uri)} OR extras_guid:{quoted(uri)} OR extras_identifier:{quoted(uri)}"


def quoted(value: str) -> str:
    """``value`` as one literal phrase."""
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _formats(value: str) -> set[str]:
    """How a format may be written: as it was asked for, by its short name, and as the EU's address for it."""
    label = format_label(value)
    return {value, label} | ({_FILE_TYPE + label.upper()} if label.isalnum() else set())


def _any(values: set[str] | frozenset[str]) -> str:
    """Any of the values, also in small letters: formats are kept as their publishers wrote them."""
    return "(" + " OR ".join(map(quoted, sorted(values | {value.lower() for value in values}))) + ")"
