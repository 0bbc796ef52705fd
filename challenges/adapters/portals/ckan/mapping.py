"""From a CKAN package to the platform's record of a dataset."""

import re
from typing import Any
from urllib.parse import quote

from challenges.adapters.portals import terms, themes
from challenges.adapters.portals.ckan.fields import Fields
from challenges.adapters.portals.markdown import markdown_text
from challenges.adapters.portals.parts import Person, contact_of, in_order, is_service, licence_of
from challenges.adapters.portals.reading import (
    LONG,
    NAME,
    TITLE,
    addresses,
    first,
    mapping,
    names,
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
    language_tag,
    licence,
    media_type,
    moment,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import AccessRight, DatasetSource

_NUMBER = re.compile(r"[\w.-]{1,100}")
_KINDS = {
    "dataset_series": "series",
    "dataset-series": "series",
    "dataservice": "service",
    "data-service": "service",
}


def record(package: Any, *, base: str, pages: str) -> DatasetRecord | None:
    """The record of a package from ``package_show`` or from a search; nothing for what has no number."""
    package = mapping(package)
    source_id = next(
        (one for one in strings([package.get("id"), package.get("name")]) if _NUMBER.fullmatch(one)), ""
    )
    if not source_id:
        return None
    fields = Fields(package)
    page = f"{pages}/dataset/{quote(first(package.get('name')) or source_id, safe='')}"
    resources = [Fields(one) for one in objects(package.get("resources")) if one.get("state") != "deleted"]
    services = [Fields(one) for resource in resources for one in objects(resource.many("access_services"))]
    distributions = in_order([*map(_distribution, resources), *map(_service, services)])
    publisher = _publisher(fields)
    publisher_uri = web_address(publisher.one("uri")) or web_address(publisher.one("identifier"))
    legislation = fields.terms("applicable_legislation")
    categories = addresses(fields.many("hvd_category"))
    endpoints = [
        *(one for service in services for one in strings(service.many("endpoint_url"))),
        *(one.access_url for one in distributions if is_service(one.format)),
    ]
    return DatasetRecord(
        source=DatasetSource.CKAN,
        source_base=base,
        source_id=source_id,
        uri=identity(fields.one("uri")) or identity(fields.one("guid")) or page,
        kind=_KINDS.get(str(package.get("type")), "dataset"),
        title=texts(fields.translated("title"), TITLE),
        description=_description(fields.translated("notes")),
        publisher_name=texts(publisher.translated("name") or publisher.translated("title"), NAME),
        publisher_uri=publisher_uri,
        publisher_type=terms.last_word(publisher.one("type")),
        publisher_number=terms.organisation_number(publisher_uri)
        or terms.organisation_number(publisher.one("identifier")),
        contact=contact_of(_people(fields)),
        licence=licence_of([_licence(fields)], distributions),
        access_right=_access(fields),
        formats=format_labels(one.format for one in distributions),
        themes=_themes(fields),
        keywords=_keywords(fields),
        page_url=page,
        issued=day(fields.one("issued", "release_date", "metadata_created")),
        modified=day(fields.one("modified", "metadata_modified")),
        frequency=terms.frequency(fields.one("frequency", "accrual_periodicity")),
        languages=_languages(fields),
        spatial=_spatial(fields),
        temporal=_temporal(fields),
        high_value=bool(categories) or terms.is_high_value(legislation),
        high_value_categories=categories,
        landing_pages=addresses(fields.many("url", "landing_page")),
        documentation=addresses(fields.many("documentation")),
        conforms_to=addresses(fields.many("conforms_to")),
        has_api=bool(services) or any(is_service(one.format) for one in distributions),
        api_endpoints=addresses(endpoints),
        api_definitions=addresses(
            [one for service in services for one in service.many("endpoint_description")]
        ),
        series=next(iter(names(fields.many("in_series"))), ""),
        distributions=distributions,
    )


def _description(said: Any) -> dict[str, str]:
    given = said if isinstance(said, dict) else {UNDETERMINED: said}
    return texts({tag: markdown_text(text, LONG) for tag, text in given.items()}, LONG)


def _publisher(fields: Fields) -> Fields:
    """The publisher that the extension for DCAT has, else the organisation that owns the package."""
    stated = fields.many("publisher")
    if stated and isinstance(stated[0], dict):
        return Fields(stated[0])
    parts = {
        "name": fields.one("publisher_name") or first(*strings(stated)),
        "uri": fields.one("publisher_uri"),
        "identifier": fields.one("publisher_identifier"),
        "type": fields.one("publisher_type"),
    }
    if parts["name"]:
        return Fields(parts)
    organisation = Fields(mapping(fields.one("organization")))
    return Fields(
        {
            "name": organisation.translated("title") or organisation.one("display_name", "name"),
            **{name: parts[name] or organisation.one(name) for name in ("uri", "identifier", "type")},
        }
    )


def _people(fields: Fields) -> list[Person]:
    """Those to ask, in the order in which portals mean them. Nothing says whether they are people."""
    stated = [
        Person(one.get("name"), one.get("email"), _kind_of_contact(one))
        for one in objects(fields.many("contact"))
    ]
    pairs = [
        ("contact_name", "contact_email"),
        ("maintainer", "maintainer_email"),
        ("author", "author_email"),
    ]
    return stated + [Person(fields.one(name), fields.one(email)) for name, email in pairs]


def _kind_of_contact(point: dict[str, Any]) -> str:
    word = str(point.get("type") or "").rstrip("/").rpartition("#")[2].rpartition("/")[2].casefold()
    return {"organization": "organisation", "organisation": "organisation", "individual": "individual"}.get(
        word, ""
    )


def _licence(fields: Fields) -> str:
    """The licence by address, else by the short name, where that is one of Creative Commons, else by its title. The
    short name ``notspecified`` outweighs a title that says the same in a sentence."""
    code = first(fields.one("license_id"))
    if code and not licence(code):
        return ""
    known = licence(code)
    address = licence(fields.one("license_url"))
    return address or (known if known.startswith("http") else licence(fields.one("license_title")) or known)


def _access(fields: Fields) -> AccessRight:
    stated = terms.access_right(fields.terms("access_rights"))
    return AccessRight.NON_PUBLIC if fields.one("private") is True else stated


def _themes(fields: Fields) -> tuple[str, ...]:
    """The EU's themes by their address; another portal's own groups by the name people see."""
    found = {themes.canonical(one) or plain_text(one, NAME) for one in fields.terms("theme", "themes")}
    for group in objects(fields.many("groups")):
        code = themes.canonical(first(group.get("name")))
        found.add(
            code or plain_text(first(group.get("display_name"), group.get("title"), group.get("name")), NAME)
        )
    return tuple(sorted(found - {""}))


def _keywords(fields: Fields) -> dict[str, tuple[str, ...]]:
    translated = mapping(fields.one("tags_translated"))
    given = {language_tag(tag): strings(said) for tag, said in translated.items()}
    if not any(given.values()):
        tags = [
            one if isinstance(one, str) else first(one.get("display_name"), one.get("name"))
            for one in _tags(fields)
        ]
        given = {UNDETERMINED: tags}
    kept = {
        tag: {text for one in said if (text := plain_text(one, 200))} for tag, said in sorted(given.items())
    }
    return {tag: tuple(sorted(said, key=str.casefold)) for tag, said in kept.items() if said}


def _tags(fields: Fields) -> list[Any]:
    return [one for one in fields.many("tags") if isinstance(one, (str, dict))]


def _languages(fields: Fields) -> tuple[str, ...]:
    return tuple(sorted({tag for one in fields.terms("language") if (tag := terms.language(one))}))


def _spatial(fields: Fields) -> tuple[str, ...]:
    """Places by address or name; shapes in coordinates say nothing to people."""
    found = {identity(fields.one("spatial_uri")), plain_text(fields.one("spatial_text"), NAME)}
    for place in objects(fields.many("spatial_coverage")):
        found.add(identity(place.get("uri")) or plain_text(place.get("text"), NAME))
    stated = fields.one("spatial")
    if isinstance(stated, str) and not stated.lstrip().startswith(("{", "[", "POLYGON", "POINT", "MULTI")):
        found.add(identity(stated) or plain_text(stated, NAME))
    return tuple(sorted(found - {""}))


def _temporal(fields: Fields) -> tuple[tuple[str, str], ...]:
    stated = [(one.get("start"), one.get("end")) for one in objects(fields.many("temporal_coverage"))]
    stated.append((fields.one("temporal_start"), fields.one("temporal_end")))
    found = {(moment(start), moment(end)) for start, end in stated}
    return tuple(sorted(found - {("", "")}))


def _distribution(resource: Fields) -> Distribution:
    address = web_address(resource.one("url"))
    download = web_address(resource.one("download_url"))
    if not download and resource.one("url_type") == "upload":
        download = address
    return Distribution(
        title=texts(resource.translated("name"), TITLE),
        description=_description(resource.translated("description")),
        access_url=web_address(resource.one("access_url")) or address,
        download_url=download,
        format=format_label(resource.one("format")) or format_label(resource.one("mimetype")),
        media_type=media_type(resource.one("mimetype")),
        size=byte_size(resource.one("size", "byte_size")),
        licence=licence(resource.one("license", "license_url")),
        status=terms.last_word(resource.one("status")).upper(),
        availability=terms.last_word(resource.one("availability")).upper(),
    )


def _service(service: Fields) -> Distribution:
    return Distribution(
        title=texts(service.translated("title"), TITLE),
        access_url=next((url for one in service.many("endpoint_url") if (url := web_address(one))), ""),
        format="API",
        licence=licence(service.one("license")),
    )
