"""Organisations."""

from typing import Any

from flask import Blueprint, render_template

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("organisations", __name__)


@room.get("/organisations")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """index."""
    return render_template("errors/404.html")
