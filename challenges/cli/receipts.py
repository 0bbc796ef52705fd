"""``flask receipts``: check what somebody holds against a receipt."""

import hashlib
import json
from pathlib import Path

import click
from flask.cli import AppGroup

from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import receipts as queries
from challenges.scoring.receipts import NoPaper, check, read_paper

receipts = AppGroup("receipts", help="Check receipts.")


@receipts.command()
@click.argument("paper", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", default="", help="The checksum on the receipt.")
@click.option("--receipt", default="", help="The number of a receipt that this installation has given.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(paper: Path, files: tuple[Path, ...], sha256: str, receipt: str, as_json: bool) -> None:
    """Check PAPER, the canonical file of an entry, and the FILES that belong to it.

    Prints the checksum. Exit code 1 when it is not the one given by --sha256, when the receipt was not given for it, or
    when a file is not in the entry. Needs no database unless --receipt is used.
    """
    try:
        found = check(read_paper(paper.read_bytes()), {str(path): _sha256(path) for path in files})
    except NoPaper as error:
        raise click.ClickException(f"{paper} is not the canonical file of an entry: {error}") from error
    given = None
    if receipt:
        with unit_of_work(write=False):
            given = queries.given(receipt.strip().upper(), found.sha256)
    well = (
        (not sha256 or sha256.strip().lower() == found.sha256)
        and (not receipt or given is not None)
        and all(known for _name, known in found.files)
    )
    answer = {
        "sha256": found.sha256,
        "matches": well,
        "received": given.arrived_at.isoformat() if given else None,
        "version": given.version if given else None,
        "files": dict(found.files),
        "not_handed_in": list(found.missing),
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _in_words(answer))
    if not well:
        raise SystemExit(1)


def _in_words(answer: dict[str, object]) -> str:
    lines = [f"SHA-256 {answer['sha256']}"]
    if answer["received"]:
        lines.append(f"received {answer['received']} as version {answer['version']}")
    files = answer["files"]
    assert isinstance(files, dict)  # noqa: S101 - made a few lines above
    lines += [f"{name}: {known or 'IS NOT IN THE ENTRY'}" for name, known in files.items()]
    not_handed_in = answer["not_handed_in"]
    assert isinstance(not_handed_in, list)  # noqa: S101
    lines += [f"not handed in: {name}" for name in not_handed_in]
    lines.append("everything matches" if answer["matches"] else "DOES NOT MATCH")
    return "\n".join(lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
