"""``flask static``: make the compressed twins of the static files."""

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.web import static_files

static = AppGroup("static", help="Static files.")


@static.command()
def compress() -> None:
    """Compress the static files; run once after each upgrade."""
    click.echo(f"{static_files.compress(current_app.static_folder or '')} files")
