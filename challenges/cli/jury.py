"""``flask jury``: a reading plan or a ranking from a file, for anybody with the published data. Needs no database."""

import json
import time
from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from challenges.scoring import plan_file, rank_file
from challenges.scoring.assignment import NoPlan
from challenges.scoring.json_files import FILE_MOST, BadFile

jury = AppGroup("jury", help="Plan the readings of a jury and rank by its scores, from files.")


@jury.command("plan")
@click.argument("file")
def plan(file: str) -> None:
    """Plan who reads what: FILE is JSON as docs/jury-files.md says, or - for what is piped in.

    Prints JSON. Exit code 1, with what blocks, when there is no plan or the file cannot be read.
    """
    try:
        _print(lambda: plan_file.planned(plan_file.read(_data(file))))
    except (BadFile, NoPlan) as error:
        _fail(plan_file.refused(error))


@jury.command("rank")
@click.argument("file")
def rank(file: str) -> None:
    """Rank entries by their scores: FILE is JSON as docs/jury-files.md says, or - for what is piped in.

    Prints JSON; the same file gives the same answer to the last digit, but for "seconds". Exit code 1 when the
    file cannot be read.
    """
    try:
        _print(lambda: rank_file.ranked(rank_file.read(_data(file))))
    except BadFile as error:
        _fail({"error": str(error)})


def _data(file: str) -> bytes:
    try:
        with click.open_file(file, "rb") as stream:
            data: bytes = stream.read(FILE_MOST + 1)
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.") from error
    return data


def _print(work: Callable[[], dict[str, Any]]) -> None:
    start = time.perf_counter()
    answer = work()
    answer["seconds"] = round(time.perf_counter() - start, 3)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False))


def _fail(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    raise SystemExit(1)
