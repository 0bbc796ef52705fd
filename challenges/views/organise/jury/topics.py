"""The topics of a challenge, and what each entry is about."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.topics import TopicsForm, tag_form
from challenges.operations import topics as operations
from challenges.queries import jury
from challenges.queries import topics as queries
from challenges.rules.check import may
from challenges.views.organise.jury.place import address, place, room, to
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.route("/topics", methods=["GET", "POST"])
@guard(Permission.JURY_PLAN, load=jury.round_in_workspace)
def topics(visit: Visit, round_: Any) -> Any:
    """The list of topics; jurors say which of them they are competent in."""
    form = TopicsForm(data={"topics": "\n".join(queries.names_of(round_.challenge_id))})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.set_topics(visit.me, round_, form.names(), now=visit.now)
        ):
            flash(_("The topics are saved."), "success")
            return to("topics", round_)
    return render_template(
        "organise/jury/topics.html",
        form=form,
        topics=queries.names_of(round_.challenge_id),
        untagged=queries.untagged(round_.id, without=visit.me.conflicts),
        can_tag=may(visit.me, Permission.TOPICS_SET, round_, visit.now),
        **place(visit, round_),
    ), status


@room.route("/topics/entries", methods=["GET", "POST"])
@guard(Permission.TOPICS_SET, load=jury.round_in_workspace)
def tagging(visit: Visit, round_: Any) -> Any:
    """All entries, a page at a time, each with a row of boxes."""
    entries = queries.tagged(round_.id, without=visit.me.conflicts, page=visit.page)
    known = queries.topics_of(round_.challenge_id)
    form = tag_form(entries.items, known)
    status = 200
    if request.method == "POST":
        status = 422
        changed: list[int] = []
        if form.validate() and form.attempt(
            lambda: changed.append(operations.tag(visit.me, round_, form.chosen(), now=visit.now))
        ):
            flash(
                ngettext("%(num)d entry has been changed.", "%(num)d entries have been changed.", changed[0]),
                "success",
            )
            if entries.has_next:
                return redirect(address(round_, "tagging", page=entries.number + 1), 303)
            return to("topics", round_)
    return render_template(
        "organise/jury/tagging.html",
        form=form,
        entries=entries,
        topics=known,
        # A chair from outside sees of an entry what jurors see before they open it: what it is called.
        show_summary=may(visit.me, Permission.ENTRIES_LIST, round_, visit.now),
        **place(visit, round_),
    ), status
