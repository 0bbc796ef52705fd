"""What an uploaded file is, told from its content. An allow-list: what is not known for certain is refused.

Neither the browser's word nor the file's name decides. A file must look like one format from its first byte to its
last, so that no program can take it for something else, and its name must agree.
"""

import codecs
import json
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import BinaryIO

from challenges.adapters.archives import kind_of_archive
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_, say

_HEAD = 4096
_TAIL = 65_557  # an archive's index ends within this distance of the file's end
_JSON_LIMIT = 10 * 1024 * 1024
_NAME_LIMIT = 120
_NAME_BYTES = 240  # file systems take 255
# Names that stand for a device on Windows, whatever ending they have.
_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:\.|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class FileType:
    """A format that is accepted. ``content_type`` is what the file is served as, always as a download."""

    extension: str
    content_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
FILE_TYPES = {
    kind.extension: kind
    for kind in (
        FileType("pdf", "application/pdf", "PDF"),
        FileType("png", "image/png", "PNG"),
        FileType("jpg", "image/jpeg", "JPEG"),
        FileType("gif", "image/gif", "GIF"),
        FileType("webp", "image/webp", "WebP"),
        FileType("mp4", "video/mp4", "MP4"),
        FileType("docx", f"{_OFFICE}.wordprocessingml.document", "Word"),
        FileType("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel"),
        FileType("pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint"),
        FileType("odt", f"{_OPEN}.text", "OpenDocument Text"),
        FileType("ods", f"{_OPEN}.spreadsheet", "OpenDocument Spreadsheet"),
        FileType("odp", f"{_OPEN}.presentation", "OpenDocument Presentation"),
        FileType("csv", "text/csv; charset=utf-8", "CSV"),
        FileType("txt", "text/plain; charset=utf-8", "TXT"),
        FileType("md", "text/plain; charset=utf-8", "Markdown"),
        FileType("json", "application/json", "JSON"),
        FileType("geojson", "application/geo+json", "GeoJSON"),
        FileType("zip", "application/zip", "ZIP"),
    )
}
_OTHER_NAMES = {"jpeg": "jpg", "jpe": "jpg", "m4v": "mp4", "markdown": "md", "text": "txt"}

_FOREIGN = (
    (b"MZ", N_("a Windows program")),
    (b"\x7fELF", N_("a program")),
    (b"\xcf\xfa\xed\xfe", N_("a program")),
    (b"\xca\xfe\xba\xbe", N_("a program")),
    (b"#!", N_("a script")),
    (b"{\\rtf", N_("an RTF document")),
    (b"\xd0\xcf\x11\xe0", N_("a document of an old or encrypted Office format")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7-Zip archive")),
    (b"\x1f\x8b", N_("a GZIP archive")),
)
# What a browser takes for a page or a drawing, which can hold scripts.
_MARKUP = re.compile(
    rb"<(?:!doctype|!--|\?xml|\?php|%|html|head|body|title|script|style|svg|iframe|object|embed|img|a |meta|link|math)",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:!doctype html|html|body|script|svg|iframe)[\s>]", re.IGNORECASE)
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"M4V ",
    b"MSNV",
}
_GEOJSON_TYPES = {
    "FeatureCollection", "Feature", "GeometryCollection",
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
}  # fmt: skip


def recognise(stream: BinaryIO, name: str) -> FileType:
    """The type of the file, read from a seekable stream that is left at its beginning.

    Refused, with the reason in words for the page, when the name promises another format than the content has, and
    for every content that is not on the list: programs, pages, drawings, macros, encrypted or inflated archives,
    text that is not UTF-8, and files that are two formats at once.
    """
    extension = _ending(name)
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(max(size - _TAIL, 0))
    tail = stream.read(_TAIL)
    stream.seek(0)
    if not size:
        raise Refused(say(N_("The file is empty.")))
    promised = recognisable(name)
    kind = _binary_kind(head, tail, size)
    if kind == "zip":
        kind = kind_of_archive(stream)
        stream.seek(0)
    elif kind:
        _refuse_second_format(head, tail)
    if kind is None:
        _refuse_foreign(head)
        if promised.extension not in _TEXT_CHECKS:
            raise Refused(say(N_("The file is named .%(extension)s but its content is something else."),
                              extension=extension))  # fmt: skip
        _check_text(stream, size, promised.extension)
        return promised
    if kind != promised.extension:
        raise Refused(
            say(
                N_("The file is named .%(extension)s but its content is %(kind)s."),
                extension=extension,
                kind=FILE_TYPES[kind].label,
            )
        )
    return promised


def recognisable(name: str) -> FileType:
    """The type that the name promises, before anything is known of the content. Refused when it is not on the list."""
    extension = _ending(name)
    promised = FILE_TYPES.get(_OTHER_NAMES.get(extension, extension))
    if promised is None:
        raise Refused(
            say(N_("Files of this kind are not accepted. Accepted are: %(kinds)s."), kinds=accepted())
        )
    return promised


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def accepted(types: Collection[str] = ()) -> str:
    """The accepted formats by name, for hints and refusals; of these ``types`` only, unless there are none."""
    return ", ".join(kind.label for key, kind in FILE_TYPES.items() if not types or key in types)


