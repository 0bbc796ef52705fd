"""Whether a challenge is the right way: ten questions, answered one at a time, and what else there is to choose."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.rows import differences
from challenges.forms.suitability import SuitabilityForm
from challenges.forms.words import translate
from challenges.operations import suitability
from challenges.queries import challenges
from challenges.queries import suitability as queries
from challenges.rules.check import may
from challenges.rules.suitability import GUIDES, MEANINGS
from challenges.vocabulary.choices import SuitabilityQuestion
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.suitability import table
from challenges.web.visit import Visit
from challenges.web.workspace import section_name, workspace

room = Blueprint("suitability", __name__, url_prefix="/challenges/<slug>/suitability")

_QUESTIONS = tuple(SuitabilityQuestion)


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenges.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """All questions with their answers, what they say together, and advice where an answer speaks against."""
    return render_template(
        "organise/suitability/index.html",
        heading=section_name("suitability"),
        editable=may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now),
        **table(challenge),
        **workspace(visit, challenge),
    )


@room.route("/<question>", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.asked)
def edit(visit: Visit, asked: Any) -> Any:
    """Answer one question. What somebody else answered in the meantime is never written over: both are shown."""
    challenge = asked.challenge
    stored = SuitabilityForm.stored(asked) | {"revision": challenge.revision}
    if request.method != "POST":
        return _page(visit, asked, SuitabilityForm(formdata=None, data=stored))
    form = SuitabilityForm()
    if not form.validate():
        return _page(visit, asked, form), 422
    try:
        suitability.answer(visit.me, challenge, asked.question, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        both = differences(SuitabilityForm(formdata=None, data=stored), form)
        return _page(visit, asked, form, conflict=translate(stale.reason), both=both), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, asked, form), 422
    number = _QUESTIONS.index(asked.question) + 1
    flash(_("Question %(number)s: saved.", number=number), "success")
    return redirect(_onward(challenge.slug, number), 303)


def _onward(slug: str, number: int) -> str:
    """The next question for those who go through all of them; else the list, at the answer and its advice."""
    if "onward" in request.form and number < len(_QUESTIONS):
        return url_for("organise.suitability.edit", slug=slug, question=_QUESTIONS[number].value)
    anchor = None if "onward" in request.form else _QUESTIONS[number - 1].value
    return url_for("organise.suitability.index", slug=slug, _anchor=anchor)


def _page(visit: Visit, asked: Any, form: SuitabilityForm, **more: Any) -> str:
    return render_template(
        "organise/suitability/edit.html",
        form=form,
        heading=translate(asked.question.label),
        asked=asked,
        guide=GUIDES[asked.question],
        meanings=MEANINGS,
        number=_QUESTIONS.index(asked.question) + 1,
        count=len(_QUESTIONS),
        **more,
        **workspace(visit, asked.challenge),
    )
