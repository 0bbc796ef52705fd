"""A ranking as rows for spreadsheets."""

from challenges.queries.rankings import Standing
from challenges.scoring.public_names import public_name

COLUMNS = (
    "place",
    "part",
    "entry",
    "name_in_published_file",
    "title",
    "team",
    "score",
    "plain_mean",
    "adjusted",
    "robust",
    "place_from",
    "place_to",
    "chance_of_a_place",
    "zone",
    "readings",
    "severe_readers",
    "lenient_readers",
)
"""The names of the columns are the same in every language, as in the other files."""


def row(round_id: int, one: Standing) -> list[str]:
    """An entry; numbers with a decimal point, nothing where it cannot be told."""
    line = one.line
    return [
        _text(one.place),
        _text(line.part or None),
        one.reference,
        public_name(round_id, one.reference),
        one.title,
        one.team,
        line.score,
        line.raw,
        line.adjusted,
        line.robust,
        _text(line.rank_low),
        _text(line.rank_high),
        line.p_top,
        line.zone,
        str(line.readings),
        str(line.severe),
        str(line.lenient),
    ]


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
