"""``flask demo``: fill an empty platform with invented people, challenges and entries."""

import datetime as dt
import sys
import time

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from challenges.demo import build, reading
from challenges.demo.sign_ins import PASSWORD, SIGN_INS
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work


def install(app: Flask) -> None:
    """Register the command; in the demo, tell the sign-in page who there is to be."""
    app.cli.add_command(demo)
    if app.config["DEMO"]:
        app.extensions["demo_sign_ins"] = tuple(
            (role, email, PASSWORD) for role, _name, email in people_to_be()
        )


def people_to_be() -> list[tuple[str, str, str]]:
    """Role, name and address of the people one can be."""
    people = reading.people()
    return [(role, *people[key][:2]) for role, key in SIGN_INS]  # type: ignore[misc]


@click.command()
@click.option("--sign-ins/--no-sign-ins", default=True, help="Print who one can sign in as.")
@with_appcontext
def demo(sign_ins: bool) -> None:
    """Fill an empty platform with a living demo; does nothing when there are people, or outside the demo."""
    if not current_app.config["DEMO"]:
        click.echo("    CHALLENGES_DEMO is not yes, so no demo is made.")
        return
    if build.anybody_here():
        click.echo("    The platform has people already; nothing was changed.")
        return
    if current_app.extensions["settings"].sealing_keys:
        with unit_of_work(write=True) as work:
            sealing.begin(current_app.extensions["sealing"], now=current_app.extensions["clock"].now())
            work.commit()
    started = time.monotonic()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    build.build(app, current_app.extensions["clock"].now(), _Progress())
    click.echo(f"    The demo was made in {time.monotonic() - started:.0f} seconds")
    if sign_ins:
        show_sign_ins()


class _Progress:
    """One line that changes on a terminal; in a log a line for every tenth."""

    def __init__(self) -> None:
        self._tenths = 0

    def __call__(self, done: int, total: int, moment: dt.datetime) -> None:
        tenths = 10 * done // total
        if sys.stdout.isatty():
            click.echo(f"\r\033[K    [{done}/{total}] {moment:%Y-%m-%d}", nl=done == total)
        elif tenths > self._tenths:
            click.echo(f"    [{done}/{total}] {moment:%Y-%m-%d}")
        self._tenths = tenths


def show_sign_ins() -> None:
    """Print who one can sign in as."""
    click.echo(f"\nSign in as one of these; the password of everybody is  {PASSWORD}\n")
    for role, _name, email in people_to_be():
        click.echo(f"  {email:<42} {role}")
