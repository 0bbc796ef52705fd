"""``flask files``: look after stored files."""

import time

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.operations import attachments
from challenges.operations.unit_of_work import unit_of_work

files = AppGroup("files", help="Look after stored files.")


@files.command()
@click.option(
    "--wait",
    default=600,
    show_default=True,
    help="Seconds between looking and deleting; longer than any upload takes to be attached.",
)
def sweep(wait: int) -> None:
    """Delete stored files that belong to no entry: uploads that were refused, removed or cut off."""
    storage = current_app.extensions["storage"]
    with unit_of_work(write=False):
        seen = attachments.sweep((), storage=storage)
    if seen:
        click.echo(f"{len(seen)} files belong to nothing; looking again in {wait} seconds")
        time.sleep(wait)
    with unit_of_work(write=False):
        left = attachments.sweep(seen, storage=storage)
    click.echo(f"deleted: {len(set(seen) - set(left))}, too new to touch: {len(left)}")
