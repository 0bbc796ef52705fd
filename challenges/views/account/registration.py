"""Registration."""

from typing import Any

from flask import Blueprint, render_template

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("registration", __name__)


@room.get("/register")
@guard(Permission.ACCOUNT_OPEN)
def register(visit: Visit) -> Any:
    """register."""
    return render_template("errors/404.html")
