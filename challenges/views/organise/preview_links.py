"""Links with which somebody outside reads a challenge before it is public."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.preview_links import PreviewLinkForm
from challenges.notices.letters import link as absolute
from challenges.operations import preview_links as operations
from challenges.queries import challenges, preview_links
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.rendering import page_links
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("preview_links", __name__, url_prefix="/challenges/<slug>/preview/links")


@room.route("", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@guard(Permission.PREVIEW_SHARE, load=challenges.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The links, and a new one, whose address is shown in this answer and never again."""
    form = PreviewLinkForm()
    status, made, address = 200, None, ""
    if request.method == "POST":
        status = 422
        found: list[Any] = []
        if form.validate() and form.attempt(
            lambda: found.extend(operations.make(visit.me, challenge, form.content(), now=visit.now))
        ):
            made, secret = found
            status, address = 200, absolute("public.previews.show", secret=secret)
            form = PreviewLinkForm(formdata=None)
    page = preview_links.page_of(challenge.id, visit.page)
    answer = render_template(
        "organise/preview_links/index.html",
        form=form,
        made=made,
        address=address,
        links=page.items,
        page=page_links(page),
        **workspace(visit, challenge),
    )
    return answer, status


@room.post("/<reference>/revoke")
@guard(Permission.PREVIEW_SHARE, load=lambda slug, reference: challenges.whole(slug))
def revoke(visit: Visit, challenge: Any) -> Any:
    """End a link."""
    operations.revoke(visit.me, challenge, str((request.view_args or {})["reference"]), now=visit.now)
    flash(_("The link no longer works."), "success")
    return redirect(url_for("organise.preview_links.index", slug=challenge.slug), 303)
