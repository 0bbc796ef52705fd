"""Is a page good HTML? A strict parser, and the rules that validators and axe leave out or that are our own."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

_BLOCKS = set(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " main nav ol p pre section table ul".split()
)
_INLINE_ONLY = set("h1 h2 h3 h4 h5 h6 p span strong em label button dt legend summary code small".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTROLS = {"input", "select", "textarea"}
_NAMELESS_INPUTS = {"hidden", "submit", "button", "image", "reset"}
_INTERACTIVE = {"a", "button", "input", "select", "textarea", "label", "summary"}
_REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "list",
    "form",
    "headers",
)
_LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}


def faults(html: str) -> list[str]:
    """What is wrong with a whole page, one line each; empty is good."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    found = [f"line {position[0]}: {code} {values or ''}".strip() for position, code, values in parser.errors]
    for check in (_document, _headings, _names, _groups, _references, _nesting, _policy, _tables):
        found += check(page)
    return found


def _document(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "html has no lang"
    if not (page.findtext("head/title") or "").strip():
        yield "no title"
    if page.find("head/meta[@name='viewport']") is None:
        yield "no viewport"
    for name in ("main", "h1"):
        if (count := sum(1 for _ in page.iter(name))) != 1:
            yield f"{count} {name}, not 1"
    for identity, count in Counter(
        element.get("id") for element in page.iter() if "id" in element.attrib
    ).items():
        if count > 1:
            yield f"id {identity!r} {count} times"
        if not identity or re.search(r"\s", identity):
            yield f"id {identity!r} is not a name"


def _headings(page: Element) -> Iterator[str]:
    above = 0
    for element in page.iter():
        level = _HEADINGS.get(str(element.tag))
        if level is None:
            continue
        if not _words(element):
            yield f"empty {element.tag}"
        if level > above + 1 and above:
            yield f"{element.tag} {_words(element)!r} after h{above}"
        above = level


def _names(page: Element) -> Iterator[str]:
    """Everything one can act on, and every picture, can be called by name."""
    labelled = {label.get("for") for label in page.iter("label") if _words(label)}
    wrapped = {id(child) for label in page.iter("label") if _words(label) for child in label.iter()}
    for element in page.iter():
        tag = str(element.tag)
        named = any(element.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))
        if tag in _CONTROLS and element.get("type") not in _NAMELESS_INPUTS:
            if not (named or element.get("id") in labelled or id(element) in wrapped):
                yield f"{tag} {element.get('name')!r} has no label"
        elif tag in {"button", "a", "summary"} and not (named or _words(element)):
            yield f"{tag} {element.get('href', '')!r} has no name"
        elif tag == "img" and "alt" not in element.attrib:
            yield f"img {element.get('src')!r} has no alt"
        elif tag in {"nav", "dialog"} and not named and sum(1 for _ in page.iter(tag)) > 1:
            yield f"one of several {tag} has no name"
        if tag == "a" and not element.get("href"):
            yield f"a {_words(element)!r} leads nowhere"
        if int(element.get("tabindex", "0")) > 0:
            yield f"{tag} has a positive tabindex"


def _groups(page: Element) -> Iterator[str]:
    """Radio buttons and sets of boxes stand in a fieldset, or another group, that has a name."""
    grouped = set()
    for group in page.iter():
        legend = group[0] if group.tag == "fieldset" and len(group) and group[0].tag == "legend" else None
        if group.tag == "fieldset" and (legend is None or not _words(legend)):
            yield "fieldset without legend"
        role_named = group.get("role") in {"group", "radiogroup"} and (
            group.get("aria-label") or group.get("aria-labelledby")
        )
        if legend is not None or role_named:
            grouped |= {id(child) for child in group.iter("input")}
    inputs = [box for box in page.iter("input") if box.get("type") in {"radio", "checkbox"}]
    sizes = Counter((box.get("type"), box.get("name")) for box in inputs)
    for box in inputs:
        alone = sizes[box.get("type"), box.get("name")] == 1 and box.get("type") == "checkbox"
        if not alone and id(box) not in grouped:
            yield f"{box.get('type')} {box.get('name')!r} stands in no named group"


def _references(page: Element) -> Iterator[str]:
    identities = {element.get("id") for element in page.iter()}
    for element in page.iter():
        for name in _REFERENCES:
            for target in element.get(name, "").split():
                if target not in identities:
                    yield f"{element.tag} {name}={target!r} points nowhere"
        href = element.get("href", "")
        if len(href) > 1 and href.startswith("#") and href[1:] not in identities:
            yield f"link {href!r} points nowhere"


def _nesting(page: Element) -> Iterator[str]:
    """What the parser lets pass: blocks in lines of text, and controls in controls."""
    for element in page.iter():
        tag = str(element.tag)
        inside = {str(child.tag) for child in element.iter() if child is not element}
        if tag in _INLINE_ONLY:
            allowed = set(_HEADINGS) if tag in {"legend", "summary"} else set()
            if blocks := sorted((inside & _BLOCKS) - allowed):
                yield f"{', '.join(blocks)} inside {tag}"
        if tag in {"a", "button"} and (controls := sorted(inside & _INTERACTIVE)):
            yield f"{', '.join(controls)} inside {tag}"
        if tag in {"ul", "ol", "menu"} and (
            strangers := {str(child.tag) for child in element} - {"li", "template"}
        ):
            yield f"{', '.join(sorted(strangers))} directly inside {tag}"
        if tag == "form" and "form" in inside:
            yield "form inside form"


def _policy(page: Element) -> Iterator[str]:
    """What the content security policy forbids, and what would tell another host about the reader."""
    for element in page.iter():
        tag = str(element.tag)
        if tag == "style" or "style" in element.attrib:
            yield f"inline style on {tag}"
        if tag == "script" and "src" not in element.attrib:
            yield "inline script"
        for name in element.attrib:
            if name.startswith("on"):
                yield f"{name} on {tag}"
        loads = element.get(_LOADING.get(tag, ""), "")
        if urlsplit(loads).netloc and not (
            tag == "link" and element.get("rel") in {"canonical", "alternate"}
        ):
            yield f"{tag} loads from another host: {loads}"
        if tag == "a" and element.get("href", "").lower().startswith("javascript:"):
            yield "a link is a script"
        if element.get("target") == "_blank" and "noopener" not in element.get("rel", ""):
            yield f"{tag} opens a window without rel=noopener"


def _tables(page: Element) -> Iterator[str]:
    for table in page.iter("table"):
        if not any(True for _ in table.iter("th")):
            yield "table without th"
        if (
            not any(table.get(name) for name in ("aria-label", "aria-labelledby"))
            and table.find("caption") is None
        ):
            yield "table without caption or name"
        for header in table.iter("th"):
            if header.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"th {_words(header)!r} without scope"


def _words(element: Element) -> str:
    """The text of an element as a screen reader finds it, pictures by their alt text."""
    parts = [*element.itertext(), *(image.get("alt", "") for image in element.iter("img"))]
    parts += [child.get("aria-label", "") for child in element.iter()]
    return " ".join(" ".join(parts).split())
