"""Home."""

from typing import Any

from flask import Blueprint, render_template

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("home", __name__)


@room.get("/")
@guard(Permission.ACCOUNT_OWN)
def index(visit: Visit) -> Any:
    """index."""
    return render_template("errors/404.html")
