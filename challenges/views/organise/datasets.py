"""The datasets of a challenge: explain, refresh, unlink, or add by hand; how they are found is in ``searching``.

A portal is asked before a view's transaction opens (``before`` of the guard).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.adapters.portals.contract import PortalFault
from challenges.adapters.portals.record import DatasetRecord
from challenges.forms.datasets import ByHandForm, NoteForm
from challenges.forms.words import translate
from challenges.operations import datasets
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as challenge_queries
from challenges.queries import data_terms, link_checks, public_challenges, public_datasets
from challenges.queries import datasets as queries
from challenges.rules.changes_told import differences
from challenges.rules.check import may
from challenges.rules.dataset_watch import Watch, watches
from challenges.rules.phases import opened
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web import dataset_readiness, services
from challenges.web.guarding import guard
from challenges.web.paths import carried
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("datasets", __name__, url_prefix="/challenges/<slug>/datasets")

_PATIENCE = 5.0


@dataclass(frozen=True)
class Asked:
    """What a portal said about a linked dataset, or why it said nothing."""

    record: DatasetRecord | None = None
    fault: str = ""


def _fetch_again(visit: Visit, view_args: Mapping[str, Any]) -> Asked:
    """Fetch a linked dataset anew from the portal it came from; not an answer that is remembered from a moment ago."""
    with unit_of_work(write=False):
        link = queries.link(**view_args)
        dataset = link.dataset if link else None
        if dataset is None or dataset.source is DatasetSource.MANUAL or not dataset.source_id:
            return Asked(fault=_("A dataset that was added by hand cannot be refreshed."))
        source = services.source_of(services.sources(), dataset.source, dataset.source_base)
        if source is None:
            return Asked(fault=_("The portal that the dataset came from is not asked any more."))
        if source.here:
            return _again(source, dataset.source_id)
    return _again(source, dataset.source_id)


def _again(source: services.Source, number: str) -> Asked:
    try:
        return Asked(source.portal.fetch(number, seconds=_PATIENCE))
    except PortalFault as fault:
        return Asked(fault=translate(fault.reason))


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenge_queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The linked datasets: how ready they are for a challenge, and what has become of them."""
    links = public_challenges.links(challenge)
    return render_template(
        "organise/datasets/index.html",
        conditions=data_terms.of_challenge(challenge),
        links=links,
        lights=dataset_readiness.of_links(links, visit.now),
        watches=watches(links, opened(challenge, visit.now), visit.now, visit.language),
        editable=may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now),
        manual=DatasetSource.MANUAL,
        source_name=services.source_names(),
        **workspace(visit, challenge),
    )


@room.route("/by-hand", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole)
def by_hand(visit: Visit, challenge: Any) -> Any:
    """Describe a dataset that is not in the portal, or when the portal does not answer."""
    form = ByHandForm()
    if (
        request.method == "POST"
        and form.validate()
        and form.attempt(lambda: datasets.add_by_hand(visit.me, challenge, form.content(), now=visit.now))
    ):
        flash(_("The dataset is added."), "success")
        return _back(challenge)
    elif request.method != "POST":
        form.address.data = request.args.get("address", "")[:1000]
    status = 422 if request.method == "POST" else 200
    return render_template("organise/datasets/by_hand.html", form=form, **workspace(visit, challenge)), status


@room.route("/<reference>", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.link)
def edit(visit: Visit, link: Any) -> Any:
    """Say why a linked dataset matters; see what was said about it, and when."""
    form = NoteForm() if request.method == "POST" else NoteForm(formdata=None, data=NoteForm.stored(link))
    if request.method == "POST" and form.validate():
        datasets.explain(visit.me, link, form.content(), now=visit.now)
        flash(_("Saved."), "success")
        return _back(link.challenge)
    return _link_page(visit, link, form), 422 if request.method == "POST" else 200


@room.get("/<reference>/history")
@guard(Permission.CHALLENGE_WORKSPACE, load=queries.link)
def history(visit: Visit, link: Any) -> Any:
    """What was said about a linked dataset and when, what differs, and whether its addresses answer."""
    snapshots = queries.snapshots(link.dataset)
    return render_template(
        "organise/datasets/history.html",
        link=link,
        editable=may(visit.actor, Permission.CHALLENGE_EDIT, link, visit.now),
        watch=_watch(visit, link),
        light=dataset_readiness.of_links([link], visit.now)[link.id],
        checks=link_checks.of_dataset(link.dataset_id),
        history=[
            (new, differences(old, new, visit.language) if old else [])
            for new, old in zip_longest(snapshots, snapshots[1:])
        ],
        manual=DatasetSource.MANUAL,
        **workspace(visit, link.challenge),
    )


@room.post("/<reference>/refresh")
@guard(Permission.CHALLENGE_EDIT, load=queries.link, before=_fetch_again)
def refresh(visit: Visit, link: Any, asked: Asked) -> Any:
    """Take a new snapshot of what the portal says."""
    if asked.record is None:
        return _link_page(visit, link, NoteForm(formdata=None, data=NoteForm.stored(link)), asked.fault), 422
    if asked.record.source_id != link.dataset.source_id:
        raise NotFound  # somebody else has changed the link meanwhile
    old, new = datasets.refresh(visit.me, link, asked.record, now=visit.now)
    changes = differences(old, new, visit.language)
    if changes:
        sentences = " ".join(translate(sentence) for sentence in changes)
        flash(_("The facts have changed since the last time. %(changes)s", changes=sentences), "success")
    else:
        flash(_("Nothing has changed since the last time."), "success")
    return _stay(link)


@room.post("/<reference>/unlink")
@guard(Permission.CHALLENGE_EDIT, load=queries.link)
def unlink(visit: Visit, link: Any) -> Any:
    """Remove a dataset from the challenge."""
    datasets.unlink(visit.me, link, now=visit.now)
    flash(_("The dataset is no longer linked."), "success")
    return _back(link.challenge)


def _watch(visit: Visit, link: Any) -> Watch:
    return watches([link], opened(link.challenge, visit.now), visit.now, visit.language)[link.id]


def _back(challenge: Any) -> Response:
    return redirect(url_for("organise.datasets.index", slug=challenge.slug))


def _stay(link: Any) -> Response:
    reference = link.dataset.reference
    return redirect(url_for("organise.datasets.edit", slug=link.challenge.slug, reference=reference))


def _link_page(visit: Visit, link: Any, form: NoteForm, fault: str = "") -> str:
    return render_template(
        "organise/datasets/edit.html",
        form=form,
        link=link,
        terms=data_terms.of_challenge(link.challenge).get(link.id),
        light=dataset_readiness.of_links([link], visit.now)[link.id],
        watch=_watch(visit, link),
        fault=fault,
        back=_hits(link.challenge.slug) if "q" in request.args else None,
        is_public=bool(public_datasets.are_public([link.dataset_id])),
        manual=DatasetSource.MANUAL,
        source_name=services.source_names(),
        **workspace(visit, link.challenge),
    )


def _hits(slug: str) -> str:
    """The search that the dataset was just linked from; its choices are in the address."""
    arguments = carried() | {"slug": slug}
    return url_for("organise.datasets.search", **arguments)
