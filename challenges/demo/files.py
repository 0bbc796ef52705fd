"""Small files for the demo's entries, made here so that the repository holds none."""

import csv
import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

_BLUE, _PAPER, _GREY = (31, 78, 121), (255, 255, 255), (222, 228, 234)


def make(kind: str, spec: dict[str, Any]) -> bytes:
    """The bytes of a file that ``content/challenges`` describes."""
    if kind == "pdf":
        return pdf(spec["title"], spec["lines"])
    if kind == "csv":
        return table(spec["header"], spec["rows"])
    return chart(spec["values"])


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A CSV file in UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A one-page PDF of plain text in Helvetica."""
    words = [f"BT /F1 20 Tf 60 770 Td ({_literal(title)}) Tj ET"]
    words += [f"BT /F1 12 Tf 60 {730 - 22 * n} Td ({_literal(line)}) Tj ET" for n, line in enumerate(lines)]
    page = "\n".join(words).encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, index)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        out.index(b"xref\n"),
    )


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def chart(values: Sequence[float], *, width: int = 640, height: int = 320) -> bytes:
    """A PNG picture of columns."""
    highest, step = max(values), (width - 40) / len(values)
    rows = []
    for y in range(height):
        line = bytearray()
        for x in range(width):
            column = int((x - 20) // step)
            inside = 0 <= column < len(values) and (x - 20) % step < step * 0.8
            top = height - 20 - (height - 50) * values[min(max(column, 0), len(values) - 1)] / highest
            if inside and top <= y < height - 20:
                line += bytes(_BLUE)
            else:
                line += bytes(_GREY if y % 60 == 0 else _PAPER)
        rows.append(b"\0" + bytes(line))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
