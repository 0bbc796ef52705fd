"""The datasets of a challenge: search the portal, link, explain, refresh, unlink, or add by hand.

The portal is asked before a view's transaction opens (``before`` of the guard). When it does not answer, the same
page says so, keeps what was typed, and offers to add the dataset by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import PortalFault, Question
from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.forms.datasets import ByHandForm, LinkForm, NoteForm
from challenges.forms.words import translate
from challenges.operations import datasets
from challenges.queries import challenges as challenge_queries
from challenges.queries import datasets as queries
from challenges.queries import public_challenges
from challenges.queries.paging import Page
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.rendering import page_links
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("datasets", __name__, url_prefix="/challenges/<slug>/datasets")

PER_PAGE = 20
_LONGEST_QUERY = 200
_PATIENCE = 5.0


@dataclass(frozen=True)
class Asked:
    """What was asked of the portal, and what it answered: hits or a record, or why not."""

    text: str = ""
    publisher: str = ""
    theme: str = ""
    open_only: bool = False
    hits: SearchPage | None = None
    record: DatasetRecord | None = None
    fault: str = ""


def _search(visit: Visit, view_args: Mapping[str, Any]) -> Asked:
    """Ask the portal for a page of hits; nothing is asked before somebody has pressed the button."""
    text = request.args.get("q", "").strip()[:_LONGEST_QUERY]
    publisher, theme = request.args.get("publisher", ""), request.args.get("theme", "")
    open_only = request.args.get("open") == "1"
    if "q" not in request.args:
        return Asked()
    try:
        hits = services.portal().search(
            Question(text, publisher, theme, access=AccessRight.PUBLIC.value if open_only else ""),
            offset=(visit.page - 1) * PER_PAGE,
            limit=PER_PAGE,
            language=visit.language,
        )
    except PortalFault as fault:
        return Asked(text, publisher, theme, open_only, fault=translate(fault.reason))
    return Asked(text, publisher, theme, open_only, hits=hits)


def _fetch_asked(visit: Visit, view_args: Mapping[str, Any]) -> Asked:
    """Fetch the dataset somebody chose or pasted the address of."""
    number, address = request.form.get("source_id", "").strip(), request.form.get("address", "").strip()
    if not number and not address:
        return Asked(fault=_("Paste the address of a dataset."))
    try:
        found = services.portal().fetch(number) if number else services.portal().find(address)
    except PortalFault as fault:
        return Asked(fault=translate(fault.reason))
    return Asked(record=found)


def _fetch_again(visit: Visit, view_args: Mapping[str, Any]) -> Asked:
    """Fetch a linked dataset anew; not an answer that is remembered from a moment ago."""
    number = request.form.get("source_id", "").strip()
    if not number:
        return Asked(fault=_("A dataset that was added by hand cannot be refreshed."))
    try:
        return Asked(record=services.portal().fetch(number, seconds=_PATIENCE))
    except PortalFault as fault:
        return Asked(fault=translate(fault.reason))


@room.get("")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The linked datasets."""
    return render_template(
        "organise/datasets/index.html",
        links=public_challenges.links(challenge),
        manual=DatasetSource.MANUAL,
        **workspace(visit, challenge),
    )


@room.get("/search")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole, before=_search)
def search(visit: Visit, challenge: Any, asked: Asked) -> Any:
    """Search the national data portal, or paste an address."""
    return _search_page(visit, challenge, asked, LinkForm(formdata=None))


@room.post("/link")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole, before=_fetch_asked)
def link(visit: Visit, challenge: Any, asked: Asked) -> Any:
    """Link a dataset, with a snapshot of what the portal says about it now."""
    form = LinkForm()
    if form.validate():
        try:
            if asked.record is None:
                raise Refused(asked.fault, field="address")
            linked = datasets.link(visit.me, challenge, asked.record, now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The dataset is linked. Say why it matters to the challenge."), "success")
            reference = linked.dataset.reference
            return redirect(url_for("organise.datasets.edit", slug=challenge.slug, reference=reference))
    return _search_page(visit, challenge, asked, form), 422


@room.route("/by-hand", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole)
def by_hand(visit: Visit, challenge: Any) -> Any:
    """Describe a dataset that is not in the portal, or when the portal does not answer."""
    form = ByHandForm()
    if request.method == "POST" and form.validate():
        try:
            datasets.add_by_hand(visit.me, challenge, form.content(), now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The dataset is added."), "success")
            return _back(challenge)
    elif request.method != "POST":
        form.address.data = request.args.get("address", "")[:1000]
    status = 422 if request.method == "POST" else 200
    return render_template("organise/datasets/by_hand.html", form=form, **workspace(visit, challenge)), status


@room.route("/<reference>", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.link)
def edit(visit: Visit, link: Any) -> Any:
    """Say why a linked dataset matters; see what was said about it, and when."""
    form = NoteForm() if request.method == "POST" else NoteForm(formdata=None, data=NoteForm.stored(link))
    if request.method == "POST" and form.validate():
        datasets.explain(visit.me, link, form.content(), now=visit.now)
        flash(_("Saved."), "success")
        return _back(link.challenge)
    return _link_page(visit, link, form), 422 if request.method == "POST" else 200


@room.post("/<reference>/refresh")
@guard(Permission.CHALLENGE_EDIT, load=queries.link, before=_fetch_again)
def refresh(visit: Visit, link: Any, asked: Asked) -> Any:
    """Take a new snapshot of what the portal says."""
    if asked.record is None:
        return _link_page(visit, link, NoteForm(formdata=None, data=NoteForm.stored(link)), asked.fault), 422
    if asked.record.source_id != link.dataset.source_id:
        raise NotFound
    changed = datasets.refresh(visit.me, link, asked.record, now=visit.now)
    if changed:
        flash(_("The facts have changed since the last time, and are updated."), "success")
    else:
        flash(_("Nothing has changed since the last time."), "success")
    return _stay(link)


@room.post("/<reference>/unlink")
@guard(Permission.CHALLENGE_EDIT, load=queries.link)
def unlink(visit: Visit, link: Any) -> Any:
    """Remove a dataset from the challenge."""
    datasets.unlink(visit.me, link, now=visit.now)
    flash(_("The dataset is no longer linked."), "success")
    return _back(link.challenge)


def _back(challenge: Any) -> Response:
    return redirect(url_for("organise.datasets.index", slug=challenge.slug))


def _stay(link: Any) -> Response:
    reference = link.dataset.reference
    return redirect(url_for("organise.datasets.edit", slug=link.challenge.slug, reference=reference))


def _search_page(visit: Visit, challenge: Any, asked: Asked, form: LinkForm) -> str:
    hits = asked.hits
    page = Page(hits.records, visit.page, hits.total, PER_PAGE) if hits else None
    facets = hits.facets if hits else {}
    base = hits.records[0].source_base if hits and hits.records else ""
    return render_template(
        "organise/datasets/search.html",
        form=form,
        asked=asked,
        page=page_links(page) if page else None,
        linked=queries.linked_numbers(challenge, base),
        publishers=facets.get("publisher", ()),
        themes=[(value, themes.label(value.value)) for value in facets.get("theme", ())],
        **workspace(visit, challenge),
    )


def _link_page(visit: Visit, link: Any, form: NoteForm, fault: str = "") -> str:
    return render_template(
        "organise/datasets/edit.html",
        form=form,
        link=link,
        dataset=queries.snapshots(link.dataset),
        fault=fault,
        manual=DatasetSource.MANUAL,
        **workspace(visit, link.challenge),
    )
