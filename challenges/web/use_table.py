"""The use report as a file for spreadsheets: CSV with stable English column names (docs/portals.md)."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable

from flask import Response

from challenges.notices.letters import link as link_to
from challenges.queries.use_reports import Use
from challenges.vocabulary.localised import mapped, text

COLUMNS = (
    "dataset_reference",
    "dataset_uri",
    "dataset_title",
    "dataset_page",
    "dataset_source_page",
    "publisher",
    "challenge_title",
    "challenge_url",
    "challenge_organiser",
    "challenge_phase",
    "challenge_published_at",
    "challenge_opens_at",
    "challenge_closes_at",
    "use_is_required",
    "why_it_matters",
    "solution_title",
    "solution_team",
    "solution_url",
    "solution_outcome",
    "how_it_is_used",
    "solution_published_at",
)
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take the file for Latin-1 and break å, ä and ö
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|")
# Swedish spreadsheets split at semicolons, and then take no notice of quotes: a cell may begin in the middle of a text.
_LATER_START = re.compile(r"([;\t\r\n][ \"\u00a0]*)(?=[=+@|]|-(?! ))")


def use_table(rows: Iterable[Use], name: str) -> Response:
    """The rows as a download. Times are UTC, texts Swedish where there is Swedish."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(value) for value in _row(use)] for use in rows)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    value = _LATER_START.sub(r"\1'", value)
    return f"'{value}" if value.lstrip(' \n"\u00a0').startswith(_FORMULA_STARTS) else value


def _row(use: Use) -> tuple[str, ...]:
    facts, link, solution = use.facts, use.link, use.solution
    return (
        facts.reference,
        facts.uri,
        mapped(facts.title, "sv").value,
        link_to("public.datasets.show", reference=facts.reference),
        facts.page_url,
        mapped(facts.publisher, "sv").value,
        link.title_sv,
        link_to("public.challenges.show", slug=link.slug),
        text(link, "organisation", "sv").value,
        link.phase.value,
        _moment(link.published_at),
        _moment(link.opens_at),
        _moment(link.closes_at),
        "yes" if link.required else "no",
        link.note_sv or link.note_en,
        *(
            (
                solution.title,
                solution.team,
                f"{link_to('public.results.show', slug=link.slug)}#round-{solution.round}",
                solution.outcome.value,
                solution.how,
                _moment(solution.published_at),
            )
            if solution
            else ("",) * 6
        ),
    )


def _moment(value: dt.datetime | None) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""
