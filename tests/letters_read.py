"""Read the letters that were written, as the person who gets them does."""

import re
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.jobs import Letter


def letters_to(email: str) -> list[Letter]:
    """The letters to an address, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Letter).where(Letter.email == email).order_by(Letter.id)))


def path_in(letter: Letter, part: str) -> str:
    """The path of the letter's link whose address holds ``part``."""
    links = re.findall(r"https?://\S+", letter.body)
    parts = urlsplit(next(link for link in links if part in link))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def write_queued(app: Flask) -> None:
    """Let the worker do what is queued now. The letters it writes are sent at its next turn."""
    run_ready(app.extensions["clock"], limit=50)
