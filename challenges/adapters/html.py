"""Markdown from people becomes HTML that is safe to show. The only place that knows a sanitiser.

Three gates stand behind each other: markdown-it-py writes no HTML of the author's own, bleach keeps an allow-list, and
nh3 has the last word. bleach is no longer maintained, so nothing may rest on it alone. Rendering happens when text is
written, not when it is read: a long text costs some 20 ms.
"""

import functools
import re
from collections.abc import Iterable
from html import unescape

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow noopener ugc"
HIGHEST_HEADING = 3
# A few thousand characters can ask for tens of thousands of table cells; nobody writes that to be read.
MAX_ELEMENTS = 10_000

_TAGS = frozenset(
    {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
    | {"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# Characters that only serve to break or disguise text: controls, and overrides of the reading direction.
_DISGUISES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ufeff]")
# Only whole addresses ("skola.se" may be a sentence without a space after its full stop), with brackets in pairs.
_ADDRESS = re.compile(r"\bhttps?://(?:[^\s<>\"`()]|\([^\s<>\"`()]*\))+", re.IGNORECASE)

_LAST_GATE = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    set_tag_attribute_values={"th": {"scope": "col"}},
    url_schemes=set(LINK_SCHEMES),
    url_relative="deny",
    link_rel=LINK_REL,
)


def render_markdown(text: str, *, base_level: int = HIGHEST_HEADING) -> str:
    """Safe HTML for the text; the same text gives the same HTML.

    The author's highest heading becomes ``h<base_level>`` (2 to 6), deeper ones follow without gaps, so the text fits
    under the page's own headings. Images become links to the image: pages load nothing from other hosts. Addresses in
    the text become links when they begin with http:// or https://. Raw HTML is shown as it was typed. A text made to
    overload the page (more than ``MAX_ELEMENTS`` elements) is shown as plain paragraphs.
    """
    if not 2 <= base_level <= 6:
        raise ValueError("user text never makes an h1, and HTML has no h7")
    parser = _parser()
    tokens = parser.parse(_visible(text))
    if len(tokens) > 2 * MAX_ELEMENTS:
        html = "".join(f"<p>{escapeHtml(part)}</p>\n" for part in re.split(r"\n\s*\n", _visible(text)))
    else:
        _fit_headings(tokens, base_level)
        html = parser.renderer.render(tokens, parser.options, {})
    return _LAST_GATE.clean(_cleaner().clean(html)).strip()


def plain_text(text: str, *, limit: int | None = None) -> str:
    """The words of a Markdown text on one line, for summaries and letters' subject lines; not escaped.

    With ``limit`` the text is cut at a word and ends with an ellipsis, within the limit.
    """
    parts = []
    for token in _parser().parse(_visible(text)):
        if token.type == "inline":
            parts.append("".join(_words(token.children or [])))
        elif token.type in {"fence", "code_block"}:
            parts.append(token.content)
    words = " ".join(" ".join(parts).split())
    if limit is None or len(words) <= limit:
        return words
    kept = words[: max(limit - 1, 0)]
    if " " in kept and words[len(kept)] != " ":
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:–-") + "…"


def _visible(text: str) -> str:
    return _DISGUISES.sub("", text)


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"])
    parser.validateLink = _has_known_scheme  # type: ignore[method-assign]
    parser.add_render_rule("image", _image_as_link)
    return parser


def _cleaner() -> Cleaner:
    # A new one each time: bleach's cleaner holds the state of its parser and cannot be shared between threads.
    return Cleaner(
        tags=_TAGS,
        attributes={tag: sorted(names) for tag, names in _ATTRIBUTES.items()},
        protocols=LINK_SCHEMES,
        strip=True,
        strip_comments=True,
        filters=[functools.partial(LinkifyFilter, callbacks=[], skip_tags={"pre", "code"}, url_re=_ADDRESS)],
    )


def _has_known_scheme(url: str) -> bool:
    scheme, colon, rest = unescape(url).strip().partition(":")
    return bool(colon and rest) and scheme.lower() in LINK_SCHEMES


def _image_as_link(_renderer: object, tokens: list[Token], index: int, _options: object, _env: object) -> str:
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    name = "".join(_words(token.children or [])).strip() or address
    return f'<a href="{escapeHtml(address)}">{escapeHtml(name)}</a>'


def _fit_headings(tokens: Iterable[Token], base_level: int) -> None:
    """Renumber headings in place: the first is the base level, and no step down skips a level."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(base_level + len(above) - 1, 6)}"


def _words(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "image":
            yield from _words(token.children or [])
