"""Home."""

from typing import Any

from flask import Blueprint, render_template

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("home", __name__)


@room.get("/home")
@guard(Permission.ACCOUNT_OWN)
def show(visit: Visit) -> Any:
    """show."""
    return render_template("errors/404.html")