def endings(types: Collection[str] = ()) -> str:
    """For the ``accept`` attribute of a file field: how names of these ``types`` end, of all when there are none."""
    wanted = {key for key in FILE_TYPES if not types or key in types}
    others = (name for name, key in _OTHER_NAMES.items() if key in wanted)
    return ",".join(f".{name}" for name in (*(key for key in FILE_TYPES if key in wanted), *others))


def safe_name(name: str) -> str:
    """The file's own name, without folders and without characters that disguise it; its ending is kept.

    Whatever it is saved on takes it: not too long in bytes, and no name that stands for a device.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or c in '<>:"|?*' else c
        for c in name
    )
    name = " ".join(name.split()).strip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        return (_cut(stem, len(extension) + 1, len(extension.encode()) + 1) or "file") + "." + extension
    return _cut(name, 0, 0) or "file"


def _cut(name: str, taken: int, taken_bytes: int) -> str:
    """The beginning of a name, so that as many more characters and bytes fit behind it."""
    name = name[: _NAME_LIMIT - taken]
    return name.encode()[: _NAME_BYTES - taken_bytes].decode("utf-8", "ignore").rstrip(". ")


def _binary_kind(head: bytes, tail: bytes, size: int) -> str | None:
    """The format that the first bytes name. Refused when the last bytes do not belong to it."""
    kind, whole = None, True
    if head.startswith(b"%PDF-"):
        kind, whole = "pdf", b"%%EOF" in tail[-2048:]
    elif head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"):
        kind, whole = "png", tail.endswith(b"\x00\x00\x00\x00IEND\xaeB\x60\x82")
    elif head.startswith(b"\xff\xd8\xff"):
        kind, whole = "jpg", b"\xff\xd9" in tail  # telephones put more behind the picture
    elif head.startswith((b"GIF87a", b"GIF89a")):
        kind, whole = "gif", tail.endswith(b";") and _gif_begins(head)
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        kind, whole = "webp", int.from_bytes(head[4:8], "little") + 8 in {size, size - 1}
    elif head[4:8] == b"ftyp":
        kind, whole = "mp4", head[8:12] in _MP4_BRANDS and 16 <= int.from_bytes(head[:4], "big") <= _HEAD
    elif head.startswith(b"PK\x03\x04"):
        kind = "zip"
    if not whole:
        raise Refused(say(N_("The file is damaged or not complete. Try to save it again.")))
    return kind


def _gif_begins(head: bytes) -> bool:
    """Whether a block follows where the header says; what only pretends to be a GIF has something else there."""
    colours = 3 * 2 ** ((head[10] & 7) + 1) if len(head) > 10 and head[10] & 0x80 else 0
    return head[13 + colours : 14 + colours] in {b"!", b",", b";"}


def _refuse_second_format(head: bytes, tail: bytes) -> None:
    """Refuse what is an archive or a page as well: whoever checks it and whoever opens it may disagree."""
    index = tail.rfind(b"PK\x05\x06")
    is_archive = (
        index >= 0
        and len(tail) >= index + 22
        and (index + 22 + int.from_bytes(tail[index + 20 : index + 22], "little") == len(tail))
    )
    if is_archive or _PAGE.search(head) or _PAGE.search(tail[-_HEAD:]):
        raise Refused(say(N_("The file is two formats at once, which is not accepted for safety's sake.")))


def _refuse_foreign(head: bytes) -> None:
    for beginning, what in _FOREIGN:
        if head.startswith(beginning):
            raise Refused(
                say(N_("The content of the file is %(what)s, which is not accepted."), what=say(what))
            )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_utf8()
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
        raise Refused(
            say(N_("The content of the file is a web page, a drawing or other code, which is not accepted."))
        )


def _check_text(stream: BinaryIO, size: int, extension: str) -> None:
    """Refuse what is not UTF-8 text to its end, or not what its ending says."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := stream.read(256 * 1024):
            if re.search(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]", decoder.decode(chunk)):
                raise Refused(say(N_("The file holds characters that are no text.")))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    finally:
        stream.seek(0)
    _TEXT_CHECKS[extension](stream, size)
    stream.seek(0)


def _not_utf8() -> Refused:
    return Refused(say(N_("The text is not stored as UTF-8. Choose the encoding UTF-8 when you save it.")))


def _is_json(stream: BinaryIO, size: int) -> object:
    if size > _JSON_LIMIT:
        raise Refused(say(N_("A JSON file may be at most %(limit)s MB. Put a larger one in a ZIP archive."),
                          limit=_JSON_LIMIT // 2**20))  # fmt: skip
    try:
        return json.loads(stream.read().decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(say(N_("The content of the file is not valid JSON."))) from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is Python's, not JSON's")


def _is_geojson(stream: BinaryIO, size: int) -> object:
    content = _is_json(stream, size)
    if not isinstance(content, dict) or str(content.get("type")) not in _GEOJSON_TYPES:
        raise Refused(say(N_("The content of the file is not valid GeoJSON.")))
    return content


def _is_text(_stream: BinaryIO, _size: int) -> object:
    return None


_TEXT_CHECKS: dict[str, Callable[[BinaryIO, int], object]] = {
    "csv": _is_text,
    "txt": _is_text,
    "md": _is_text,
    "json": _is_json,
    "geojson": _is_geojson,
}
