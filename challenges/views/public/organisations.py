"""An organisation and its published challenges."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import public_listing, public_organisations
from challenges.queries.public_listing import Wanted
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.visit import Visit

room = Blueprint("organisations", __name__)


@room.get("/organisations/<slug>")
@guard(Permission.PUBLIC_READ, load=public_organisations.by_slug)
def show(visit: Visit, organisation: Any) -> Any:
    """What the organisation says about itself, and its challenges."""
    page = public_listing.challenges(
        Wanted(organisation=organisation.slug), visit.page, now=visit.now, language=visit.language
    )
    if visit.actor is None:
        holds_until(public_listing.next_change(visit.now))
    return render_template("public/organisations/show.html", organisation=organisation, page=page)
