"""Every accepted format in a small true example, and hostile files made here."""

import io
import json
import struct
import time
import zipfile
import zlib
from contextlib import suppress

import pytest

from challenges.adapters import archives
from challenges.adapters.file_types import FILE_TYPES, endings, recognise, safe_name
from challenges.vocabulary.errors import Refused


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zipped(members, *, compression=zipfile.ZIP_DEFLATED, comment=b""):
    """An archive; a name beginning with "=" is stored without compression."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name.startswith("=") else compression
            archive.writestr(zipfile.ZipInfo(name.lstrip("=")), content, kind)
        archive.comment = comment
    return buffer.getvalue()


def office(part, **more):
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<x/>", part: "<x/>", **more})


def open_document(kind, **more):
    return zipped({"=mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>", **more})


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 50 + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
GIF += b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f" + b"\x00" * 13
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + b"\x00\x00\x00\x08mdat"
GOOD = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "gif": GIF,
    "webp": WEBP,
    "mp4": MP4,
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
    "csv": "ort;antal\r\nÅre;3\r\n".encode("utf-8-sig"),
    "txt": "Åtgärder för ren luft.\n".encode(),
    "md": b"# Luft\n\nText med <b>taggar</b>.\n",
    "json": json.dumps({"å": [1, 2]}).encode(),
    "geojson": json.dumps({"type": "Point", "coordinates": [18.07, 59.33]}).encode(),
    "zip": zipped({"kod/main.py": "print(1)", "kod/index.html": "<html>"}),
}


def check(content, name):
    return recognise(io.BytesIO(content), name)


def reason(content, name):
    with pytest.raises(Refused) as refusal:
        check(content, name)
    return str(refusal.value.reason)


def test_the_examples_are_all_there_is():
    assert GOOD.keys() == FILE_TYPES.keys()
    every = endings().split(",")
    assert every[: len(FILE_TYPES)] == [f".{extension}" for extension in FILE_TYPES]
    assert ".jpeg" in every
    assert endings(("pdf", "jpg")).split(",") == [".pdf", ".jpg", ".jpeg", ".jpe"]


@pytest.mark.parametrize("extension", GOOD)
def test_an_accepted_format_is_recognised_and_the_stream_left_at_its_beginning(extension):
    stream = io.BytesIO(GOOD[extension])
    assert recognise(stream, f"Årets plan.v2.{extension.upper()}") == FILE_TYPES[extension]
    assert stream.tell() == 0


@pytest.mark.parametrize("name", ["bild.jpeg", "bild.JPE"])
def test_other_endings_of_the_same_format(name):
    assert check(JPEG, name).extension == "jpg"


@pytest.mark.parametrize("claimed", GOOD)
@pytest.mark.parametrize("actual", GOOD)
def test_a_name_that_promises_another_format_is_refused(claimed, actual):
    both_text = {claimed, actual} <= {"csv", "txt", "md", "json", "geojson"}
    if claimed != actual and not both_text:
        assert "but its content is" in reason(GOOD[actual], f"a.{claimed}")


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.svg",
        "a.exe",
        "a.js",
        "a.docm",
        "a.xlsm",
        "a.pdf.exe",
        "a",
        ".pdf ",
        "pdf",
        "a.heic",
        "a.doc",
        "",
    ],
)
def test_an_ending_that_is_not_on_the_list_is_refused(name):
    assert "Accepted are: PDF, PNG" in reason(PDF, name)


@pytest.mark.parametrize("extension", GOOD)
def test_an_empty_file_is_refused(extension):
    assert reason(b"", f"a.{extension}") == "The file is empty."


@pytest.mark.parametrize("extension", ["pdf", "png", "gif", "webp", "jpg", "docx", "odt", "zip"])
def test_half_a_file_is_refused(extension):
    half = GOOD[extension][: len(GOOD[extension]) * 2 // 3]
    assert "damaged" in reason(half, f"a.{extension}")


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  \r\n\t<html>",
        b"\xef\xbb\xbf<HTML>",
        b"<!-- x --><script>alert(1)</script>",
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<?php system($_GET[0]);",
        b"<a href='javascript:alert(1)'>x</a>",
    ],
)
@pytest.mark.parametrize("extension", ["txt", "csv", "md", "json", "pdf", "png"])
def test_pages_and_drawings_are_refused_under_every_name(content, extension):
    assert "web page, a drawing or other code" in reason(content, f"a.{extension}")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"MZ\x90\x00", "a Windows program"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\xca\xfe\xba\xbe\x00", "a program"),
        (b"#!/bin/sh\nrm -rf /\n", "a script"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"\x1f\x8b\x08", "a GZIP archive"),
        (b"{\\rtf1\\ansi}", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office format"),
    ],
)
@pytest.mark.parametrize("extension", ["pdf", "docx", "txt", "zip"])
def test_programs_and_foreign_formats_are_named(content, what, extension):
    assert what in reason(content, f"a.{extension}")


HIDDEN = zipped({"a.txt": "hidden"})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF + HIDDEN, "a.pdf"),
        (PDF + b"%%EOF\n" + HIDDEN, "a.pdf"),
        (JPEG + HIDDEN, "a.jpg"),
        (PDF + zipped({"a": "b"}, comment=b"%%EOF"), "a.pdf"),
        (GIF + zipped({"a": "b"}, comment=b";"), "a.gif"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "a.pdf"),
        (b"GIF89a/*<svg onload=alert(1)>*/;", "a.gif"),
        (b"\xff\xd8\xff\xe0<script >alert(1)</script>\xff\xd9", "a.jpg"),
    ],
)
def test_two_formats_at_once_are_refused(content, name):
    words = reason(content, name)
    assert "two formats at once" in words or "damaged" in words


@pytest.mark.parametrize("before", [b"MZ" + b"\x00" * 100, b"%PDF-1.7\n%%EOF\n", b"<html></html>", b"GIF89a"])
def test_an_archive_behind_something_else_is_no_archive(before):
    assert reason(before + GOOD["docx"], "a.docx")


def test_an_archive_with_something_attached_is_refused():
    for content in (HIDDEN + b"x", HIDDEN + PDF, HIDDEN + HIDDEN, b"PK\x03\x04" + b"\x00" * 200 + HIDDEN):
        assert "something is attached" in reason(content, "a.zip")
    assert check(zipped({"a": "b"}, comment=b"a plain comment"), "a.zip").extension == "zip"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 60,
        b"PK\x03\x04" + b"PK\x05\x06" + b"\x00" * 18,
        b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x03\x04" + b"PK\x05\x06" + b"\x01" * 30,
    ],
)
def test_a_broken_archive_is_refused_without_a_crash(content):
    assert reason(content, "a.zip")


def test_an_archive_cut_or_changed_anywhere_never_crashes():
    whole = GOOD["odt"]
    for at in range(4, len(whole)):
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            with suppress(Refused):
                check(content, "a.odt")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "a.docx"),
        (office("xl/workbook.xml", **{"xl/VBAPROJECT.BIN": b"x"}), "a.xlsx"),
        (open_document("text", **{"Basic/script-lc.xml": "<x/>"}), "a.odt"),
        (open_document("spreadsheet", **{"Scripts/python/a.py": "x"}), "a.ods"),
    ],
)
def test_macros_are_refused(content, name):
    assert "macros" in reason(content, name)


@pytest.mark.parametrize(
    "member", ["../../etc/cron.d/x", "/etc/passwd", "a/../../b", "..\\..\\x", "C:\\x", "\\\\server\\share"]
)
def test_an_archive_that_reaches_outside_is_refused(member):
    assert "outside its own folder" in reason(zipped({member: "x"}), "a.zip")


@pytest.mark.parametrize("member", ["setup.exe", "bin/TOOL.DLL", "a.pdf.lnk"])
def test_programs_in_an_archive_are_refused(member):
    assert "holds a program" in reason(zipped({member: "x"}), "a.zip")


def test_an_encrypted_archive_is_refused():
    content = bytearray(HIDDEN)
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in reason(bytes(content), "a.zip")


def test_an_inflated_archive_is_refused_without_unpacking_it():
    bomb = zipped({"zeros": b"\x00" * (60 * 2**20)})
    assert len(bomb) < 100_000
    start = time.process_time()
    assert "something enormous" in reason(bomb, "a.zip")
    assert time.process_time() - start < 0.5
    assert check(zipped({"zeros": b"\x00" * 2**20}), "a.zip").extension == "zip"


def test_an_archive_with_too_many_files_is_refused_before_its_index_is_read():
    many = zipped(
        {f"{number}": "" for number in range(archives.MAX_MEMBERS + 1)}, compression=zipfile.ZIP_STORED
    )
    assert "too many files" in reason(many, "a.zip")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Åre".encode("latin-1"), "UTF-8"),
        ("Åre".encode("utf-16"), "UTF-8"),
        ("Åre".encode()[:-3] + b"\xc3", "UTF-8"),
        (b"a" * 300_000 + b"\xff", "UTF-8"),
        (b"a\x00b", "no text"),
        (b"a\x1a\x01", "no text"),
    ],
)
def test_what_is_no_utf8_text_is_refused(content, words):
    assert words in reason(content, "a.csv")


@pytest.mark.parametrize("content", [b"{", b"[1,]", b"hej", b"{'a': 1}", b"[" * 100_000, b"NaN", b"9" * 5000])
def test_broken_json_is_refused(content):
    assert "not valid JSON" in reason(content, "a.json")


@pytest.mark.parametrize("content", [b"[]", b'{"type": "Other"}', b"{}", b'{"type": {}}', b'"Point"'])
def test_json_that_is_no_geojson_is_refused(content):
    assert "not valid GeoJSON" in reason(content, "a.geojson")


def test_endless_json_is_refused_before_it_is_read():
    assert "at most 10 MB" in reason(b"[" + b"1," * (6 * 2**20) + b"1]", "a.json")


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("Årets plan.pdf", "Årets plan.pdf"),
        ("A\u030arets plan.pdf", "Årets plan.pdf"),
        ("C:\\Users\\Åsa\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("plan\u202efdp.exe", "plan fdp.exe"),
        ("plan\r\nSet-Cookie: a.pdf", "plan Set-Cookie a.pdf"),
        ('a"<b>|?*.pdf', "a b.pdf"),
        ("  .plan..  ", "plan"),
        ("..", "file"),
        ("", "file"),
        ("\x00", "file"),
        ("å" * 300 + ".geojson", "å" * 112 + ".geojson"),
        ("å" * 300, "å" * 120),
    ],
)
def test_names_are_made_safe(given, safe):
    assert safe_name(given) == safe


def overlapping(count, size):
    """An archive whose index names the same bytes again and again."""
    content = bytearray(zipped({"a": b"\0" * size}))
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = bytes(content[start:end])
    names = [entry[:46] + bytes([65 + number]) + entry[47:] for number in range(count)]
    tail = bytearray(content[end:])
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    return bytes(content[:start]) + b"".join(names) + bytes(tail)


def test_files_that_share_their_bytes_are_refused():
    assert "damaged" in reason(overlapping(8, 1_000_000), "a.zip")
    assert check(overlapping(1, 1_000_000), "a.zip").extension == "zip"


def test_a_name_that_is_there_twice_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", "two")
    assert "damaged" in reason(buffer.getvalue(), "a.zip")


def test_archives_inside_keep_the_same_rules():
    assert check(zipped({"data.zip": HIDDEN, "more/data.zip": HIDDEN}), "a.zip").extension == "zip"
    bomb = zipped({"zeros": b"\x00" * (60 * 2**20)})
    assert "something enormous" in reason(zipped({"in.zip": bomb}), "a.zip")
    assert "archives in archives" in reason(zipped({"in.zip": zipped({"in.ZIP": HIDDEN})}), "a.zip")
    assert "holds a program" in reason(zipped({"in.zip": zipped({"setup.exe": "x"})}), "a.zip")
    assert "damaged" in reason(zipped({"in.zip": b"no archive"}), "a.zip")


def test_many_archives_inside_do_not_unpack_to_more_together_than_one_may(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 5_000_000)
    inner = zipped({"text": bytes(range(256)) * 8_000})
    assert check(zipped({"1.zip": inner}), "a.zip").extension == "zip"
    assert "something enormous" in reason(zipped({"1.zip": inner, "2.zip": inner, "3.zip": inner}), "a.zip")


def test_links_in_an_archive_are_refused():
    link = zipfile.ZipInfo("secrets")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "links to other files" in reason(buffer.getvalue(), "a.zip")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (JPEG + b"<html><script>alert(1)</script></html>", "a.jpg"),
        (JPEG[:-2] + b" " * 2000 + b"<svg onload=alert(1)>" + b"\xff\xd9", "a.jpg"),
        (PDF + b"<script src=//evil.example></script>%%EOF", "a.pdf"),
        (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//;", "a.gif"),
    ],
)
def test_pictures_and_documents_that_are_pages_or_scripts_as_well_are_refused(content, name):
    words = reason(content, name)
    assert "two formats at once" in words or "damaged" in words


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        ("Com1.tar.zip", "_Com1.tar.zip"),
        ("lpt9 .pdf", "_lpt9.pdf"),
        ("console.pdf", "console.pdf"),
        ("\U0001f600" * 70 + ".pdf", "\U0001f600" * 59 + ".pdf"),
        ("漢" * 119, "漢" * 80),
        ("a" * 255 + ".zip", "a" * 116 + ".zip"),
    ],
)
def test_names_fit_every_file_system(given, safe):
    assert safe_name(given) == safe
    assert len(safe_name(given).encode()) <= 255
