"""Read the letters that were written, as the person who gets them does."""

import email
import email.policy
import hashlib
import re
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, current_app

from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.jobs import Letter


def letters_to(address: str) -> list[Letter]:
    """The letters to an address, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Letter).where(Letter.email == address).order_by(Letter.id)))


def path_in(letter: Letter, part: str) -> str:
    """The path of the letter's link whose address holds ``part``, as it was written or as it was sent."""
    links = re.findall(r"https?://\S+", letter.body + _sent(letter))
    parts = urlsplit(next(link for link in links if part in link))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def work(app: Flask) -> None:
    """Let the worker do all that is queued: write letters, and send them to the folder."""
    while run_ready(app.extensions["clock"], limit=50):
        pass


def _sent(letter: Letter) -> str:
    """The text that went out: a secret one is wiped from the database."""
    name = hashlib.sha256(letter.message_id.encode()).hexdigest()[:20]
    file = current_app.extensions["settings"].mail_folder / f"{name}.eml"
    if not file.is_file():
        return ""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return str(message.get_content())
