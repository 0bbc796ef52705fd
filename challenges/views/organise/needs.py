"""Needs as organisations see to them: what waits, and what becomes of each."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.needs import (
    AdoptForm,
    BeginForm,
    DeclineForm,
    MergeForm,
    NeedReasonForm,
    RouteForm,
)
from challenges.operations import challenges, need_answers, needs
from challenges.queries import need_listing as listing
from challenges.queries import needs as find
from challenges.rules.check import may
from challenges.vocabulary.choices import Mode, Theme
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.localised import challenge_text, text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import NeedState
from challenges.web.guarding import guard
from challenges.web.rendering import page_links
from challenges.web.starting_rules import proposed
from challenges.web.visit import Visit

room = Blueprint("needs", __name__, url_prefix="/needs")


@room.get("")
@guard(Permission.NEEDS_OVERSEE)
def index(visit: Visit) -> Any:
    """What waits for my organisations, and what they have taken on."""
    mine = [one.id for one in find.edited_by(visit.me)]
    page = listing.waiting(mine, everything=visit.me.is_platform_admin, number=visit.page)
    return render_template("organise/needs/index.html", page=page, pages=page_links(page), mine=mine)


@room.get("/<reference>")
@guard(Permission.NEEDS_OVERSEE, load=find.by_reference)
def show(visit: Visit, need: Any) -> Any:
    """One need, with what can be done about it; a removed one only for those who moderate it."""
    if need.state is NeedState.REMOVED and not may(visit.me, Permission.NEED_MODERATE, need, visit.now):
        raise NotFound
    return _page(visit, need)


@room.post("/<reference>/adopt")
@guard(Permission.NEED_ADOPT, load=find.by_reference)
def adopt(visit: Visit, need: Any) -> Any:
    """Take it on."""
    form = _adopting(visit)
    return _done(
        visit,
        need,
        "adopting",
        form,
        lambda: need_answers.adopt(
            visit.me, need, int(form.organisation.data), form.words.data, now=visit.now
        ),
        _("The need is adopted, and everybody who follows it is told."),
    )


@room.post("/<reference>/route")
@guard(Permission.NEED_HANDLE, load=find.by_reference)
def route(visit: Visit, need: Any) -> Any:
    """Say how it goes on."""
    form = _routing(visit, need)
    return _done(
        visit,
        need,
        "routing",
        form,
        lambda: need_answers.route(visit.me, need, form.content(), now=visit.now),
        _("It is said how the need goes on, and everybody who follows it is told."),
    )


@room.post("/<reference>/challenge")
@guard(Permission.NEED_HANDLE, load=find.by_reference)
def begin(visit: Visit, need: Any) -> Any:
    """Begin a challenge from it."""
    form = BeginForm()
    made: list[Any] = []
    if form.validate() and form.attempt(lambda: made.append(_begun(visit, need, form))):
        flash(
            _("The challenge has been begun with what the need says. Now it is yours to fill in."), "success"
        )
        return redirect(url_for("organise.challenges.show", slug=made[0].slug), 303)
    return _page(visit, need, beginning=form), 422


def _begun(visit: Visit, need: Any, form: BeginForm) -> Any:
    """The new draft, with the usual rules if the first day is known."""
    challenge = need_answers.begin_challenge(
        visit.me,
        need,
        Theme(form.theme.data),
        Mode(form.mode.data),
        form.words.data,
        first_day=form.first_day.data,
        now=visit.now,
    )
    if form.first_day.data is not None:
        challenges.save_rules(
            visit.me, challenge, proposed(challenge), seen=challenge.revision, now=visit.now
        )
    return challenge


@room.post("/<reference>/merge")
@guard(Permission.NEED_HANDLE, load=find.by_reference)
def merge(visit: Visit, need: Any) -> Any:
    """Say that it is the same as another."""
    form = MergeForm()
    return _done(
        visit,
        need,
        "merging",
        form,
        lambda: need_answers.merge(visit.me, need, form.into.data, form.words.data, now=visit.now),
        _("The needs are merged: support and followers have gone over to the other."),
    )


@room.post("/<reference>/decline")
@guard(Permission.NEED_HANDLE, load=find.by_reference)
def decline(visit: Visit, need: Any) -> Any:
    """Say that nothing comes of it."""
    form = DeclineForm()
    return _done(
        visit,
        need,
        "declining",
        form,
        lambda: need_answers.decline(visit.me, need, form.words.data, now=visit.now),
        _("The need is declined, and everybody who follows it is told why."),
    )


@room.post("/<reference>/remove")
@guard(Permission.NEED_MODERATE, load=find.by_reference)
def remove(visit: Visit, need: Any) -> Any:
    """Hide what it says."""
    form = NeedReasonForm()
    return _done(
        visit,
        need,
        "removing",
        form,
        lambda: need_answers.remove(visit.me, need, form.reason.data, now=visit.now),
        _("The need has been removed."),
    )


@room.post("/<reference>/evidence/<int:evidence_id>/hide")
@guard(Permission.NEED_MODERATE, load=find.evidence_at)
def hide(visit: Visit, evidence: Any) -> Any:
    """Hide what somebody added."""
    need = find.by_reference(evidence.need.reference)
    form = NeedReasonForm()
    if form.validate() and form.attempt(
        lambda: needs.hide_evidence(visit.me, evidence, form.reason.data, now=visit.now)
    ):
        flash(_("It is hidden."), "success")
        return _back(need)
    return _page(visit, need, hiding=(evidence.id, form)), 422


def _done(visit: Visit, need: Any, name: str, form: Any, act: Callable[[], object], said: str) -> Any:
    if form.validate() and form.attempt(act):
        flash(said, "success")
        return _back(need)
    return _page(visit, need, **{name: form}), 422


def _adopting(visit: Visit, **given: Any) -> AdoptForm:
    organisations = find.edited_by(visit.me)
    if given and len(organisations) == 1:
        given["data"] = {"organisation": str(organisations[0].id)}
    form = AdoptForm(**given)
    form.offer([(str(one.id), text(one, "name", visit.language).value) for one in organisations])
    return form


def _routing(visit: Visit, need: Any, **given: Any) -> RouteForm:
    form = RouteForm(**given)
    form.offer(
        (one.slug, challenge_text(one, "title", visit.language).value)
        for one in find.challenges_of(need, visit.me)
    )
    return form


def _back(need: Any) -> Any:
    return redirect(url_for("organise.needs.show", reference=need.reference), 303)


def _page(visit: Visit, need: Any, *, hiding: tuple[int, NeedReasonForm] | None = None, **forms: Any) -> str:
    handles = may(visit.me, Permission.NEED_HANDLE, need, visit.now)
    readable = need.challenge is not None and may(
        visit.me, Permission.CHALLENGE_READ, need.challenge, visit.now
    )
    moderates = may(visit.me, Permission.NEED_MODERATE, need, visit.now)
    known_of = find.evidence(need, visit.page)
    empty: dict[str, Any] = {
        "adopting": _adopting(visit, formdata=None),
        "routing": _routing(visit, need, formdata=None),
        "beginning": BeginForm(formdata=None),
        "merging": MergeForm(formdata=None),
        "declining": DeclineForm(formdata=None),
        "removing": NeedReasonForm(formdata=None),
    }
    return render_template(
        "organise/needs/show.html",
        need=need,
        **empty | forms,
        form=next(iter(forms.values()), hiding[1] if hiding else None),
        hiding=hiding or (0, NeedReasonForm(formdata=None)),
        shown_challenge=need.challenge if readable else None,
        supporters=find.supporters(need),
        evidence=known_of,
        pages=page_links(known_of),
        alike=find.alike(need.title, but=need.id),
        challenges_alike=find.challenges_alike(need.title),
        may_adopt=may(visit.me, Permission.NEED_ADOPT, need, visit.now),
        may_begin=handles
        and need.state is NeedState.ADOPTED
        and may(visit.me, Permission.CHALLENGE_CREATE, need.adopted_by, visit.now),
        may_route=handles and need.state in {NeedState.ADOPTED, NeedState.ROUTED},
        may_merge=handles and need.state in {NeedState.PROPOSED, NeedState.ADOPTED, NeedState.DECLINED},
        may_decline=handles and need.state in {NeedState.PROPOSED, NeedState.ADOPTED, NeedState.ROUTED},
        moderates=moderates,
        may_moderate=moderates and need.state is not NeedState.REMOVED,
    )
