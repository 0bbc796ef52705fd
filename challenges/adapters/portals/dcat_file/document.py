"""What a catalogue file is before any parser sees it: unpacked, within its size, in UTF-8, of a known notation, and
without the declarations that make XML parsers dangerous.

The type a server declares is not asked: catalogues come as text/plain, as XML or as nothing at all.
"""

import codecs
import re
import zlib
from dataclasses import dataclass

from challenges.adapters.http import MEGABYTE
from challenges.adapters.portals.contract import PortalRefused
from challenges.adapters.portals.sandbox.notations import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from challenges.vocabulary.text import N_, Say, say

LARGEST = 50 * MEGABYTE

_HEAD = 65_536
_PIECE = 65_536
_MOST_MEMBERS = 10_000
_MOST_IN_PROLOG = 10_000
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DECLARATION = re.compile(rb"<\?xml\b[^>]{0,500}?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
# Encodings in which every byte that means something to XML is where ASCII has it. In others a declaration could hide.
_PLAIN = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GZIP = b"\x1f\x8b"
_NOT_ASCII = bytes(range(128, 256))
_BINARY = (b"PK\x03\x04", _GZIP, b"%PDF", b"\x89PNG", b"BZh", b"\xfd7zXZ", b"SQLite")

_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = re.compile(rb"<")
_TELLING = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PAGE = re.compile(rb"<!DOCTYPE\s+html\b|<html\b", re.IGNORECASE)
_ELEMENT = re.compile(rb"<(?:[?!]|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?[\s/>])")
_BLANK = re.compile(rb"\s+")
_JSON = re.compile(rb'\{|\[\s*(?:[\[{"]|\]\s*$)')
_COMMENTS = re.compile(rb"(?:\s+|#[^\n]*(?:\n|$))*")
_DIRECTIVE = re.compile(
    rb"^[^\S\n]*(?:@(?:prefix|base)\s|(?:prefix|base)\s{1,20}(?:[^\s<][^\n<]{0,200})?<)",
    re.IGNORECASE | re.MULTILINE,
)
_TRIPLE = re.compile(
    rb"(?:<[^<>\s]*>|_:\S+)\s+<[^<>\s]*>\s+(?:(?:<[^<>\s]*>|_:\S+)\s*|\".*)\.\s*(?:#.*)?(?:\n|$)"
)
_SUBJECT = re.compile(rb"<[^<>]{0,2000}>\s+(?:a\s|<|[\w-]*:)|_:\S+\s|\[")


@dataclass(frozen=True, slots=True)
class Document:
    """UTF-8 without byte-order mark and XML declaration, and the notation it is written in."""

    content: bytes
    syntax: str
    lost: tuple[Say, ...] = ()


def prepare(content: bytes) -> Document:
    """Make a parser's input of what was downloaded. Raises PortalRefused with the reason for people."""
    content, whole = _unpacked(content)
    if content.startswith(_BINARY):
        raise PortalRefused(_NO_CATALOGUE, code="not_a_catalogue")
    text, lost = _in_utf8(content)
    if not whole:
        lost += (say(N_("The packed file breaks off before its end.")),)
    text = text.lstrip()
    if not text:
        raise PortalRefused(N_("The file is empty."), code="empty")
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :].lstrip()
    syntax = _syntax(text)
    if syntax == RDF_XML:
        _refuse_declarations(text)
    return Document(text, syntax, lost)


def _unpacked(content: bytes) -> tuple[bytes, bool]:
    """The content of a gzip file, given up as soon as it grows too large; and whether it was all there."""
    whole = True
    if content.startswith(_GZIP):
        unpacked, position, members = bytearray(), 0, 0
        while content.startswith(_GZIP, position) and len(unpacked) <= LARGEST:
            members += 1
            if members > _MOST_MEMBERS:
                raise PortalRefused(_BROKEN_ARCHIVE, code="broken_archive")
            unpacking = zlib.decompressobj(wbits=31)
            while not unpacking.eof and position < len(content) and len(unpacked) <= LARGEST:
                piece = content[position : position + _PIECE]
                try:
                    unpacked += unpacking.decompress(piece)
                except zlib.error as fault:
                    raise PortalRefused(_BROKEN_ARCHIVE, code="broken_archive") from fault
                position += len(piece) - len(unpacking.unused_data)
            whole = unpacking.eof
        content = bytes(unpacked)
    if len(content) > LARGEST:
        raise too_large()
    return content, whole


def too_large() -> PortalRefused:
    """The fault for a file above the limit."""
    return PortalRefused(
        say(
            N_("The file is larger than %(limit)s MB, which is the most we read."),
            limit=LARGEST // MEGABYTE,
        ),
        code="too_large",
    )


