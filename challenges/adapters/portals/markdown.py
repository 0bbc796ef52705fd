"""Markdown and HTML, mixed as portals mix them, as plain text with its paragraphs."""

import re

from challenges.adapters.portals.values import LONGEST_TEXT, plain_text

# Every repetition is bounded: the text is a stranger's.
_AUTOMATIC_LINK = re.compile(r"<(https?://[^<>\s]{1,1000})>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,400})\]\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)")
_FENCE = re.compile(r"^\s{0,3}(?:`{3,20}|~{3,20})[^\n`]{0,60}$", re.MULTILINE)
_RULE = re.compile(
    r"^[ ]{0,3}(?:(?:\*[ ]{0,2}){3,40}|(?:-[ ]{0,2}){3,40}|(?:_[ ]{0,2}){3,40}|={3,80})$", re.MULTILINE
)
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ ]+(.{0,500}?)[ ]*#{0,6}$", re.MULTILINE)
_QUOTE = re.compile(r"^(?:[ ]{0,3}>[ ]?){1,10}", re.MULTILINE)
_POINT = re.compile(r"^([ ]{0,20})[*+][ ]+", re.MULTILINE)
_STRONG = re.compile(r"(?<!\\)(\*{2,3}|_{2,3})(?=\S)([^\n*_]{1,500}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_\\])([*_])(?=\S)([^\n*_]{1,500}?)(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,500})\1")
_BLANK_LINES = re.compile(r"\n{3,}")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")


def markdown_text(value: object, limit: int = LONGEST_TEXT) -> str:
    """The words without their marks; links and images are left as their text."""
    if not isinstance(value, str):
        return ""
    text = plain_text(_AUTOMATIC_LINK.sub(r"\1", value[: 10 * limit]), 2 * limit)
    text = _RULE.sub("", _FENCE.sub("", text))
    text = _QUOTE.sub("", _HEADING.sub(r"\1", text))
    text = _POINT.sub(r"\1- ", text)
    text = _CODE.sub(r"\2", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    lines = "\n".join(line.strip() for line in _ESCAPED.sub(r"\1", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip()[:limit].rstrip()
