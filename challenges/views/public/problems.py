"""Problems with a dataset in public: the list, and reporting one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.problems import ReportForm
from challenges.operations import problems
from challenges.queries import problems as find
from challenges.queries import public_datasets
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_asking
from challenges.web.paths import asked
from challenges.web.rendering import page_links
from challenges.web.visit import Visit

room = Blueprint("problems", __name__, url_prefix="/datasets/<reference>/problems")


@room.get("")
@guard(Permission.PUBLIC_READ, load=public_datasets.by_reference)
def index(visit: Visit, dataset: Any) -> Any:
    """Every problem that was reported with the dataset, and what became of it."""
    page = find.of_dataset(dataset, visit.page)
    return render_template(
        "public/problems/index.html", dataset=dataset, problems=page.items, page=page_links(page)
    )


@room.route("/new", methods=["GET", "POST"])
@limit_asking
@guard(Permission.PROBLEM_REPORT, load=public_datasets.by_reference)
def new(visit: Visit, dataset: Any) -> Any:
    """Report a problem."""
    if request.method == "POST":
        form = ReportForm()
        if form.validate():
            problems.report(visit.me, dataset, form.content(), now=visit.now)
            flash(_("Thank you. Those who use the dataset look at your report."), "success")
            return redirect(url_for("public.problems.index", reference=dataset.reference), 303)
    else:
        beginning = {"language": visit.language, "challenge": asked("challenge"), "kind": asked("kind")}
        form = ReportForm(formdata=None, data=beginning)
    status = 422 if request.method == "POST" else 200
    return render_template("public/problems/new.html", form=form, dataset=dataset), status
