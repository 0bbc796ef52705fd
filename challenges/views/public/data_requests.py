"""Requests for data in public: the list, the page of each, asking, supporting, and the publisher's answer."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.data_requests import MYSELF, AnswerForm, AskForm, SupportForm
from challenges.operations import data_request_answers, data_requests
from challenges.queries import data_request_listing as listing
from challenges.queries import data_requests as find
from challenges.queries import organisations, public_challenges
from challenges.rules.check import may
from challenges.rules.data_requests import waiting
from challenges.rules.public_challenge import public_challenge
from challenges.views.public.searching import choices, known
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.localised import mapped, text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import OPEN_REQUESTS, DataRequestState
from challenges.vocabulary.swedish_time import swedish_day
from challenges.web.guarding import guard
from challenges.web.limits import limit_answers, limit_asking, limit_support
from challenges.web.paths import asked, carried
from challenges.web.rendering import page_links
from challenges.web.request_table import request_table
from challenges.web.visit import Visit

room = Blueprint("data_requests", __name__, url_prefix="/data-requests")

_NAMES = frozenset({"q", "state", "publisher", "challenge", "sort", "mine"})
_MOST_ROWS = 5_000


@room.get("")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """All requests for data: search, narrow, sort. The whole search stands in the address."""
    wanted = _wanted(visit)
    page = listing.public(wanted, visit.page)
    return render_template(
        "public/data_requests/index.html",
        search=wanted,
        page=page,
        pages=page_links(page),
        table_url=url_for("public.data_requests.table", **carried(_NAMES)),
        rows=shown(visit, page.items),
        state_choices=choices(listing.SHOWN, wanted.states),
        publishers=listing.publishers(visit.language),
        challenges=listing.challenges(visit.language),
    )


def _wanted(visit: Visit) -> listing.Wanted:
    return listing.Wanted(
        words=asked("q"),
        states=known(listing.SHOWN, "state"),
        publisher=asked("publisher", 250),
        challenge=asked("challenge"),
        person_id=visit.actor.person_id if visit.actor and asked("mine") == "1" else None,
        order=next(iter(known(tuple(listing.Order), "sort")), listing.Order.SUPPORTED),
    )


@room.get("/list.csv")
@guard(Permission.PUBLIC_READ)
def table(visit: Visit) -> Any:
    """The same requests as a table, for spreadsheets and programs; narrowed and sorted by the same words."""
    page = listing.public(_wanted(visit), 1, per_page=_MOST_ROWS)
    return request_table(page.items, "data-requests.csv", now=visit.now)


def shown(visit: Visit, rows: Iterable[listing.Row]) -> list[dict[str, Any]]:
    """Requests as ``public/data_requests/_list.html`` draws them."""
    return [
        {
            "request": row.request,
            "supporters": row.supporters,
            "challenge": public_challenge(row.request, visit.now),
            "waiting": waiting(row.request, visit.now),
        }
        for row in rows
    ]


@room.get("/<reference>")
@guard(Permission.PUBLIC_READ, load=find.by_reference)
def show(visit: Visit, asked_for: Any) -> Any:
    """What is asked for, of whom, and what became of it."""
    return _page(visit, asked_for, SupportForm(formdata=None))


def _page(visit: Visit, asked_for: Any, form: SupportForm) -> str:
    mine = find.support_of(asked_for, visit.actor.person_id) if visit.actor else None
    if mine is not None and not form.is_submitted():
        form.why.data = mine.why
    return render_template(
        "public/data_requests/show.html",
        asked_for=asked_for,
        challenge=public_challenge(asked_for, visit.now),
        waiting=waiting(asked_for, visit.now),
        supporters=find.supporters(asked_for),
        steps=find.steps(asked_for),
        mine=mine,
        form=form,
        is_open=asked_for.state in OPEN_REQUESTS,
        is_own=visit.actor is not None and visit.actor.person_id == asked_for.person_id,
        may_support=may(visit.actor, Permission.DATA_REQUEST_SUPPORT, asked_for, visit.now),
        may_handle=may(visit.actor, Permission.DATA_REQUEST_FOLLOW, asked_for, visit.now),
    )


@room.route("/new", methods=["GET", "POST"])
@limit_asking
@guard(Permission.DATA_REQUEST_ASK)
def new(visit: Visit) -> Any:
    """Ask for data. Requests that resemble it are shown first, to be supported instead."""
    form = AskForm() if request.method == "POST" else AskForm(formdata=None, data=_beginning(visit))
    challenge = _challenge(visit, form.challenge.data or "")
    dataset = _dataset(visit, form.dataset.data or "")
    form.offer(
        find.publisher_choices(visit.me.organisations.keys(), visit.language), _askers(visit, challenge)
    )
    alike: Any = ()
    if request.method == "POST" and form.validate():
        alike = () if request.form.get("anyway") else find.alike(form.title.data)
        if not alike:
            try:
                made = data_requests.ask(visit.me, challenge, form.content(), now=visit.now)
            except NotAllowed:
                raise
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("Your request is public. You get a letter when there is an answer."), "success")
                return redirect(url_for("public.data_requests.show", reference=made.reference), 303)
    status = 422 if form.errors else 200
    page = render_template(
        "public/data_requests/new.html",
        form=form,
        challenge=challenge,
        challenge_is_public=challenge is not None
        and may(None, Permission.CHALLENGE_READ, challenge, visit.now),
        dataset=dataset,
        alike=alike,
    )
    return page, status


def _beginning(visit: Visit) -> dict[str, Any]:
    """What the address says already: the challenge and the dataset one came from."""
    dataset = _dataset(visit, asked("dataset"))
    publisher = dataset.publisher.reference if dataset and dataset.publisher else ""
    challenge = _challenge(visit, asked("challenge"))
    organisation = challenge.organisation_id if challenge else None
    mine = visit.me.organisations
    title = mapped(dataset.latest.title, visit.language).value if dataset and dataset.latest else ""
    return {
        "challenge": challenge.slug if challenge else "",
        "dataset": dataset.reference if dataset else "",
        "publisher": publisher,
        "title": _("Open up: %(dataset)s", dataset=title)[:160] if title else "",
        "asking_for": str(organisation) if organisation in mine else MYSELF,
        "language": visit.language,
    }


def _challenge(visit: Visit, slug: str) -> Any:
    """The challenge the request belongs to. One that may not be read is no challenge."""
    if not slug:
        return None
    challenge = public_challenges.by_slug(slug[:200])
    if challenge is None or not may(visit.actor, Permission.CHALLENGE_READ, challenge, visit.now):
        raise NotFound
    return challenge


def _dataset(visit: Visit, reference: str) -> Any:
    if not reference:
        return None
    dataset = find.askable_dataset(reference[:20], visit.me.organisations.keys())
    if dataset is None:
        raise NotFound
    return dataset


def _askers(visit: Visit, challenge: Any) -> list[tuple[str, str]]:
    """In whose name one may ask: oneself, without a name, or an organisation one belongs to."""
    if challenge is not None and challenge.id in visit.me.competing:
        oneself = _("A team in the challenge (without its name)")
    else:
        oneself = _("I, without my name")
    mine = organisations.verified(visit.me.organisations.keys())
    named = [(str(one.id), text(one, "name", visit.language).value) for one in mine]
    return [(MYSELF, oneself), *named]


@room.post("/<reference>/support")
@limit_support
@guard(Permission.DATA_REQUEST_SUPPORT, load=find.by_reference)
def support(visit: Visit, asked_for: Any) -> Any:
    """Support a request, and perhaps say what for."""
    form = SupportForm()
    if not form.validate():
        return _page(visit, asked_for, form), 422
    data_requests.support(visit.me, asked_for, form.why.data or "", now=visit.now)
    flash(_("You support the request. You get a letter when there is an answer."), "success")
    return _back(asked_for)


@room.post("/<reference>/take-back")
@limit_support
@guard(Permission.DATA_REQUEST_SUPPORT, load=find.by_reference)
def take_back(visit: Visit, asked_for: Any) -> Any:
    """Support a request no longer."""
    data_requests.take_back(visit.me, asked_for, now=visit.now)
    flash(_("You no longer support the request."), "success")
    return _back(asked_for)


def _back(asked_for: Any) -> Any:
    return redirect(url_for("public.data_requests.show", reference=asked_for.reference), 303)


@room.route("/answers/<secret>", methods=["GET", "POST"])
@limit_answers
@guard(Permission.PUBLIC_READ, load=find.by_secret)
def answer(visit: Visit, opened: Any) -> Any:
    """What a publisher's link opens: the request, and a form to answer. Opening it changes nothing."""
    link = opened.link
    if link is None:
        return _private(render_template("public/data_requests/answer.html", link=None), 404)
    form = AnswerForm()
    form.offer(accepted=link.request.state is DataRequestState.ACCEPTED)
    can = may(None, Permission.DATA_REQUEST_ANSWER, link, visit.now)
    if request.method == "POST" and can and form.check(swedish_day(visit.now)):
        try:
            data_request_answers.answer_by_link(link, form.content(), now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(
                _("Thank you. Your answer is public, and everybody who waits for it gets a letter."),
                "success",
            )
            return _private(redirect(request.path, 303))
    asked_for = link.request
    page = render_template(
        "public/data_requests/answer.html",
        link=link,
        asked_for=asked_for,
        challenge=public_challenge(asked_for, visit.now),
        waiting=waiting(asked_for, visit.now),
        supporters=find.supporters(asked_for),
        reasons=find.reasons(asked_for),
        form=form,
        can=can,
        too_old=visit.now >= link.expires_at,
    )
    if visit.now >= link.expires_at or asked_for.state is DataRequestState.REMOVED:
        return _private(page, 410)
    return _private(page, 422 if request.method == "POST" else 200)


def _private(answer: Any, status: int | None = None) -> Response:
    """A page behind a secret address: in no cache and in no search engine."""
    response: Response = make_response(answer)
    if status is not None:
        response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
