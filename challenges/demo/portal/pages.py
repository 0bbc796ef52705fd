"""The pages for people: one plain page per dataset, so that links from the platform lead somewhere."""

from html import escape

from challenges.demo.portal import names
from challenges.demo.portal.store import Entry, Store

_WORDS = {
    "sv": {
        "notice": "Påhittad datamängd i demonstrationen. Filerna finns inte.",
        "publisher": "Utgivare",
        "formats": "Format",
        "licence": "Licens",
        "name": "Utgivarens adress för datamängden",
        "empty": "Påhittad dataportal",
        "count": "Datamängder",
    },
    "en": {
        "notice": "An invented dataset of the demonstration. The files do not exist.",
        "publisher": "Publisher",
        "formats": "Formats",
        "licence": "Licence",
        "name": "The publisher's address of the dataset",
        "empty": "Invented data portal",
        "count": "Datasets",
    },
}


def dataset_page(store: Store, entry: Entry, language: str) -> str:
    """The page of a dataset in Swedish or English."""
    words = _WORDS[language]
    publisher = next(
        (_text(other, names.FOAF + "name", language)
         for address in entry.values(names.DCTERMS + "publisher") for other in store.about(address)[:1]),
        "",
    )  # fmt: skip
    rows = [
        (words["publisher"], publisher),
        (words["formats"], ", ".join(entry.values(names.DCTERMS + "format"))),
        (words["licence"], ", ".join(entry.values(names.DCTERMS + "license"))),
        (words["name"], entry.resource),
    ]
    facts = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in rows if text)
    title = _text(entry, names.DCTERMS + "title", language) or entry.resource
    description = _text(entry, names.DCTERMS + "description", language)
    return _page(
        language, title, f"<p>{escape(words['notice'])}</p><p>{escape(description)}</p><dl>{facts}</dl>"
    )


def front_page(store: Store, language: str) -> str:
    """Every dataset by title."""
    words = _WORDS[language]
    prefix = "" if language == "sv" else "/en"
    links = sorted(
        (
            _text(entry, names.DCTERMS + "title", language) or entry.resource,
            f"{prefix}/datasets/{entry.source_id}",
        )
        for entry in store
        if entry.public and entry.is_a(names.DATASET)
    )
    items = "".join(f'<li><a href="{escape(link)}">{escape(title)}</a></li>' for title, link in links)
    return _page(language, words["empty"], f"<h2>{words['count']}</h2><ul>{items}</ul>")


def _text(entry: Entry, predicate: str, language: str) -> str:
    values = [value for value in entry.statements.get(predicate, []) if value["value"]]
    for wanted in (language, "sv", "en"):
        for value in values:
            if value.get("lang") == wanted:
                return value["value"]
    return values[0]["value"] if values else ""


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
