"""The board of needs in public: the list, the page of each, proposing, supporting, following and adding."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.needs import MYSELF, EvidenceForm, ProposeForm
from challenges.operations import needs
from challenges.queries import need_listing as listing
from challenges.queries import needs as find
from challenges.queries import organisations
from challenges.rules.check import may
from challenges.rules.public_challenge import public_challenge
from challenges.views.public.searching import choices, known
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import OPEN_NEEDS
from challenges.web.guarding import guard
from challenges.web.limits import limit_asking, limit_reads, limit_support
from challenges.web.need_table import need_table
from challenges.web.paths import asked, carried
from challenges.web.rendering import page_links
from challenges.web.visit import Visit

room = Blueprint("needs", __name__, url_prefix="/needs")

_NAMES = frozenset({"q", "state", "organisation", "sort", "mine"})
_MOST_ROWS = 5_000


@room.get("")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """The board: search, narrow, sort. The whole search stands in the address."""
    wanted = _wanted(visit)
    page = listing.public(wanted, visit.page)
    return render_template(
        "public/needs/index.html",
        search=wanted,
        page=page,
        pages=page_links(page),
        table_url=url_for("public.needs.table", **carried(_NAMES)),
        state_choices=choices(listing.SHOWN, wanted.states),
        organisations=[
            (one.slug, text(one, "name", visit.language).value) for one in listing.organisations()
        ],
        shown_challenge=lambda need: public_challenge(need, visit.now),
    )


def _wanted(visit: Visit) -> listing.Wanted:
    return listing.Wanted(
        words=asked("q"),
        states=known(listing.SHOWN, "state"),
        organisation=asked("organisation"),
        person_id=visit.actor.person_id if visit.actor and asked("mine") == "1" else None,
        order=next(iter(known(tuple(listing.Order), "sort")), listing.Order.SUPPORTED),
    )


@room.get("/list.csv")
@guard(Permission.PUBLIC_READ)
def table(visit: Visit) -> Any:
    """The same needs as a table, for spreadsheets and programs; narrowed and sorted by the same words."""
    page = listing.public(_wanted(visit), 1, per_page=_MOST_ROWS)
    return need_table(page.items, "needs.csv", now=visit.now)


@room.get("/alike")
@limit_reads
@guard(Permission.PUBLIC_READ)
def alike(visit: Visit) -> Any:
    """What resembles the words somebody is writing: needs and challenges, as a part of a page."""
    return render_template("public/needs/_alike.html", **_alike(asked("words", 400)))


def _alike(words: str) -> dict[str, Any]:
    return {"needs": find.alike(words), "challenges": find.challenges_alike(words)}


@room.route("/new", methods=["GET", "POST"])
@limit_asking
@guard(Permission.NEED_PROPOSE)
def new(visit: Visit) -> Any:
    """Propose a need. What resembles it is shown first, to be supported instead."""
    first = {"proposed_for": MYSELF, "language": visit.language, "title": asked("title", 120)}
    form = ProposeForm() if request.method == "POST" else ProposeForm(formdata=None, data=first)
    form.offer(
        [(str(one.id), text(one, "name", visit.language).value) for one in find.all_addressable()],
        [
            (MYSELF, _("I, without my name")),
            *(
                (str(one.id), text(one, "name", visit.language).value)
                for one in organisations.verified(visit.me.organisations.keys())
            ),
        ],
    )
    found: dict[str, Any] = {"needs": [], "challenges": []}
    if request.method == "POST" and form.validate():
        if not request.form.get("anyway"):
            found = _alike(form.title.data)
        if not found["needs"]:
            try:
                made = needs.propose(visit.me, form.content(), now=visit.now)
            except NotAllowed:
                raise
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(
                    _("Your need is on the board. You get a letter when something becomes of it."), "success"
                )
                return redirect(url_for("public.needs.show", reference=made.reference), 303)
    status = 422 if form.errors else 200
    return render_template("public/needs/new.html", form=form, **found), status


@room.get("/<reference>")
@guard(Permission.PUBLIC_READ, load=find.by_reference)
def show(visit: Visit, need: Any) -> Any:
    """What the need is, who else has it, and what became of it."""
    return _page(visit, need, EvidenceForm(formdata=None, data={"language": visit.language}))


@room.post("/<reference>/support")
@limit_support
@guard(Permission.NEED_SUPPORT, load=find.by_reference)
def support(visit: Visit, need: Any) -> Any:
    """Say that one has the same need."""
    needs.support(visit.me, need, now=visit.now)
    flash(_("You support the need, and get a letter when something becomes of it."), "success")
    return _back(need)


@room.post("/<reference>/take-back")
@limit_support
@guard(Permission.NEED_SUPPORT, load=find.by_reference)
def take_back(visit: Visit, need: Any) -> Any:
    """Support a need no longer."""
    needs.take_back(visit.me, need, now=visit.now)
    flash(_("You no longer support the need."), "success")
    return _back(need)


@room.post("/<reference>/follow")
@limit_support
@guard(Permission.NEED_PROPOSE, load=find.by_reference)
def follow(visit: Visit, need: Any) -> Any:
    """Follow a need, or stop following it."""
    if request.form.get("on") == "0":
        needs.unfollow(visit.me, need, now=visit.now)
        flash(_("You get no more letters about this need."), "success")
    else:
        needs.follow(visit.me, need, now=visit.now)
        flash(_("You get a letter when something becomes of the need."), "success")
    return _back(need)


@room.post("/<reference>/evidence")
@limit_asking
@guard(Permission.NEED_ADD_TO, load=find.by_reference)
def add_evidence(visit: Visit, need: Any) -> Any:
    """Add what one knows about a need."""
    form = EvidenceForm()
    if not form.validate():
        return _page(visit, need, form), 422
    needs.add_evidence(visit.me, need, form.content(), now=visit.now)
    flash(_("Thank you. What you know about it is on the page now."), "success")
    return _back(need)


def _page(visit: Visit, need: Any, form: EvidenceForm) -> str:
    me = visit.actor
    known_of = find.evidence(need, visit.page)
    return render_template(
        "public/needs/show.html",
        need=need,
        shown_challenge=public_challenge(need, visit.now),
        supporters=find.supporters(need),
        supported=me is not None and find.support_of(need, me.person_id) is not None,
        followed=me is not None and find.follower(need, me.person_id) is not None,
        evidence=known_of,
        pages=page_links(known_of),
        steps=find.steps(need),
        form=form,
        is_open=need.state in OPEN_NEEDS,
        is_own=me is not None and me.person_id == need.person_id,
        may_support=may(me, Permission.NEED_SUPPORT, need, visit.now),
        may_add=may(me, Permission.NEED_ADD_TO, need, visit.now),
        may_see_to=may(me, Permission.NEED_HANDLE, need, visit.now)
        or may(me, Permission.NEED_ADOPT, need, visit.now),
    )


def _back(need: Any) -> Any:
    return redirect(url_for("public.needs.show", reference=need.reference), 303)
