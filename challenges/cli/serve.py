"""``flask serve``: web server and worker side by side, started again if they die, stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from challenges.cli.demo import show_sign_ins

_TOO_SOON = 5.0  # who stops within so many seconds would stop again
_PATIENCE = 25.0


@dataclass
class Part:
    """A process that is kept running."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False)

    def start(self) -> None:
        """Start it, or start it again. Ctrl-C reaches ``serve`` alone, which lets everything end in order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, env=self.environment, start_new_session=True
        )

    def keep(self) -> bool:
        """Start it again if it died. False when it dies at once, so that there is no point."""
        code = self.process.poll()
        if code is None:
            return True
        if time.monotonic() - self.started < _TOO_SOON:
            return False
        click.echo(f"the {self.name} process stopped ({code}) and is started again", err=True)
        self.start()
        return True

    def stop(self) -> None:
        """Wait for it to end; ``terminate`` has been asked already."""
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    settings = current_app.extensions["settings"]
    environment = os.environ | {"CHALLENGES_SECRET_KEY": settings.secret_key}
    commands = {
        "web": _web(host, port, workers),
        "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }
    if settings.demo:
        commands |= _demo_portal(settings.portal_url)
    parts = [Part(name, command, environment) for name, command in commands.items()]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    failed = ""
    told = False
    try:
        for part in parts:
            part.start()
        while not stopping and not failed:
            time.sleep(0.2)
            failed = next((part.name for part in parts if not part.keep()), "")
            if not told and not failed and _answers(host, port):
                told = True
                if settings.demo:
                    show_sign_ins()
                click.echo(f"\nChallenges answers on {settings.public_url}  (Ctrl-C stops it)\n")
    finally:
        for part in parts:
            part.process.terminate()
        for part in parts:
            part.stop()
    if failed and not stopping:
        raise click.ClickException(f"the {failed} process cannot run; see its message above")


def _web(host: str, port: int, workers: int) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket"),
        *("--worker-class", "gthread", "--threads", "8", "--workers", str(workers)),
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


def _demo_portal(portal_url: str) -> dict[str, list[str]]:
    """The stand-in data portal of the demo, when the settings point at this machine."""
    place = urlsplit(portal_url)
    if place.hostname != "127.0.0.1" or place.port is None:
        return {}
    return {"portal": [sys.executable, "-m", "challenges.demo.portal", "--port", str(place.port)]}
