"""Requests for data, as those who handle them see them: of a challenge, and each with its next step."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.data_requests import AnswerForm, ReasonForm, SendForm
from challenges.forms.words import translate
from challenges.operations import data_request_answers
from challenges.queries import challenges as challenge_queries
from challenges.queries import data_request_listing as listing
from challenges.queries import data_requests as find
from challenges.queries import to_handle
from challenges.rules.check import may
from challenges.rules.data_requests import REMIND_AFTER, UNANSWERED, waiting
from challenges.rules.public_challenge import public_challenge
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import OPEN_REQUESTS, DataRequestState
from challenges.vocabulary.swedish_time import swedish_day
from challenges.web.guarding import guard
from challenges.web.limits import limit_asking
from challenges.web.rendering import page_links
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("data_requests", __name__)


@room.get("/challenges/<slug>/data-requests")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenge_queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The requests of a challenge, those nobody has seen to first."""
    page = listing.of_challenge(challenge, visit.page)
    return render_template(
        "organise/data_requests/index.html",
        rows=[(row.request, row.supporters, waiting(row.request, visit.now)) for row in page.items],
        page=page_links(page),
        to_handle=to_handle.of_challenge(challenge.id),
        is_public=may(None, Permission.CHALLENGE_READ, challenge, visit.now),
        **workspace(visit, challenge),
    )


@room.get("/data-requests/<reference>")
@guard(Permission.DATA_REQUEST_FOLLOW, load=find.by_reference)
def show(visit: Visit, asked_for: Any) -> Any:
    """One request: where it stands, what supporters said, and what one can do next."""
    return _page(visit, asked_for)


@room.post("/data-requests/<reference>/send")
@limit_asking
@guard(Permission.DATA_REQUEST_HANDLE, load=find.by_reference)
def send(visit: Visit, asked_for: Any) -> Any:
    """Send the request to its publisher."""
    form = SendForm()
    if form.validate() and form.attempt(
        lambda: data_request_answers.send(visit.me, asked_for, form.email.data, now=visit.now)
    ):
        flash(_("The request is on its way to %(email)s.", email=form.email.data), "success")
        return _back(asked_for)
    return _page(visit, asked_for, sending=form), 422


@room.post("/data-requests/<reference>/remind")
@guard(Permission.DATA_REQUEST_HANDLE, load=find.by_reference)
def remind(visit: Visit, asked_for: Any) -> Any:
    """Remind the publisher."""
    try:
        data_request_answers.remind(visit.me, asked_for, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(visit, asked_for, fault=translate(refused.reason)), 422
    flash(_("A reminder is on its way to %(email)s.", email=asked_for.publisher_email), "success")
    return _back(asked_for)


@room.post("/data-requests/<reference>/answer")
@guard(Permission.DATA_REQUEST_HANDLE, load=find.by_reference)
def answer(visit: Visit, asked_for: Any) -> Any:
    """Note an answer that the publisher gave in another way."""
    form = AnswerForm()
    form.offer(accepted=asked_for.state is DataRequestState.ACCEPTED)
    if form.check(swedish_day(visit.now)) and form.attempt(
        lambda: data_request_answers.answer(visit.me, asked_for, form.content(), now=visit.now)
    ):
        flash(_("The answer is public, and everybody who waits for it gets a letter."), "success")
        return _back(asked_for)
    return _page(visit, asked_for, answering=form), 422


@room.post("/data-requests/<reference>/remove")
@guard(Permission.DATA_REQUEST_HANDLE, load=find.by_reference)
def remove(visit: Visit, asked_for: Any) -> Any:
    """Hide the request, with a reason."""
    form = ReasonForm()
    if form.validate() and form.attempt(
        lambda: data_request_answers.remove(visit.me, asked_for, form.reason.data, now=visit.now)
    ):
        flash(_("The request is removed. Its page shows the reason."), "success")
        return _back(asked_for)
    return _page(visit, asked_for, removing=form), 422


def _page(
    visit: Visit,
    asked_for: Any,
    *,
    sending: SendForm | None = None,
    answering: AnswerForm | None = None,
    removing: ReasonForm | None = None,
    fault: str = "",
) -> str:
    if answering is None:
        answering = AnswerForm(formdata=None)
        answering.offer(accepted=asked_for.state is DataRequestState.ACCEPTED)
    known = asked_for.publisher_email or (asked_for.publisher.email if asked_for.publisher else "")
    letters = find.letters_sent(asked_for)
    remind_from = letters[0].sent_at + REMIND_AFTER if letters else visit.now
    challenge = asked_for.challenge
    context = (
        workspace(visit, challenge)
        if challenge and may(visit.actor, Permission.CHALLENGE_WORKSPACE, challenge, visit.now)
        else {"challenge": None, "side_nav": []}
    )
    return render_template(
        "organise/data_requests/show.html",
        asked_for=asked_for,
        shown_challenge=public_challenge(asked_for, visit.now),
        waiting=waiting(asked_for, visit.now),
        supporters=find.supporters(asked_for),
        reasons=find.reasons(asked_for),
        letters=letters,
        remind_from=remind_from,
        can_remind=bool(letters) and visit.now >= remind_from,
        sending=sending or SendForm(formdata=None, data={"email": known}),
        answering=answering,
        removing=removing or ReasonForm(formdata=None),
        form=next((form for form in (sending, answering, removing) if form and form.errors), None),
        fault=fault,
        is_open=asked_for.state in OPEN_REQUESTS,
        is_unanswered=asked_for.state in UNANSWERED,
        may_handle=may(visit.actor, Permission.DATA_REQUEST_HANDLE, asked_for, visit.now),
        part=request.endpoint,
        **context,
    )


def _back(asked_for: Any) -> Any:
    return redirect(url_for("organise.data_requests.show", reference=asked_for.reference), 303)
