"""``flask worker``: run the queued jobs until told to stop."""

import logging
import signal
import threading
import time

import click
from flask import current_app
from flask.cli import with_appcontext

from challenges.jobs import calendar, queue
from challenges.operations.availability import is_away, short_name

POLL_SECONDS = 1.0
SWEEP_SECONDS = 30.0
# While the database is away, or something is wrong with the queue itself.
LONGEST_REST = 15.0

log = logging.getLogger(__name__)


@click.command()
@click.option("--once", is_flag=True, help="Run what is due and stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters and do other queued work. A job that has begun is ended before the worker stops."""
    clock = current_app.extensions["clock"]
    if once:
        queue.sweep(clock.now())
        calendar.plan(clock.now())
        while queue.run_ready(clock):
            pass
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("worker: ready")
    next_sweep, rest = 0.0, POLL_SECONDS
    while not stop.is_set():
        try:
            if time.monotonic() >= next_sweep:
                queue.sweep(clock.now())
                calendar.plan(clock.now())
                next_sweep = time.monotonic() + SWEEP_SECONDS
            busy = queue.run_ready(clock, stopping=stop.is_set)
            rest = POLL_SECONDS
        except Exception as error:  # the database may be away for a while: wait and go on
            if is_away(error):
                log.warning("worker: the database is away: %s", short_name(error))
            else:
                log.exception("worker: the queue could not be read")
            busy, rest = 0, min(LONGEST_REST, rest * 2)
        if not busy:
            stop.wait(rest)
