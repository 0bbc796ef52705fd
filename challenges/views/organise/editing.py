"""The editor of a draft: one form page per section.

A post either saves the section, or (a button of a row, the preview, a suggestion) redraws the form with everything
that was typed. What somebody else saved in the meantime is never written over: both versions are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from challenges.adapters.html import render_markdown
from challenges.forms import challenges as forms
from challenges.forms.criteria import MOST_CRITERIA, CriteriaForm
from challenges.forms.eligibility import MOST_RULES, EligibilityForm
from challenges.forms.rounds import MOST_ROUNDS, RoundsForm
from challenges.forms.rows import differences, rearranged, without_blank_rows
from challenges.forms.rule_choices import RuleChoicesForm
from challenges.forms.sections import LANGUAGES, Section
from challenges.forms.suggestions import CRITERIA, row_of
from challenges.forms.words import translate
from challenges.operations import challenges
from challenges.operations import eligibility as eligibility_operations
from challenges.queries import challenges as queries
from challenges.queries import public_challenges
from challenges.rules import data_use
from challenges.rules.completeness import missing
from challenges.rules.criteria_library import LIBRARY
from challenges.rules.rule_blocks import checks, outgrown
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.starting_rules import starting_rules
from challenges.web.visit import Visit
from challenges.web.workspace import SECTIONS, section_endpoint, section_name, workspace

room = Blueprint("editing", __name__, url_prefix="/challenges/<slug>/edit")

_METHODS = ["GET", "POST"]
ANEW = "anew"
"""The suggestion replaces what is in the form."""


@dataclass(frozen=True)
class Editor:
    """A section: its form, the operation that saves it, and for sections of rows what a new row holds."""

    section: str
    template: str
    form: type[Section]
    save: Callable[..., None]
    rows: str = ""
    most: int = 0
    blank: Mapping[str, str] = field(default_factory=dict)
    suggest: Callable[[Section, Any], None] | None = None
    from_library: Callable[[MultiDict[str, str]], Section] | None = None
    beside: Callable[[Any], dict[str, Any]] | None = None


def _suggest_rules(form: Section, challenge: Any) -> None:
    """Fill what is empty, or all of it, with rules put together from blocks; nothing is saved yet."""
    choices = RuleChoicesForm().choices()
    for language in LANGUAGES:
        area = form[f"text_{language}"]
        if not area.data or request.form.get("suggest") == ANEW:
            area.data = starting_rules(challenge, language, choices)


def _beside_rules(challenge: Any) -> dict[str, Any]:
    """What is chosen for the proposed text, and what only a lawyer can answer."""
    form = RuleChoicesForm(data=RuleChoicesForm.stored(challenge))
    if not form.is_sent:
        form = RuleChoicesForm(formdata=None, data=RuleChoicesForm.stored(challenge))
    return {
        "choices": form,
        "checks": list(checks(challenge, form.choices())),
        "outgrown": list(outgrown(challenge)),
        "anew": ANEW,
    }


def _suggest_criteria(form: Section, challenge: Any) -> None:
    """Fill an empty list with criteria that suit most challenges; nothing is saved yet."""
    rows = form["criteria"]
    if any(entry.form.name_sv.data for entry in rows):
        return
    while rows.entries:
        rows.pop_entry()
    for row in CRITERIA:
        rows.append_entry(row)


def _from_library(posted: MultiDict[str, str]) -> Section:
    """The form with a criterion of the library added; a row in which nothing was written makes room for it."""
    kept = without_blank_rows(posted, "criteria", defaults={"id", "scale_max", "step"})
    form = CriteriaForm(formdata=kept)
    rows, key = form.criteria, posted.get("criterion", "")
    if len(rows) == 1 and not rows[0].form.name_sv.data:
        rows.pop_entry()
    if key in LIBRARY and len(rows) < MOST_CRITERIA:
        rows.append_entry(row_of(key))
    return form


TEXTS = Editor("texts", "organise/editing/texts.html", forms.TextsForm, challenges.save_texts)
RULES = Editor(
    "rules",
    "organise/editing/rules.html",
    forms.RulesForm,
    challenges.save_rules,
    suggest=_suggest_rules,
    beside=_beside_rules,
)
ELIGIBILITY = Editor(
    "eligibility",
    "organise/editing/eligibility.html",
    EligibilityForm,
    eligibility_operations.save,
    "rules",
    MOST_RULES,
    {"id": ""},  # a rule about age without its age is not blank: it lacks something
)
ROUNDS = Editor(
    "rounds",
    "organise/editing/rounds.html",
    RoundsForm,
    challenges.save_rounds,
    "rounds",
    MOST_ROUNDS,
    {"name_sv": ""},
)
CRITERIA_EDITOR = Editor(
    "criteria",
    "organise/editing/criteria.html",
    CriteriaForm,
    challenges.save_criteria,
    "criteria",
    MOST_CRITERIA,
    {"scale_max": "5", "step": "1"},
    _suggest_criteria,
    _from_library,
)
PRIZES = Editor(
    "prizes",
    "organise/editing/prizes.html",
    forms.PrizesForm,
    challenges.save_prizes,
    "prizes",
    forms.MOST_PRIZES,
    {"name_sv": "", "kind": "money"},
)


@room.route("/texts", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def texts(visit: Visit, challenge: Any) -> Any:
    """Title, summary, problem, target group, good solution; theme, kind and contact."""
    return _edit(visit, challenge, TEXTS)


@room.route("/rules", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def rules(visit: Visit, challenge: Any) -> Any:
    """The rules participants accept."""
    return _edit(visit, challenge, RULES)


@room.route("/eligibility", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def eligibility(visit: Visit, challenge: Any) -> Any:
    """Who may take part: ages and statements."""
    return _edit(visit, challenge, ELIGIBILITY)


@room.route("/rounds", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def rounds(visit: Visit, challenge: Any) -> Any:
    """Rounds with their dates, and team sizes."""
    return _edit(visit, challenge, ROUNDS)


@room.route("/criteria", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def criteria(visit: Visit, challenge: Any) -> Any:
    """What the jury scores, with weights and worded levels."""
    return _edit(visit, challenge, CRITERIA_EDITOR)


@room.route("/prizes", methods=_METHODS)
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def prizes(visit: Visit, challenge: Any) -> Any:
    """What can be won."""
    return _edit(visit, challenge, PRIZES)


def _edit(visit: Visit, challenge: Any, editor: Editor) -> Any:
    stored = editor.form.stored(challenge) | {"revision": challenge.revision}
    if request.method != "POST":
        return _page(visit, challenge, editor, editor.form(formdata=None, data=stored))
    posted: MultiDict[str, str] = request.form
    if editor.from_library and "library" in posted:
        return _page(visit, challenge, editor, editor.from_library(posted))
    if editor.rows and (action := posted.get("row")):
        moved = rearranged(posted, editor.rows, action, blank=editor.blank, most=editor.most)
        return _page(visit, challenge, editor, editor.form(formdata=moved))
    if editor.suggest and "suggest" in posted:
        form = editor.form(formdata=posted)
        editor.suggest(form, challenge)
        return _page(visit, challenge, editor, form, suggested=True)
    if "preview" in posted:
        form = editor.form(formdata=posted)
        return _page(visit, challenge, editor, form, previews=_previews(form))
    if editor.rows:
        posted = without_blank_rows(posted, editor.rows, defaults={"id", *editor.blank} - {"name_sv"})
    form = editor.form(formdata=posted)
    if not form.validate():
        return _page(visit, challenge, editor, form), 422
    try:
        editor.save(visit.me, challenge, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        conflict = translate(stale.reason)
        both = differences(editor.form(formdata=None, data=stored), form)
        return _page(visit, challenge, editor, form, conflict=conflict, both=both), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, challenge, editor, form), 422
    return _saved(visit, challenge, editor)


def _saved(visit: Visit, challenge: Any, editor: Editor) -> Any:
    flash(_("%(section)s: saved.", section=section_name(editor.section)), "success")
    linked = data_use.listed(public_challenges.links(challenge))
    lacking = [r for r in missing(challenge, visit.now, linked=linked) if r.section == editor.section]
    if lacking:
        sentences = " ".join(translate(remark.sentence) for remark in lacking)
        flash(_("Before approval: %(sentences)s", sentences=sentences), "info")
    onward = editor.section
    if "onward" in request.form:
        onward = SECTIONS[SECTIONS.index(editor.section) + 1]
    return redirect(url_for(section_endpoint(onward), slug=challenge.slug), 303)


def _previews(form: Section) -> dict[str, str]:
    """The sanitised HTML of every Markdown field that holds text."""
    return {f.name: render_markdown(f.data) for f in form if getattr(f.flags, "markdown", False) and f.data}


def _page(visit: Visit, challenge: Any, editor: Editor, form: Section, **more: Any) -> str:
    return render_template(
        editor.template,
        form=form,
        heading=section_name(editor.section),
        most=editor.most,
        library=[(key, one.name[visit.language == "en"]) for key, one in LIBRARY.items()]
        if editor.from_library
        else (),
        **(editor.beside(challenge) if editor.beside else {}),
        **more,
        **workspace(visit, challenge),
    )
