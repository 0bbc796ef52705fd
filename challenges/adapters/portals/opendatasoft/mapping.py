"""From a dataset of OpenDataSoft's catalogue to the platform's record of a dataset."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from challenges.adapters.portals import terms, themes
from challenges.adapters.portals.parts import Person, contact_of, in_order, licence_of
from challenges.adapters.portals.reading import (
    LONG,
    NAME,
    TITLE,
    addresses,
    dig,
    first,
    listed,
    mapping,
    objects,
    strings,
    texts,
)
from challenges.adapters.portals.record import DatasetRecord, Distribution
from challenges.adapters.portals.values import (
    UNDETERMINED,
    day,
    format_label,
    format_labels,
    identity,
    language_tag,
    media_type,
    moment,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import AccessRight, DatasetSource

NUMBER = re.compile(r"[\w@.-]{1,300}")
CATALOGUE = "/api/explore/v2.1/catalog"
_EXPORTS = {"csv": "text/csv", "json": "application/json", "xlsx": "", "geojson": "application/geo+json"}


def record(answer: Any, *, base: str, root: str, pages: str) -> DatasetRecord | None:
    """The record of a dataset, alone or from a list, also in the older form that wraps it; nothing for what has no
    number. ``root`` is where the interface begins."""
    dataset = mapping(dig(answer, "dataset") or answer)
    source_id = first(dataset.get("dataset_id"))
    if not NUMBER.fullmatch(source_id):
        return None
    about, dcat = mapping(dig(dataset, "metas", "default")), mapping(dig(dataset, "metas", "dcat"))
    more = mapping(dig(dataset, "metas", "dcat_ap"))
    page = f"{pages}/explore/dataset/{quote(source_id, safe='@')}/"
    place = f"{root}{CATALOGUE}/datasets/{quote(source_id, safe='@')}"
    open_to_ask = dataset.get("has_records") is True and dataset.get("data_visible") is not False
    distributions = in_order(_distributions(dataset, place, open_to_ask))
    language = _language(about)
    legislation = strings(more.get("applicable_legislation"))
    categories = addresses(listed(more.get("hvd_category")))
    return DatasetRecord(
        source=DatasetSource.OPENDATASOFT,
        source_base=base,
        source_id=source_id,
        uri=identity(more.get("uri")) or page,
        title=texts(about.get("title"), TITLE, language),
        description=texts(about.get("description"), LONG, language),
        publisher_name=texts(about.get("publisher"), NAME, UNDETERMINED),
        publisher_uri=web_address(more.get("publisher_uri")),
        publisher_number=terms.organisation_number(more.get("publisher_uri")),
        contact=contact_of([Person(dcat.get("contact_name"), dcat.get("contact_email"))]),
        licence=licence_of([first(about.get("license_url"), about.get("license"))], distributions),
        access_right=_access(dataset, more),
        formats=format_labels(one.format for one in distributions),
        themes=tuple(
            sorted({themes.canonical(one) or plain_text(one, NAME) for one in strings(about.get("theme"))})
        ),
        keywords=_keywords(about, language),
        page_url=page,
        issued=day(first(dcat.get("issued"), dcat.get("created"))),
        modified=day(first(about.get("modified"), about.get("data_processed"))),
        frequency=terms.frequency(first(dcat.get("accrualperiodicity"), more.get("accrualperiodicity"))),
        languages=tuple(
            sorted({tag for one in listed(about.get("language")) if (tag := terms.language(one))})
        ),
        spatial=tuple(sorted({plain_text(one, NAME) for one in strings(dcat.get("spatial"))})),
        temporal=_temporal(dcat.get("temporal")),
        high_value=bool(categories) or terms.is_high_value(legislation),
        high_value_categories=categories,
        landing_pages=addresses(
            [part for one in strings(about.get("references")) for part in re.split(r"[\s,;]+", one)]
        ),
        conforms_to=addresses(listed(dcat.get("conforms_to"))),
        has_api=open_to_ask,
        api_endpoints=(f"{place}/records",) if open_to_ask else (),
        distributions=distributions,
    )


def _distributions(dataset: dict[str, Any], place: str, open_to_ask: bool) -> Iterator[Distribution]:
    """The interface and the files the system makes of every table, and the files that were put beside it."""
    if open_to_ask:
        yield Distribution(access_url=f"{place}/records", format="API")
        located = "geo" in strings(dataset.get("features"))
        for ending, kind in _EXPORTS.items():
            if ending != "geojson" or located:
                address = f"{place}/exports/{ending}"
                yield Distribution(
                    access_url=address, download_url=address, format=format_label(ending), media_type=kind
                )
    for name in ("alternative_exports", "attachments"):
        for file in objects(dataset.get(name)):
            kind = media_type(file.get("mimetype"))
            yield Distribution(
                title=texts(first(file.get("title"), file.get("id")), TITLE),
                access_url=web_address(file.get("url")),
                download_url=web_address(file.get("url")),
                format=format_label(kind),
                media_type=kind,
            )


def _language(about: dict[str, Any]) -> str:
    """The language of the description, where it can be only one. That of the data says nothing about it."""
    stated = strings(about.get("metadata_languages"))
    return language_tag(stated[0]) if len(stated) == 1 else UNDETERMINED


def _access(dataset: dict[str, Any], more: dict[str, Any]) -> AccessRight:
    """What is stated, else what the system lets anybody do: to read the data, or its description only."""
    stated = terms.access_right(strings(more.get("access_right")) or strings(more.get("access_rights")))
    if stated is not AccessRight.UNKNOWN or "data_visible" not in dataset:
        return stated
    return AccessRight.PUBLIC if dataset["data_visible"] is True else AccessRight.RESTRICTED


def _keywords(about: dict[str, Any], language: str) -> dict[str, tuple[str, ...]]:
    words = {text for one in strings(about.get("keyword")) if (text := plain_text(one, 200))}
    return {language: tuple(sorted(words, key=str.casefold))} if words else {}


def _temporal(value: Any) -> tuple[tuple[str, str], ...]:
    start, _, end = first(value).partition("/")
    period = (moment(start), moment(end))
    return (period,) if any(period) else ()
