"""``flask worker``: run the queued jobs until told to stop."""

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from challenges.jobs import queue
from challenges.models import db

SWEEP_EVERY = 30


@click.command()
@click.option("--once", is_flag=True, help="Run what is due and stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters and do other queued work."""
    clock = current_app.extensions["clock"]
    if once:
        while queue.run_ready(clock):
            pass
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("worker: ready")
    turns = 0
    while not stop.is_set():
        try:
            if turns % SWEEP_EVERY == 0:
                queue.sweep(clock.now())
            busy = queue.run_ready(clock)
        except Exception:  # the database may be away for a while: wait and go on
            current_app.logger.exception("worker: the queue could not be read")
            busy = 0
        finally:
            db.session.remove()
        turns += 1
        if not busy:
            stop.wait(1)
