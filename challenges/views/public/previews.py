"""The preview of a challenge for somebody outside, by a link that its editors have made."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from challenges.extensions import limiter
from challenges.queries import preview_links
from challenges.rules.check import may
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.web.guarding import guard
from challenges.web.preview import preview
from challenges.web.visit import Visit

room = Blueprint("previews", __name__)


@room.get("/preview/<secret>")
@limiter.limit("60 per minute")
@guard(Permission.PREVIEW_READ, load=preview_links.by_secret)
def show(visit: Visit, link: Any) -> Any:
    """The challenge as it will be; once it is public, the page itself. Nothing keeps it or passes its address on."""
    challenge = link.challenge
    if may(None, Permission.CHALLENGE_READ, challenge, visit.now):
        return redirect(url_for("public.challenges.show", slug=challenge.slug))
    if not link.works(visit.now) or challenge.state is ChallengeState.CANCELLED:
        return _kept_by_nobody(render_template("public/previews/over.html"), 410)
    page = render_template(
        "public/previews/show.html", link=link, challenge=challenge, **preview(visit, challenge)
    )
    return _kept_by_nobody(page, 200)


def _kept_by_nobody(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
