"""``flask admins``: who administers the platform."""

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.operations import admins as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import people
from challenges.vocabulary.errors import Refused

admins = AppGroup("admins", help="Appoint, dismiss and list the platform's administrators.")


@admins.command()
@click.argument("email")
def appoint(email: str) -> None:
    """Make the person with this address an administrator; the account has to exist and be confirmed."""
    with unit_of_work(write=True) as work:
        try:
            person = operations.appoint(email, now=current_app.extensions["clock"].now())
        except Refused as refused:
            raise click.ClickException(str(refused.reason)) from refused
        work.commit()
    click.echo(f"{person.name} <{person.email}> is an administrator")


@admins.command()
@click.argument("email")
def dismiss(email: str) -> None:
    """Take the role from the person with this address."""
    with unit_of_work(write=True) as work:
        try:
            person = operations.dismiss(email, now=current_app.extensions["clock"].now())
        except Refused as refused:
            raise click.ClickException(str(refused.reason)) from refused
        work.commit()
    click.echo(f"{person.name} <{person.email}> is no longer an administrator")


@admins.command("list")
def show() -> None:
    """List the administrators."""
    with unit_of_work(write=False):
        for person in people.platform_admins():
            click.echo(f"{person.name} <{person.email}>")
