"""From a uData dataset to the platform's record of a dataset."""

import re
from typing import Any
from urllib.parse import quote

from challenges.adapters.portals import terms
from challenges.adapters.portals.markdown import markdown_text
from challenges.adapters.portals.parts import Person, contact_of, in_order, is_service, licence_of
from challenges.adapters.portals.reading import (
    LONG,
    NAME,
    TITLE,
    addresses,
    dig,
    first,
    mapping,
    objects,
    strings,
    texts,
)
from challenges.adapters.portals.record import DatasetRecord, Distribution
from challenges.adapters.portals.values import (
    UNDETERMINED,
    byte_size,
    day,
    format_label,
    format_labels,
    identity,
    licence,
    media_type,
    moment,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import AccessRight, DatasetSource

NUMBER = re.compile(r"[\w.-]{1,200}")
_ACCESS = {
    "open": AccessRight.PUBLIC,
    "open_with_account": AccessRight.RESTRICTED,
    "restricted": AccessRight.RESTRICTED,
}
_LICENCES = {
    "lov2": "Licence Ouverte 2.0",
    "fr-lo": "Licence Ouverte 1.0",
    "odc-odbl": "ODbL",
    "odc-by": "ODC-BY",
    "odc-pddl": "PDDL",
}
# uData's own words for how often data is updated, where the EU has others.
_FREQUENCIES = {
    "punctual": "NEVER",
    "fourtimesaday": "CONT",
    "threetimesaday": "CONT",
    "fourtimesaweek": "OTHER",
    "biannual": "ANNUAL_2",
}


def record(dataset: Any, *, base: str, pages: str) -> DatasetRecord | None:
    """The record of a dataset, alone or from a list; nothing for what has no number."""
    dataset = mapping(dataset)
    source_id = next(
        (one for one in strings([dataset.get("id"), dataset.get("slug")]) if NUMBER.fullmatch(one)), ""
    )
    if not source_id:
        return None
    resources = objects(dataset.get("resources"))
    distributions = in_order(_distribution(one) for one in resources if one.get("type") != "documentation")
    own_page = f"{pages}/datasets/{quote(first(dataset.get('slug')) or source_id, safe='')}/"
    marks = {word.casefold() for word in strings(dataset.get("tags"))}
    marks |= {first(badge.get("kind")).casefold() for badge in objects(dataset.get("badges"))}
    services = [one.access_url for one in distributions if is_service(one.format)]
    return DatasetRecord(
        source=DatasetSource.UDATA,
        source_base=base,
        source_id=source_id,
        uri=identity(dig(dataset, "harvest", "uri")) or identity(dataset.get("uri")) or own_page,
        title=texts(dataset.get("title"), TITLE),
        description=texts(markdown_text(dataset.get("description"), LONG), LONG),
        publisher_name=texts(dig(dataset, "organization", "name"), NAME),
        publisher_number=terms.organisation_number(dig(dataset, "organization", "business_number_id")),
        contact=contact_of(
            Person(one.get("name"), one.get("email")) for one in objects(dataset.get("contact_points"))
        ),
        licence=licence_of([_licence(dataset.get("license"))], distributions),
        access_right=_access(dataset),
        formats=format_labels(one.format for one in distributions),
        keywords=_keywords(dataset),
        page_url=web_address(dataset.get("page")) or own_page,
        issued=day(dataset.get("created_at")) or day(dataset.get("created_at_internal")),
        modified=day(
            first(*(dataset.get(name) for name in ("last_update", "last_modified", "last_modified_internal")))
        ),
        frequency=_frequency(dataset.get("frequency")),
        spatial=_spatial(dataset),
        temporal=_temporal(dataset),
        high_value="hvd" in marks,
        landing_pages=addresses([dig(dataset, "harvest", "remote_url")]),
        documentation=addresses([one.get("url") for one in resources if one.get("type") == "documentation"]),
        conforms_to=addresses([dig(one, "schema", "url") for one in resources]),
        has_api=bool(services),
        api_endpoints=addresses(services),
        distributions=distributions,
    )


def _distribution(resource: dict[str, Any]) -> Distribution:
    service = resource.get("type") == "api"
    label = format_label(resource.get("format")) or format_label(resource.get("mime"))
    return Distribution(
        title=texts(resource.get("title"), TITLE),
        description=texts(markdown_text(resource.get("description"), LONG), LONG),
        access_url=web_address(resource.get("url")),
        download_url="" if service else web_address(resource.get("latest")),
        format="API" if service and not is_service(label) else label,
        media_type=media_type(resource.get("mime")),
        size=byte_size(resource.get("filesize")),
    )


def _licence(value: Any) -> str:
    code = first(value, dig(value, "id"))
    return _LICENCES.get(code) or licence(code)


def _access(dataset: dict[str, Any]) -> AccessRight:
    """What is stated. That a description may be read says nothing about the data."""
    if dataset.get("private") is True:
        return AccessRight.NON_PUBLIC
    return _ACCESS.get(first(dataset.get("access_type")), AccessRight.UNKNOWN)


def _keywords(dataset: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    words = {text for one in strings(dataset.get("tags")) if (text := plain_text(one, 200))}
    return {UNDETERMINED: tuple(sorted(words, key=str.casefold))} if words else {}


def _frequency(value: Any) -> str:
    word = first(value)
    return _FREQUENCIES.get(word.casefold()) or terms.frequency(word)


def _spatial(dataset: dict[str, Any]) -> tuple[str, ...]:
    """Places by name or address. Most are numbers in uData's own list, which say nothing to people."""
    found = {
        plain_text(first(zone.get("name"), web_address(zone.get("uri"))), NAME)
        for zone in objects(dig(dataset, "spatial", "zones"))
    }
    return tuple(sorted(found - {""}))


def _temporal(dataset: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    start, end = (moment(dig(dataset, "temporal_coverage", name)) for name in ("start", "end"))
    return ((start, end),) if start or end else ()
