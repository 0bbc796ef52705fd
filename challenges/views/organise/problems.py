"""Problems with datasets, as those whose challenges use them see them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.problems import ClosingForm, ForwardForm
from challenges.operations import problems
from challenges.queries import challenges as challenge_queries
from challenges.queries import problems as find
from challenges.queries import to_handle
from challenges.rules.check import may
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ProblemState
from challenges.web.guarding import guard
from challenges.web.limits import limit_asking
from challenges.web.rendering import page_links
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("problems", __name__)


@room.get("/challenges/<slug>/problems")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenge_queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The problems with the datasets of a challenge, those nobody has seen to first."""
    page = find.of_challenge(challenge, visit.page)
    return render_template(
        "organise/problems/index.html",
        problems=page.items,
        page=page_links(page),
        to_handle=to_handle.of_challenge(challenge.id),
        **workspace(visit, challenge),
    )


@room.get("/problems/<reference>")
@guard(Permission.PROBLEM_FOLLOW, load=find.by_reference)
def show(visit: Visit, problem: Any) -> Any:
    """One problem: what was written, and what one can do about it."""
    return _page(visit, problem)


@room.post("/problems/<reference>/forward")
@limit_asking
@guard(Permission.PROBLEM_HANDLE, load=find.by_reference)
def forward(visit: Visit, problem: Any) -> Any:
    """Tell the publisher."""
    form = ForwardForm()
    if form.validate() and form.attempt(
        lambda: problems.forward(visit.me, problem, form.email.data, now=visit.now)
    ):
        flash(_("The problem is on its way to %(email)s.", email=form.email.data), "success")
        return _back(problem)
    return _page(visit, problem, forwarding=form), 422


@room.post("/problems/<reference>/solve")
@guard(Permission.PROBLEM_HANDLE, load=find.by_reference)
def solve(visit: Visit, problem: Any) -> Any:
    """Note that it is solved."""
    return _close(visit, problem, problems.solve)


@room.post("/problems/<reference>/dismiss")
@guard(Permission.PROBLEM_HANDLE, load=find.by_reference)
def dismiss(visit: Visit, problem: Any) -> Any:
    """Say why it is not a problem."""
    return _close(visit, problem, problems.dismiss)


def _close(visit: Visit, problem: Any, way: Callable[..., None]) -> Any:
    form = ClosingForm()
    if form.validate() and form.attempt(lambda: way(visit.me, problem, form.words.data, now=visit.now)):
        flash(_("The answer is public, and the one who reported the problem gets a letter."), "success")
        return _back(problem)
    return _page(visit, problem, closing=form), 422


@room.post("/problems/<reference>/text")
@guard(Permission.PROBLEM_HANDLE, load=find.by_reference)
def text(visit: Visit, problem: Any) -> Any:
    """Show in public what the reporter wrote, or hide it."""
    shown = request.form.get("shown") == "1"
    problems.show_text(visit.me, problem, shown, now=visit.now)
    flash(_("The text is public.") if shown else _("The text is not public."), "success")
    return _back(problem)


def _page(
    visit: Visit, problem: Any, *, forwarding: ForwardForm | None = None, closing: ClosingForm | None = None
) -> str:
    publisher = problem.dataset.publisher
    using = [
        link.challenge
        for link in problem.links
        if may(visit.actor, Permission.CHALLENGE_READ, link.challenge, visit.now)
    ]
    own = [
        challenge
        for challenge in using
        if may(visit.actor, Permission.CHALLENGE_WORKSPACE, challenge, visit.now)
    ]
    own.sort(key=lambda challenge: challenge.id != problem.challenge_id)
    return render_template(
        "organise/problems/show.html",
        problem=problem,
        using=using,
        own=own,
        side_nav=workspace(visit, own[0])["side_nav"] if own else [],
        forwarding=forwarding
        or ForwardForm(formdata=None, data={"email": publisher.email if publisher else ""}),
        closing=closing or ClosingForm(formdata=None),
        form=next((form for form in (forwarding, closing) if form and form.errors), None),
        is_open=problem.state in {ProblemState.REPORTED, ProblemState.FORWARDED},
        may_handle=may(visit.actor, Permission.PROBLEM_HANDLE, problem, visit.now),
        is_reported=problem.state is ProblemState.REPORTED,
    )


def _back(problem: Any) -> Any:
    return redirect(url_for("organise.problems.show", reference=problem.reference), 303)
