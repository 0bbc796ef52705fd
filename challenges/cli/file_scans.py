"""``flask files scan``: stored files and the virus scanner."""

from collections import Counter

import click
from flask import current_app

from challenges.jobs import scanning
from challenges.jobs.hitch import Hitch
from challenges.operations import file_scans
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import file_scans as queries


@click.command()
@click.option(
    "--all", "again", is_flag=True, help="Also files that have been scanned before: with new signatures."
)
@click.option(
    "--release", is_flag=True, help="Scan nothing: let files go that wait for a scanner there is no more."
)
def scan(again: bool, release: bool) -> None:
    """Scan stored files for viruses, now. Ends with status 1 when something was found, 2 when a file has no verdict."""
    if not release and current_app.extensions["scanner"] is None:
        raise click.ClickException("no virus scanner is set: CHALLENGES_CLAMD")
    with unit_of_work(write=False):
        ids = queries.ids(again=again)
    verdicts = Counter[str]()
    with click.progressbar(ids, label=f"{len(ids)} files") as bar:
        for attachment_id in bar:
            verdicts[_release(attachment_id) if release else _scan(attachment_id)] += 1
    click.echo(", ".join(f"{verdict}: {count}" for verdict, count in sorted(verdicts.items())))
    if verdicts["infected"] or verdicts["no verdict"]:
        raise click.exceptions.Exit(1 if verdicts["infected"] else 2)


def _scan(attachment_id: int) -> str:
    """Scan a file and write down the verdict, which is returned."""
    now = current_app.extensions["clock"].now()
    with unit_of_work(write=False):
        key = file_scans.begin(attachment_id=attachment_id, now=now)
    if key is None:
        return "gone"
    try:
        found = scanning.look(key)
    except Hitch as hitch:
        click.echo(f"\nno verdict: {hitch}", err=True)
        return "no verdict"
    with unit_of_work(write=True) as work:
        file_scans.settle(found, attachment_id=attachment_id, now=now)
        work.commit()
    return "gone" if found is None else "infected" if found else "clean"


def _release(attachment_id: int) -> str:
    with unit_of_work(write=True) as work:
        file_scans.release(attachment_id=attachment_id, now=current_app.extensions["clock"].now())
        work.commit()
    return "released"