def _in_utf8(content: bytes) -> tuple[bytes, tuple[Say, ...]]:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "") or _by_zeros(content)
    if not encoding:
        declaration = _DECLARATION.match(content.lstrip()[:1000])
        declared = _ENCODING.search(declaration[0]) if declaration else None
        encoding = _known(declared[1].decode()) if declared else "utf-8"
    if encoding == "utf-8":
        content = content.removeprefix(codecs.BOM_UTF8)
        if b"\x00" in content:
            raise PortalRefused(_NO_CATALOGUE, code="not_a_catalogue")
        return _mended(content)
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        raise PortalRefused(_NO_CATALOGUE, code="not_a_catalogue") from fault
    if "\x00" in text:
        raise PortalRefused(_NO_CATALOGUE, code="not_a_catalogue")
    return text.encode("utf-8", "replace"), ()


def _by_zeros(content: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: the first characters of every notation are ASCII, so zeros tell."""
    zeros = "".join("0" if byte == 0 else "x" for byte in content[:4])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zeros, "")


def _known(declared: str) -> str:
    """The declared encoding, if a declaration cannot hide in it. One of two or more bytes is not what is there."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if name in _PLAIN:
        return "utf-8" if name == "ascii" else name
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8"
    raise PortalRefused(
        say(N_("The file is written in an encoding that we do not read: %(name)s."), name=declared),
        code="encoding",
    )


def _mended(content: bytes) -> tuple[bytes, tuple[Say, ...]]:
    """What claims to be UTF-8 and is not is most often Windows-1252, else UTF-8 with a few broken characters."""
    try:
        content.decode()
    except UnicodeDecodeError:
        text = content.decode(errors="replace")
        lost = text.count("\ufffd")
        whole = len(text) - lost - len(content.translate(None, _NOT_ASCII))
        if whole > lost:
            return text.encode(), (say(N_("Some characters are not UTF-8 and could not be read.")),)
        text = content.decode("cp1252", "replace")
        return text.encode(), (say(N_("The file is not UTF-8 as it claims. It was read as Windows-1252.")),)
    return content, ()


def _syntax(text: bytes) -> str:
    """The notation, from the first characters that say something."""
    head = text[:_HEAD]
    if head.startswith((b"<!--", b"<?")):
        head = text[_end_of_prolog(text) :][:_HEAD]
    if _PAGE.match(head):
        raise PortalRefused(
            N_("There is a web page at the address, not a catalogue file."), code="not_a_catalogue"
        )
    if _JSON.match(head):
        return JSON_LD
    if _ELEMENT.match(head) and (b"xmlns" in head or head.startswith(b"<!")):
        if _RDF in head or _FORBIDDEN.search(head):
            return RDF_XML
        raise PortalRefused(
            N_("The file is XML, but not RDF: it holds no catalogue."), code="not_a_catalogue"
        )
    comments = _COMMENTS.match(head)
    head = head[comments.end() :] if comments else head
    if _DIRECTIVE.search(head):
        return TURTLE
    if _TRIPLE.match(head):
        return N_TRIPLES
    if _SUBJECT.match(head):
        return TURTLE
    raise PortalRefused(_NO_CATALOGUE, code="not_a_catalogue")


def _end_of_prolog(text: bytes) -> int:
    """Where comments and instructions before the first element end."""
    position = 0
    for _ in range(_MOST_IN_PROLOG):
        if not text.startswith((b"<!--", b"<?"), position):
            break
        position = _end_of_markup(text, position)
        blank = _BLANK.match(text, position)
        position = blank.end() if blank else position
    return position


def _refuse_declarations(text: bytes) -> None:
    """Refuse what declares entities: they make a small file large, or fetch other files.

    Anywhere before the first element they are refused, even in comments, which parsers end in different places. After
    it, such words can only be meant as text: inside CDATA and comments. Anything else is refused too.
    """
    if not _FORBIDDEN.search(text):
        return
    position, inside = text.find(b"<"), False
    while position >= 0:
        end = _end_of_markup(text, position)
        hidden = text.startswith((b"<!--", b"<![CDATA[", b"<?"), position)
        forbidden = _FORBIDDEN.match(text, position)
        if forbidden or (hidden and not inside and _FORBIDDEN.search(text, position, end)):
            raise PortalRefused(
                N_(
                    "The file declares a document type or entities. We do not read such files: they can do harm."
                ),
                code="document_type",
            )
        inside = inside or not hidden
        following = (_TELLING if inside else _OPENING).search(text, end)
        position = following.start() if following else -1


def _end_of_markup(text: bytes, start: int) -> int:
    for opening, closing in ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")):
        if text.startswith(opening, start):
            # Some parsers take "<!-->" for a whole comment, so the end is looked for from the opening's last letters.
            found = text.find(closing, start + 2)
            return found + len(closing) if found >= 0 else len(text)
    return start + 1


_BROKEN_ARCHIVE = N_("The packed file is broken.")
_NO_CATALOGUE = N_("This is no catalogue: it is not RDF/XML, Turtle, JSON-LD or N-Triples.")
