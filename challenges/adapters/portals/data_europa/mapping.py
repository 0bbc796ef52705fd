"""From a dataset of data.europa.eu to the platform's record of a dataset."""

import re
from collections.abc import Iterable
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
    names,
    objects,
    strings,
    texts,
)
from challenges.adapters.portals.record import DatasetRecord, Distribution
from challenges.adapters.portals.values import (
    byte_size,
    day,
    format_label,
    format_labels,
    identity,
    language_tag,
    licence,
    media_type,
    moment,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import DatasetSource

NUMBER = re.compile(r"[\w.~-]{1,400}")
_OWN_NAME = re.compile(r"https?://data\.europa\.eu/88u/")


def record(dataset: Any, *, base: str, pages: str) -> DatasetRecord | None:
    """The record of a dataset, alone or from a search; nothing for what has no number."""
    dataset = mapping(dataset)
    source_id = first(dataset.get("id"))
    if not NUMBER.fullmatch(source_id):
        return None
    files = objects(dataset.get("distributions"))
    services = [one for file in files for one in objects(file.get("access_service"))]
    distributions = in_order([*map(_distribution, files), *map(_service, services)])
    page = f"{pages}/datasets/{quote(source_id, safe='~')}?locale=sv"
    title = texts(dataset.get("title"), TITLE)
    publisher = mapping(dataset.get("publisher"))
    publisher_uri = web_address(publisher.get("resource"))
    categories = addresses(_resources(dataset.get("hvd_category")))
    legislation = strings(dataset.get("applicable_legislation"))
    return DatasetRecord(
        source=DatasetSource.DATA_EUROPA,
        source_base=base,
        source_id=source_id,
        uri=_name(dataset) or page,
        title=title,
        description=texts(dataset.get("description"), LONG),
        publisher_name=texts(publisher.get("name"), NAME),
        publisher_uri=publisher_uri,
        publisher_type=terms.last_word(publisher.get("type")),
        publisher_number=terms.organisation_number(publisher_uri),
        contact=contact_of(_person(one) for one in objects(dataset.get("contact_point"))),
        licence=licence_of([], distributions),
        access_right=terms.access_right(_stated(dataset.get("access_right"))),
        formats=format_labels(one.format for one in distributions),
        themes=_themes(dataset),
        keywords=_keywords(dataset),
        page_url=page,
        issued=day(dataset.get("issued")),
        modified=day(dataset.get("modified")),
        frequency=_first(terms.frequency, _stated(dataset.get("accrual_periodicity"))),
        languages=_languages(dataset),
        spatial=_spatial(dataset),
        temporal=_temporal(dataset),
        high_value=dataset.get("is_hvd") is True or bool(categories) or terms.is_high_value(legislation),
        high_value_categories=categories,
        landing_pages=addresses(_resources(dataset.get("landing_page"))),
        documentation=addresses(_resources(dataset.get("page"))),
        conforms_to=addresses(_resources(dataset.get("conforms_to"))),
        has_api=bool(services),
        api_endpoints=addresses([url for one in services for url in listed(one.get("endpoint_url"))]),
        api_definitions=addresses(
            [url for one in services for url in listed(one.get("endpoint_description"))]
        ),
        series=next(iter(names(_resources(dataset.get("in_series")))), ""),
        machine_translated=_machine_translated(dataset, title),
        distributions=distributions,
    )


def _name(dataset: dict[str, Any]) -> str:
    """The publisher's own name for the dataset, by which it is recognised in other portals. The portal gives names of
    its own to what had none that it could use; then the identifier may hold the publisher's."""
    given = identity(dataset.get("resource"))
    if given and not _OWN_NAME.match(given):
        return given
    return next((name for one in strings(dataset.get("identifier")) if (name := identity(one))), given)


def _person(point: dict[str, Any]) -> Person:
    kind = first(point.get("type")).rpartition("#")[2].casefold()
    kinds = {"organization": "organisation", "organisation": "organisation", "individual": "individual"}
    name = first(point.get("organisation_name"), point.get("name"))
    return Person(name, point.get("email"), kinds.get(kind, ""))


def _themes(dataset: dict[str, Any]) -> tuple[str, ...]:
    found = set()
    for theme in objects(dataset.get("categories")):
        known = themes.canonical(first(theme.get("resource"))) or themes.canonical(first(theme.get("id")))
        found.add(known or web_address(theme.get("resource")))
    return tuple(sorted(found - {""}))


def _keywords(dataset: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for word in objects(dataset.get("keywords")):
        if text := plain_text(word.get("label"), 200):
            found.setdefault(language_tag(word.get("language")), set()).add(text)
    return {tag: tuple(sorted(words, key=str.casefold)) for tag, words in sorted(found.items())}


def _languages(dataset: dict[str, Any]) -> tuple[str, ...]:
    found = (_first(terms.language, _stated(one)) for one in objects(dataset.get("language")))
    return tuple(sorted(set(found) - {""}))


def _spatial(dataset: dict[str, Any]) -> tuple[str, ...]:
    """Places by address or name; shapes in coordinates say nothing to people."""
    places = objects(dataset.get("spatial_resource"))
    found = {web_address(one.get("resource")) or plain_text(one.get("label"), NAME) for one in places}
    return tuple(sorted(found - {""}))


def _temporal(dataset: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = {(moment(one.get("gte")), moment(one.get("lte"))) for one in objects(dataset.get("temporal"))}
    return tuple(sorted(found - {("", "")}))


def _machine_translated(dataset: dict[str, Any], title: dict[str, str]) -> tuple[str, ...]:
    """The languages a machine translated the title into."""
    details = mapping(dig(dataset, "translation_meta", "details"))
    marked = {language_tag(tag) for tag, said in details.items() if dig(said, "machine_translated") is True}
    return tuple(sorted(marked & set(title)))


def _distribution(file: dict[str, Any]) -> Distribution:
    return Distribution(
        title=texts(file.get("title"), TITLE),
        description=texts(file.get("description"), LONG),
        access_url=_address(file.get("access_url")),
        download_url=_address(file.get("download_url")),
        format=_first(format_label, _stated(file.get("format"), "id", "label", "resource"))
        or format_label(media_type(file.get("media_type"))),
        media_type=media_type(file.get("media_type")),
        size=byte_size(file.get("byte_size")),
        licence=_licence(file),
        status=_word(mapping(file.get("status"))),
        availability=_word(mapping(file.get("availability"))),
    )


def _service(service: dict[str, Any]) -> Distribution:
    return Distribution(
        title=texts(service.get("title"), TITLE),
        access_url=_address(service.get("endpoint_url")),
        format="API",
        licence=_licence(service),
    )


def _licence(thing: dict[str, Any]) -> str:
    return _first(licence, _stated(thing.get("license"), "resource", "la_url", "label", "id"))


def _stated(thing: Any, *keys: str) -> list[str]:
    """How a term of a vocabulary is written, the surest way first: ``{"id", "label", "resource"}`` or a text."""
    if isinstance(thing, dict):
        return [text for key in keys or ("resource", "id", "label") if (text := first(thing.get(key)))]
    return strings(thing)


def _first(read: Any, values: Iterable[str]) -> str:
    return next((found for value in values if (found := read(value))), "")


def _word(thing: dict[str, Any]) -> str:
    return terms.last_word(thing.get("resource")).upper()


def _resources(things: Any) -> list[Any]:
    return [one.get("resource") if isinstance(one, dict) else one for one in listed(things)]


def _address(values: Any) -> str:
    return next((address for value in listed(values) if (address := web_address(value))), "")
