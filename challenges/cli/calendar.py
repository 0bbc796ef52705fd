"""``flask calendar``: what is queued by the clock, and how to have it done now."""

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.jobs import calendar as jobs_calendar
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work

calendar = AppGroup("calendar", help="Jobs that the clock queues.")


@calendar.command("list")
def list_() -> None:
    """Show the jobs and when they are queued."""
    for planned in jobs_calendar.CALENDAR:
        if isinstance(planned, jobs_calendar.Every):
            when = f"every {planned.minutes} minutes"
        else:
            when = f"every day at {planned.at:%H:%M}"
        click.echo(f"{planned.job:28} {when}")


@calendar.command()
@click.argument("job", type=click.Choice([planned.job for planned in jobs_calendar.CALENDAR]))
def run(job: str) -> None:
    """Queue a job now; the worker does it in a moment."""
    with unit_of_work(write=True) as work:
        queue(job, {}, now=current_app.extensions["clock"].now())
        work.commit()
    click.echo(f"{job} is queued")
