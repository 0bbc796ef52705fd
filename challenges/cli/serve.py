"""``flask serve``: web server and worker side by side, started again if they die, stopped together."""

import os
import socket
import sys
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from challenges.cli.demo import show_sign_ins
from challenges.cli.supervising import Part, supervise
from challenges.operations import sealing as operations
from challenges.operations.unit_of_work import unit_of_work


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    settings = current_app.extensions["settings"]
    if settings.sealing_keys:
        with unit_of_work(write=True) as work:
            operations.begin(current_app.extensions["sealing"], now=current_app.extensions["clock"].now())
            work.commit()
    environment = os.environ | {"CHALLENGES_SECRET_KEY": settings.secret_key}
    parts = [
        Part("web", _web(host, port, workers), environment, essential=True),
        Part("worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environment),
    ]
    if settings.demo and (portal := _demo_portal(settings.portal_url)):
        parts.append(Part("portal", portal, environment))
    told = False

    def tell_once() -> None:
        nonlocal told
        if not told and _answers(host, port):
            told = True
            if settings.demo:
                show_sign_ins()
            click.echo(f"\nChallenges answers on {settings.public_url}  (Ctrl-C stops it)\n")

    if failed := supervise(parts, tell_once):
        raise click.ClickException(f"the {failed} process cannot run; see its message above")


def _web(host: str, port: int, workers: int) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket"),
        # Loaded once, before the processes are made: one that dies is back at once, not after seconds of loading.
        *("--preload", "--worker-class", "challenges.cli.web_worker.WebWorker"),
        *("--threads", "8", "--workers", str(workers)),
        *("--timeout", "120", "--graceful-timeout", "20", "--bind", address, "--log-level", "warning"),
        "wsgi:app",
    ]


def _answers(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - told apart, not bound
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True


def _demo_portal(portal_url: str) -> list[str]:
    """The stand-in data portal of the demo, when the settings point at this machine."""
    place = urlsplit(portal_url)
    if place.hostname != "127.0.0.1" or place.port is None:
        return []
    return [sys.executable, "-m", "challenges.demo.portal", "--port", str(place.port)]
