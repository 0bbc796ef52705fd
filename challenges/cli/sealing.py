"""``flask sealing``: the keys that seal drafts and entries."""

import base64

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.adapters.sealing import KeyRing, KeyUnknown, SealBroken, new_key
from challenges.operations import sealing as operations
from challenges.operations.unit_of_work import unit_of_work

sealing = AppGroup("sealing", help="Seal what teams write with a key. See docs/operator.md.")


@sealing.command()
def make_key() -> None:
    """Print a new sealing key. Keep it outside the database, in two places."""
    click.echo(base64.b64encode(new_key()).decode())


@sealing.command()
def begin() -> None:
    """Make the first data key, and seal what may be changed of what is stored plain. Harmless to repeat."""
    ring = _ring()
    with unit_of_work(write=True) as work:
        made = operations.begin(ring, now=current_app.extensions["clock"].now())
        work.commit()
    click.echo("made the first data key" if made else "there is a data key already")
    total = 0
    while True:
        with unit_of_work(write=True) as work:
            sealed = operations.seal_plain(ring)
            work.commit()
        if not sealed:
            break
        total += sealed
        click.echo(f"sealed {total} values that were stored plain")
    status_of(ring)


@sealing.command()
def rotate() -> None:
    """Wrap the data keys with the sealing key that stands first. After that the old one is not needed any more."""
    ring = _ring()
    try:
        with unit_of_work(write=True) as work:
            count = operations.rewrap(ring)
            work.commit()
    except (KeyUnknown, SealBroken) as error:
        raise click.ClickException(f"nothing was changed: {error}") from error
    click.echo(f"wrapped {count} data keys anew")
    status_of(ring)


@sealing.command()
def renew() -> None:
    """Make a new data key for what is written from now on. The old ones stay, for what they sealed."""
    with unit_of_work(write=True) as work:
        number = operations.renew(_ring(), now=current_app.extensions["clock"].now())
        work.commit()
    click.echo(f"data key {number} seals from now on; start the web processes and workers anew")


@sealing.command()
def status() -> None:
    """Say which keys there are, whether they open, and what is stored plain. Exit code 1 when a key is missing."""
    if not status_of(current_app.extensions["sealing"]):
        raise SystemExit(1)


def status_of(ring: KeyRing) -> bool:
    """Print how sealing stands. False when a data key cannot be opened."""
    click.echo("sealing is on" if ring.on else "sealing is off: CHALLENGES_SEALING_KEYS is not set")
    well = True
    with unit_of_work(write=False):
        for key in operations.data_keys():
            try:
                ring.unwrap_data_key(key)
                says = "opens"
            except (KeyUnknown, SealBroken) as error:
                well, says = False, f"DOES NOT OPEN: {error}"
            click.echo(f"data key {key.number}, wrapped by sealing key {key.key_name}: {says}")
        for place, (plain, all_) in operations.plain_values().items():
            click.echo(f"{place}: {plain} of {all_} values stored plain")
    return well


def _ring() -> KeyRing:
    ring: KeyRing = current_app.extensions["sealing"]
    if not ring.on:
        raise click.ClickException(
            "set CHALLENGES_SEALING_KEYS first; `flask --app wsgi sealing make-key` makes one"
        )
    return ring
