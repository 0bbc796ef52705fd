"""What the API is: its version and life cycle, and its specification."""

from typing import Any

from flask import Blueprint, current_app

from challenges.api import openapi
from challenges.api.answers import answer, base, link, place
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_reads
from challenges.web.visit import Visit

room = Blueprint("info", __name__, url_prefix="/api/v1")


@room.get("", strict_slashes=False)
@limit_reads
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Where to begin: what there is."""
    return answer(
        {
            "_links": {
                "self": link("self", "api.info.index"),
                "challenges": link("collection", "api.challenges.index"),
                "datasets": link("collection", "api.datasets.index"),
                "info": link("about", "api.info.show"),
                "specification": link("service-desc", "api.info.specification"),
            }
        }
    )


@room.get("/api-info")
@limit_reads
@guard(Permission.PUBLIC_READ)
def show(visit: Visit) -> Any:
    """The resource every API of the profile has (VER.06, VER.07, VER.10)."""
    return answer(
        {
            "apiName": openapi.NAME,
            "apiVersion": openapi.VERSION,
            "apiReleased": openapi.RELEASED,
            "apiDocumentation": place("api.info.specification"),
            "apiStatus": openapi.STATUS,
        }
    )


@room.get("/openapi.json")
@limit_reads
@guard(Permission.PUBLIC_READ)
def specification(visit: Visit) -> Any:
    """The specification, in OpenAPI 3.1 (DOK.16 to DOK.24)."""
    settings = current_app.extensions["settings"]
    return answer(openapi.document(base(), settings.contact_email, settings.data_licence))
