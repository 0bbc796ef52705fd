"""What a ZIP archive holds, told from its index alone: nothing is unpacked."""

import zipfile
from typing import BinaryIO

from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_, say

MAX_MEMBERS = 10_000
MAX_INDEX = 4 * 1024 * 1024
MAX_UNPACKED = 2 * 1024**3
MAX_INFLATION = 200
# Small things compress a lot without harm, such as a table of zeros.
_HARMLESS = 50 * 1024 * 1024

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
    something enormous or outside their folder, and those that hold macros or programs.
    """
    _check_ends(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise _damaged() from None
    members = archive.infolist()
    _check_members(members)
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


def _check_members(members: list[zipfile.ZipInfo]) -> None:
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
        if member.filename.lower().endswith(_PROGRAMS):
            raise Refused(say(N_("The archive holds a program, which is not accepted.")))
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > _HARMLESS and unpacked > MAX_INFLATION * max(packed, 1)):
        raise Refused(say(N_("The archive would unpack to something enormous.")))


def _open_document(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    if member.file_size > 200:
        return None
    try:
        return _OPEN.get(archive.read(member).strip())
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise _damaged() from None


def _damaged() -> Refused:
    return Refused(say(N_("The archive is damaged, or something is attached before or after it.")))


def _macros() -> Refused:
    return Refused(say(N_("The document holds macros, which is not accepted. Save it without macros.")))
