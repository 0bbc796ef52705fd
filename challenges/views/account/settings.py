"""Settings."""

from typing import Any

from flask import Blueprint, render_template

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("settings", __name__)


@room.get("/settings")
@guard(Permission.ACCOUNT_OWN)
def edit(visit: Visit) -> Any:
    """edit."""
    return render_template("errors/404.html")
