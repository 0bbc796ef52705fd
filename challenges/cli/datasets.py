"""``flask datasets``: look into a catalogue as the connectors do, without keeping anything of it."""

import json
import time
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from challenges import __version__
from challenges.adapters.http import Client
from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import PortalFault
from challenges.adapters.portals.dcat_file import LARGEST, DcatFile, read
from challenges.adapters.portals.values import licence_label

datasets = AppGroup("datasets", help="Datasets and the catalogues they come from.")

_LANGUAGE = "sv"
_MOST_SHOWN = 50


class _Unusable(Exception):
    """What was given names nothing that can be read; the text says why."""


@datasets.command()
@click.argument("path_or_address")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else.")
@click.option("--seconds", default=60.0, show_default=True, help="How long it may take.")
def inspect(path_or_address: str, as_json: bool, seconds: float) -> None:
    """Read a DCAT catalogue (RDF/XML, Turtle, JSON-LD, N-Triples) and tell what is in it.

    PATH_OR_ADDRESS is a file, or an address that begins with http:// or https://.
    """
    began = time.perf_counter()
    try:
        catalogue = _catalogue(path_or_address, seconds)
    except PortalFault as fault:
        raise _refusal(str(fault.reason), as_json) from fault
    except _Unusable as fault:
        raise _refusal(str(fault), as_json) from fault
    told = _told(catalogue, time.perf_counter() - began)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _show(catalogue, told)


def _catalogue(place: str, seconds: float) -> Catalogue:
    if place.lower().startswith(("http://", "https://")):
        settings = current_app.extensions["settings"]
        client = Client(
            user_agent=f"Challenges/{__version__} (+{settings.public_url})",
            allow_inward=settings.inward_hosts,
        )
        found = DcatFile(place, "", client).harvest(seconds=seconds)
        if found is None:
            raise _Unusable(
                "The address answers that nothing has changed, although nothing was asked before."
            )
        return found
    return read(_content(place), source=place, seconds=seconds)


def _content(place: str) -> bytes:
    """The bytes of a file, one more than are read at most where it is larger. A pipe or a device may never end."""
    if not place.strip() or "://" in place:
        raise _Unusable("Give the path of a file, or an address that begins with http:// or https://.")
    try:
        path = Path(place)
        if path.is_dir():
            raise _Unusable(f"{place} is a folder, not a file.")
        if path.exists() and not path.is_file():
            raise _Unusable(f"{place} is not an ordinary file.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as fault:
        raise _Unusable(f"There is no file {place}.") from fault
    except (OSError, ValueError) as fault:
        raise _Unusable(f"The file {place!r} cannot be opened.") from fault


def _refusal(reason: str, as_json: bool) -> click.exceptions.Exit | click.ClickException:
    """What ends the command with status 1, the reason on standard output as JSON or on standard error as text."""
    if not as_json:
        return click.ClickException(reason)
    click.echo(json.dumps({"error": reason}, ensure_ascii=False))
    return click.exceptions.Exit(1)


def _told(catalogue: Catalogue, seconds: float) -> dict[str, Any]:
    return {
        "source": catalogue.source,
        "syntax": catalogue.syntax,
        "datasets": catalogue.datasets,
        "distributions": catalogue.distributions,
        "services": catalogue.services,
        "skipped": [{"subject": one.subject, "reason": str(one.reason)} for one in catalogue.skipped],
        "lost": [str(said) for said in catalogue.lost],
        "seconds": round(seconds, 3),
    }


def _show(catalogue: Catalogue, told: dict[str, Any]) -> None:
    for name in ("source", "syntax", "datasets", "distributions", "services"):
        click.echo(f"{name:14} {told[name]}")
    click.echo(f"{'skipped':14} {len(catalogue.skipped)}")
    click.echo(f"{'seconds':14} {told['seconds']:.1f}")
    for said in told["lost"]:
        click.echo(f"\nLost: {said}")
    if catalogue.records:
        click.echo(f"\n{'title':42} {'publisher':26} {'licence':16} formats")
    for record in catalogue.records[:_MOST_SHOWN]:
        title, publisher = record.title_in(_LANGUAGE).text, record.publisher_in(_LANGUAGE).text
        licence = licence_label(record.licence) or "none stated"
        click.echo(f"{_cut(title, 42)} {_cut(publisher, 26)} {_cut(licence, 16)} {', '.join(record.formats)}")
    _more(len(catalogue.records))
    if catalogue.skipped:
        click.echo("\nSkipped")
    for one in told["skipped"][:_MOST_SHOWN]:
        click.echo(f"  {one['subject']}: {one['reason']}")
    _more(len(catalogue.skipped))


def _cut(text: str, width: int) -> str:
    line = " ".join(text.split())
    return f"{line if len(line) <= width else line[: width - 1] + '…':{width}}"


def _more(number: int) -> None:
    if number > _MOST_SHOWN:
        click.echo(f"… and {number - _MOST_SHOWN} more")
