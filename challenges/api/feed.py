"""The feed for data portals: our catalogue as RDF/XML, Turtle or JSON-LD."""

from typing import Any

from flask import Blueprint, abort, current_app, request

from challenges.adapters.rdf import SYNTAXES
from challenges.api import catalogue
from challenges.api.answers import sent
from challenges.queries import public_catalogue
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.kept import document
from challenges.web.limits import limit_reads
from challenges.web.visit import Visit

room = Blueprint("feed", __name__, url_prefix="/datasets")

RDF_XML, TURTLE, JSON_LD = SYNTAXES
_ALSO = {"application/xml": RDF_XML, "text/xml": RDF_XML, "application/json": JSON_LD}


@room.get("/dcat")
@limit_reads
@guard(Permission.PUBLIC_READ)
def show(visit: Visit) -> Any:
    """The catalogue in the syntax that was asked for."""
    response = _written(_wanted(), keep=False)
    response.headers.add("Vary", "Accept")
    return response


@room.get("/dcat.rdf")
@limit_reads
@guard(Permission.PUBLIC_READ)
def rdf_xml(visit: Visit) -> Any:
    """The catalogue as RDF/XML."""
    return _written(RDF_XML)


@room.get("/dcat.ttl")
@limit_reads
@guard(Permission.PUBLIC_READ)
def turtle(visit: Visit) -> Any:
    """The catalogue as Turtle."""
    return _written(TURTLE)


@room.get("/dcat.jsonld")
@limit_reads
@guard(Permission.PUBLIC_READ)
def json_ld(visit: Visit) -> Any:
    """The catalogue as JSON-LD."""
    return _written(JSON_LD)


def _wanted() -> str:
    """The media type that fits best. A reader who names none we have gets RDF/XML, which portals expect; 406 only for
    one who has ruled out something and accepts nothing of ours."""
    accepted = request.accept_mimetypes
    best = accepted.best_match([*SYNTAXES, *_ALSO]) if accepted.provided else RDF_XML
    if best is None:
        if any(quality == 0 for _, quality in accepted):
            abort(406)
        return RDF_XML
    return _ALSO.get(best, best)


def _written(media_type: str, *, keep: bool = True) -> Any:
    settings = current_app.extensions["settings"]

    def make() -> bytes:
        return catalogue.graph(public_catalogue.everything(), settings).written(media_type)

    return sent(document(("dcat", media_type), make), f"{media_type}; charset=utf-8", keep=keep)
