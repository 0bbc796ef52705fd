"""The use report as a file for spreadsheets: CSV with stable English column names (docs/portals.md)."""

from collections.abc import Iterable

from flask import Response

from challenges.notices.letters import link as link_to
from challenges.queries.use_reports import Use
from challenges.vocabulary.localised import mapped, text
from challenges.web.spreadsheets import download, moment

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


def use_table(rows: Iterable[Use], name: str) -> Response:
    """The rows as a download. Times are UTC, texts Swedish where there is Swedish."""
    return download(COLUMNS, map(_row, rows), name)


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
        moment(link.published_at),
        moment(link.opens_at),
        moment(link.closes_at),
        "yes" if link.required else "no",
        link.note_sv or link.note_en,
        *(
            (
                solution.title,
                solution.team,
                f"{link_to('public.results.show', slug=link.slug)}#round-{solution.round}",
                solution.outcome.value,
                solution.how,
                moment(solution.published_at),
            )
            if solution
            else ("",) * 6
        ),
    )
