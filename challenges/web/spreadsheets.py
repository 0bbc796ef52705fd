"""Files for spreadsheets: CSV that they read as it is meant, and in which nothing is a formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take the file for Latin-1 and break å, ä and ö
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|")
# Swedish spreadsheets split at semicolons, and then take no notice of quotes: a cell may begin in the middle of a text.
_LATER_START = re.compile(r"([;\t\r\n][ \"\u00a0]*)(?=[=+@|]|-(?! ))")


def download(columns: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    """The rows under the names of their columns, as a download called ``name``."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(value) for value in row] for row in rows)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    value = _LATER_START.sub(r"\1'", value)
    return f"'{value}" if value.lstrip(' \n"\u00a0').startswith(_FORMULA_STARTS) else value


def moment(value: dt.datetime | None) -> str:
    """A moment in UTC; empty for none."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""
