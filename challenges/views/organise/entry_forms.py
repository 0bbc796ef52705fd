"""What a round asks its entrants: its sections and questions in order, and where to start from."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from challenges.forms import entry_forms as forms
from challenges.forms.rows import differences, rearranged, without_blank_rows
from challenges.forms.teams import ConfirmForm
from challenges.forms.words import translate
from challenges.operations import entry_forms as operations
from challenges.queries import entries
from challenges.queries import entry_forms as queries
from challenges.rules.check import may, why_not
from challenges.rules.form_composing import CHOSEN, seen_of
from challenges.vocabulary.entry_form import (
    OPTIONS_MOST,
    QUESTIONS_MOST,
    SECTIONS_MOST,
    STANDARD,
    FormShape,
    Question,
    QuestionKind,
)
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.localised import challenge_text, text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("entry_forms", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/form")

_METHODS = ["GET", "POST"]
_STEPS = {"up": -1, "down": 1}


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=entries.round_at)
def show(visit: Visit, round_: Any) -> Any:
    """The form, with what can be done to it."""
    return _overview(visit, round_, ConfirmForm())


@room.post("")
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def arrange(visit: Visit, round_: Any) -> Any:
    """Move or remove a question or a section, and come back to it."""
    form = ConfirmForm()
    if not form.validate():
        return _overview(visit, round_, form), 422
    verb, _sign, rest = request.form.get("do", "").partition(":")
    what, _sign, seen = rest.partition(":")
    try:
        _act(visit, round_, verb, what, seen)
    except NotAllowed:
        raise
    except Stale as stale:
        form.refuse(Refused(stale.reason))
        return _overview(visit, round_, form), 409
    except Refused as refused:
        form.refuse(refused)
        return _overview(visit, round_, form), 422
    return redirect(address(round_, "show") + _anchor(verb, what), 303)


def _act(visit: Visit, round_: Any, verb: str, what: str, seen: str) -> None:
    index = int(what) if what.isdecimal() and what.isascii() and len(what) < 4 else -1
    match verb:
        case "up" | "down":
            operations.move_question(visit.me, round_, what, _STEPS[verb], now=visit.now)
        case "remove":
            operations.remove_question(visit.me, round_, what, seen=seen, now=visit.now)
            flash(_("The question has been removed."), "success")
        case "section-up" | "section-down":
            step = _STEPS[verb.partition("-")[2]]
            operations.move_section(visit.me, round_, index, step, seen=seen, now=visit.now)
        case "section-remove":
            operations.remove_section(visit.me, round_, index, seen=seen, now=visit.now)
            flash(_("The section has been removed."), "success")


def _anchor(verb: str, what: str) -> str:
    match verb:
        case "up" | "down":
            return f"#question-{what}"
        case "section-up" | "section-down" if what.isdecimal():
            return f"#section-{max(int(what) + _STEPS[verb.partition('-')[2]], 0)}"
    return ""


@room.route("/start", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def start(visit: Visit, round_: Any) -> Any:
    """Start from the standard form, or from the form of another round of the organisation."""
    shape = operations.being_composed(round_)
    others = {str(other.id): other for other in queries.to_copy(round_)}
    form = forms.StartForm()
    form.choose_from(
        [("standard", _("The standard form: description, links, data and files")), *_named(others, visit)]
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            other = others.get(form.source.data)
            source = queries.shape_of(other.id) if other is not None else STANDARD
            seen = form.seen.data or ""
            try:
                operations.start_from(visit.me, round_, source, seen=seen, now=visit.now)
            except Stale as stale:
                status = 409
                form.refuse(Refused(stale.reason))
            else:
                flash(_("The form is now a copy. Change it as you need."), "success")
                return redirect(address(round_, "show"), 303)
    form.seen.data = seen_of(shape)
    page = render_template("organise/entry_forms/start.html", form=form, shape=shape, **around(visit, round_))
    return page, status


def _named(others: dict[str, Any], visit: Visit) -> list[tuple[str, str]]:
    return [
        (
            key,
            f"{challenge_text(other.challenge, 'title', visit.language)}: {text(other, 'name', visit.language)}",
        )
        for key, other in others.items()
    ]


@room.route("/sections/new", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def new_section(visit: Visit, round_: Any) -> Any:
    """Add a section."""
    return _section(visit, round_, None)


@room.route("/sections/<int:index>", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def edit_section(visit: Visit, round_: Any) -> Any:
    """Word a section in another way."""
    return _section(visit, round_, (request.view_args or {})["index"])


def _section(visit: Visit, round_: Any, index: int | None) -> Any:
    shape = operations.being_composed(round_)
    section = None
    if index is not None:
        if index >= len(shape.sections):
            raise NotFound
        section = shape.sections[index]
    stored = {**forms.SectionForm.stored(section), "seen": seen_of(section)} if section is not None else {}
    form = forms.SectionForm() if request.method == "POST" else forms.SectionForm(formdata=None, data=stored)

    def save() -> str:
        operations.put_section(
            visit.me, round_, index, form.content(), seen=form.seen.data or "", now=visit.now
        )
        return f"#section-{len(shape.sections) if index is None else index}"

    heading = (
        _("New section") if section is None else _("Section: %(name)s", name=section.title(visit.language))
    )
    return save_page(
        visit,
        round_,
        form,
        save,
        "organise/entry_forms/section.html",
        lambda: stored_form(form, stored),
        heading=heading,
    )


@room.get("/questions/new")
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def kinds(visit: Visit, round_: Any) -> Any:
    """Choose what kind of answer a new question takes."""
    shape = operations.being_composed(round_)
    return render_template(
        "organise/entry_forms/kinds.html",
        kinds=list(QuestionKind),
        taken={question.kind for question in shape.questions()},
        section=request.args.get("section", "0"),
        **around(visit, round_),
    )


@room.route("/questions/new/<kind>", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def new_question(visit: Visit, round_: Any) -> Any:
    """Add a question of a kind."""
    try:
        kind = QuestionKind((request.view_args or {})["kind"])
    except ValueError as error:
        raise NotFound from error
    shape = operations.being_composed(round_)
    section = request.args.get("section", "")
    at = int(section) if section.isdecimal() and section.isascii() and len(section) < 4 else 0
    return _question(visit, round_, shape, None, forms.first_form(kind, _largest_mb()), at)


@room.route("/questions/<key>", methods=_METHODS)
@guard(Permission.FORM_COMPOSE, load=entries.round_at)
def edit_question(visit: Visit, round_: Any) -> Any:
    """Change a question."""
    key = (request.view_args or {})["key"]
    shape = operations.being_composed(round_)
    question = shape.question(key)
    if question is None:
        raise NotFound
    at = next(i for i, section in enumerate(shape.sections) if question in section.questions)
    return _question(visit, round_, shape, question, question, at)


def _question(
    visit: Visit, round_: Any, shape: FormShape, stored: Question | None, shown: Question, at: int
) -> Any:
    """The page of a question: ``stored`` is what it is now, ``shown`` what the form begins with."""
    if not shape.sections:
        flash(_("Add a section first: every question is in one."), "info")
        return redirect(address(round_, "new_section"), 303)
    of_kind = forms.question_form(shown.kind, _largest_mb())
    data = {
        **of_kind.stored(shown),
        "section": str(min(at, len(shape.sections) - 1)),
        "seen": seen_of(stored) if stored is not None else "",
    }
    posted: MultiDict[str, str] = request.form
    rowed = shown.kind in CHOSEN
    moved = posted.get("row") if rowed and request.method == "POST" else None
    if moved:
        posted = rearranged(posted, "options", moved, blank={"key": "", "sv": ""}, most=OPTIONS_MOST)
    elif rowed:
        posted = without_blank_rows(posted, "options", defaults={"key"})
    form = of_kind(formdata=posted) if request.method == "POST" else of_kind(formdata=None, data=data)
    form.choose_section(shape, visit.language)

    def save() -> str:
        made = operations.put_question(
            visit.me, round_, form.at, form.content(stored), seen=form.seen.data or "", now=visit.now
        )
        return f"#question-{made.key}"

    def as_stored() -> Any:
        form_of_stored = stored_form(form, data)
        form_of_stored.choose_section(shape, visit.language)
        return form_of_stored

    kind = translate(shown.kind.label)
    heading = (
        _("New question: %(kind)s", kind=kind)
        if stored is None
        else _("Question: %(name)s", name=stored.label(visit.language))
    )
    return save_page(
        visit,
        round_,
        form,
        save,
        "organise/entry_forms/question.html",
        as_stored,
        redraw=bool(moved),
        heading=heading,
        kind=shown.kind,
        rowed=rowed,
        most=OPTIONS_MOST,
    )


def stored_form(form: Any, stored: dict[str, Any]) -> Any:
    """The same form with what is stored."""
    return type(form)(formdata=None, data=stored)


def save_page(
    visit: Visit,
    round_: Any,
    form: Any,
    save: Callable[[], str],
    template: str,
    as_stored: Callable[[], Any],
    *,
    redraw: bool = False,
    **more: Any,
) -> Any:
    """A page whose form is saved by ``save``, which gives the anchor to go to. What somebody else has changed since is
    shown beside what was written."""

    def page(**extra: Any) -> str:
        return render_template(template, form=form, **more, **extra, **around(visit, round_))

    if request.method != "POST" or redraw:
        return page()
    if not form.validate():
        return page(), 422
    try:
        anchor = save()
    except NotAllowed:
        raise
    except Stale as stale:
        stored = as_stored()
        form.seen.data = stored.seen.data
        return page(conflict=translate(stale.reason), both=differences(stored, form)), 409
    except Refused as refused:
        form.refuse(refused)
        return page(), 422
    flash(_("The form has been saved."), "success")
    return redirect(address(round_, "show") + anchor, 303)


def around(visit: Visit, round_: Any) -> dict[str, Any]:
    """What every page of the room shows around its work."""
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return {"round": round_, "place": place, **workspace(visit, round_.challenge)}


def address(round_: Any, page: str, **values: Any) -> str:
    """The address of a page of the room."""
    return url_for(
        f"organise.entry_forms.{page}", slug=round_.challenge.slug, position=round_.position, **values
    )


def _overview(visit: Visit, round_: Any, form: ConfirmForm) -> str:
    prepared, latest = queries.prepared(round_.id), queries.latest(round_.id)
    shape = queries.shape(prepared or latest)
    challenge = round_.challenge
    return render_template(
        "organise/entry_forms/show.html",
        form=form,
        shape=shape,
        seen=seen_of,
        prepared=prepared,
        latest=latest,
        composes=may(visit.me, Permission.FORM_COMPOSE, round_, visit.now),
        why_not=why_not(visit.me, Permission.FORM_COMPOSE, round_, visit.now),
        is_published=challenge.state is not ChallengeState.DRAFT and challenge.published_at is not None,
        room_for_sections=len(shape.sections) < SECTIONS_MOST,
        room_for_questions=len(list(shape.questions())) < QUESTIONS_MOST,
        asks_for_data=shape.of_kind(QuestionKind.DATA_USE) is not None,
        has_data_rule=bool(challenge.least_datasets),
        **around(visit, round_),
    )


def _largest_mb() -> int:
    return int(current_app.extensions["settings"].upload_limit // 2**20)
