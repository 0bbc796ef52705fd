"""``flask serve``: web server and worker side by side, stopped together."""

import os
import signal
import subprocess
import sys
import time

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    commands = {
        "web": [
            sys.executable,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--workers",
            str(workers),
            "--timeout",
            "120",
            "--graceful-timeout",
            "20",
            "--bind",
            address,
            "--log-level",
            "warning",
            "wsgi:app",
        ],
        "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }
    settings = current_app.extensions["settings"]
    environment = os.environ | {"CHALLENGES_SECRET_KEY": settings.secret_key}
    if settings.demo:
        commands |= _demo_portal(environment)
    running = {name: subprocess.Popen(command, env=environment) for name, command in commands.items()}  # noqa: S603
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"\nChallenges answers on {settings.public_url}  (Ctrl-C stops it)\n")
    failed = ""
    while not stopping and not failed:
        time.sleep(0.3)
        failed = next((name for name, process in running.items() if process.poll() is not None), "")
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            process.kill()
    if failed:
        raise click.ClickException(f"the {failed} process stopped by itself; see its message above")


def _demo_portal(environment: dict[str, str]) -> dict[str, list[str]]:
    """The stand-in data portal of the demo, when the settings point at this machine."""
    url = environment.get("CHALLENGES_PORTAL_URL", "")
    if "://127.0.0.1:" not in url:
        return {}
    port = url.split("://127.0.0.1:", 1)[1].split("/", 1)[0]
    return {"portal": [sys.executable, "-m", "challenges.demo.portal", "--port", port]}
