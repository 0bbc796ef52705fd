"""What a ZIP archive holds, told from its index alone: nothing is unpacked."""

import tempfile
import zipfile
import zlib
from typing import BinaryIO

from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_, say

MAX_MEMBERS = 10_000
MAX_INDEX = 4 * 1024 * 1024
MAX_UNPACKED = 2 * 1024**3
MAX_INFLATION = 200
# Small things compress a lot without harm, such as a table of zeros.
_HARMLESS = 50 * 1024 * 1024

# How much of archives inside an archive is looked at; a folder of them is rarely larger.
_NESTED = 64 * 1024 * 1024
_LINK, _FILE_KIND = 0o120000, 0o170000
_HEADER = 30

_INDEX_END = b"PK\x05\x06"
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_PROGRAMS = (".exe", ".dll", ".scr", ".com", ".msi", ".pif", ".cpl", ".lnk", ".hta")


def kind_of_archive(stream: BinaryIO) -> str:
    """``docx``, ``xlsx``, ``pptx``, ``odt``, ``ods``, ``odp`` or plain ``zip``, by what is inside.

    Refused: archives that are damaged, encrypted, hold another file before or after themselves, would unpack to
    something enormous or outside their folder, and those that hold macros or programs. Archives inside are looked at as
    well; an archive inside those is refused.
    """
    archive = _opened(stream)
    members = archive.infolist()
    unpacked = _check_members(members, archive.start_dir)
    _check_nested(archive, members, unpacked)
    names = {member.filename for member in members}
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _macros()
    if "[Content_Types].xml" in names:
        for name, kind in _OFFICE.items():
            if name in names:
                return kind
    if members[0].filename == "mimetype" and members[0].compress_type == zipfile.ZIP_STORED:
        open_document = _open_document(archive, members[0])
        if open_document and any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise _macros()
        return open_document or "zip"
    return "zip"


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    _check_ends(stream)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise _damaged() from None


def _check_ends(stream: BinaryIO) -> None:
    """The index must end where the file ends and begin where it says, so that everybody reads the same archive."""
    size = stream.seek(0, 2)
    stream.seek(max(size - 65_557, 0))
    tail = stream.read()
    at = tail.rfind(_INDEX_END)
    if at < 0 or len(tail) < at + 22:
        raise _damaged()
    end = tail[at:]
    count, index_size, index_start, comment = (
        int.from_bytes(end[start:stop], "little") for start, stop in ((10, 12), (12, 16), (16, 20), (20, 22))
    )
    if count > MAX_MEMBERS or index_size > MAX_INDEX:
        raise Refused(
            say(N_("The archive holds too many files. At most %(limit)s are accepted."), limit=MAX_MEMBERS)
        )
    if not count or len(end) != 22 + comment or index_start + index_size != size - len(end):
        raise _damaged()


def _check_members(members: list[zipfile.ZipInfo], index_start: int) -> int:
    """Check everything the index says. Returns how many bytes the archive unpacks to."""
    if not members:
        raise _damaged()
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused(
            say(N_("The archive is encrypted, so it cannot be checked. Save it without a password."))
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Refused(say(N_("The archive would put files outside its own folder.")))
        if member.external_attr >> 16 & _FILE_KIND == _LINK:
            raise Refused(say(N_("The archive holds links to other files, which is not accepted.")))
        if member.filename.lower().endswith(_PROGRAMS):
            raise Refused(say(N_("The archive holds a program, which is not accepted.")))
    _check_places(members, index_start)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > _HARMLESS and unpacked > MAX_INFLATION * max(packed, 1)):
        raise _enormous()
    return unpacked


def _check_places(members: list[zipfile.ZipInfo], index_start: int) -> None:
    """Every name once, and every file in a place of its own: files that share bytes unpack to far more."""
    if len({member.filename for member in members}) < len(members):
        raise _damaged()
    end = index_start
    for member in sorted(members, key=lambda member: member.header_offset, reverse=True):
        least = _HEADER + len(member.orig_filename) + member.compress_size
        if member.header_offset < 0 or member.header_offset + least > end:
            raise _damaged()
        end = member.header_offset


def _check_nested(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], unpacked: int) -> None:
    """Archives inside must keep the rules, and unpack together with the rest to no more than one archive may."""
    nested = [member for member in members if member.filename.lower().endswith(".zip")]
    if sum(member.file_size for member in nested) > _NESTED:
        raise Refused(
            say(
                N_(
                    "The archive holds other archives of more than %(limit)s MB. Put their content in it directly."
                ),
                limit=_NESTED // 2**20,
            )
        )
    for member in nested:
        with tempfile.TemporaryFile() as copy:
            _unpack(archive, member, copy)
            inner = _opened(copy)
            inside = inner.infolist()
            if any(one.filename.lower().endswith(".zip") for one in inside):
                raise Refused(
                    say(N_("The archive holds archives in archives. Put their content in it directly."))
                )
            unpacked += _check_members(inside, inner.start_dir)
            if unpacked > MAX_UNPACKED:
                raise _enormous()


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: BinaryIO) -> None:
    """Copy a member, which is stopped where it has more bytes than the index said."""
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(256 * 1024):
                copy.write(chunk)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError):
        raise _damaged() from None


def _open_document(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    if member.file_size > 200:
        return None
    try:
        return _OPEN.get(archive.read(member).strip())
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise _damaged() from None


def _enormous() -> Refused:
    return Refused(say(N_("The archive would unpack to something enormous.")))


def _damaged() -> Refused:
    return Refused(say(N_("The archive is damaged, or something is attached before or after it.")))


def _macros() -> Refused:
    return Refused(say(N_("The document holds macros, which is not accepted. Save it without macros.")))
