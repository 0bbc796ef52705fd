"""Datasets in use: the list, the page of each, and its use as a table for the data owner."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from challenges.adapters.portals.record import Distribution
from challenges.queries import (
    data_request_listing,
    dataset_uses,
    problems,
    public_datasets,
    public_listing,
    use_reports,
)
from challenges.queries.public_datasets import Order, Wanted
from challenges.rules.dataset_changes import changes, differ
from challenges.rules.dataset_records import kept
from challenges.views.public.data_requests import shown
from challenges.views.public.searching import Narrowing
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.localised import mapped
from challenges.vocabulary.permissions import Permission
from challenges.web import dataset_readiness
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.paths import asked, carried
from challenges.web.use_table import use_table
from challenges.web.visit import Visit

room = Blueprint("datasets", __name__)

_MOST_FORMATS = 10
_MOST_PROBLEMS = 5
_FRESH = dt.timedelta(hours=1)


@room.get("/datasets")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Every dataset that a public challenge links: search, narrow, sort. The whole search stands in the address."""
    search = _wanted()
    owners = [(owner, mapped(owner.name, visit.language)) for owner in public_datasets.owners()]
    if visit.actor is None:
        holds_until(visit.now + _FRESH)
    return render_template(
        "public/datasets/index.html",
        search=search,
        page=public_datasets.datasets(search, visit.page, language=visit.language),
        owners=owners,
        access_choices=[(a.value, _(a.label), a in search.access, None) for a in AccessRight],
        format_choices=_format_choices(search),
        narrowings=_narrowings(search, {owner.reference: name.value for owner, name in owners}),
    )


def _wanted() -> Wanted:
    chosen = set(request.args.getlist("access"))
    formats = [
        name[:60] for name in request.args.getlist("format")[:_MOST_FORMATS] if name.isprintable() and name
    ]
    order = request.args.get("sort", "")
    return Wanted(
        words=asked("q"),
        publisher=asked("publisher"),
        access=tuple(right for right in AccessRight if right.value in chosen),
        formats=tuple(dict.fromkeys(formats)),
        order=Order(order) if order in set(Order) else Order.USED,
    )


def _format_choices(search: Wanted) -> list[tuple[str, str, bool, int]]:
    """The most common formats, and those that were asked for."""
    found = public_datasets.formats()
    counts = dict(found)
    names = dict.fromkeys([*(name for name, _count in found[:_MOST_FORMATS]), *search.formats])
    return [(name, name, name in search.formats, counts.get(name, 0)) for name in names]


def _narrowings(search: Wanted, owners: dict[str, str]) -> list[Narrowing]:
    """Everything that narrows the list now, each with the address of the list without it."""
    found = []
    if search.words:
        found.append(Narrowing(_("Search: %(words)s", words=search.words), _without("q")))
    if search.publisher:
        found.append(Narrowing(owners.get(search.publisher, search.publisher), _without("publisher")))
    found += [Narrowing(_(right.label), _without("access", right.value)) for right in search.access]
    return found + [Narrowing(name, _without("format", name)) for name in search.formats]


def _without(name: str, value: str = "") -> str:
    arguments = carried()
    arguments.pop("page", None)
    kept = [v for v in arguments.pop(name, []) if value and v != value]
    return url_for("public.datasets.index", **arguments, **({name: kept} if kept else {}))  # type: ignore[arg-type]


@room.get("/datasets/<reference>")
@guard(Permission.PUBLIC_READ, load=public_datasets.by_reference)
def show(visit: Visit, dataset: Any) -> Any:
    """What is known about the dataset, who uses it for what, and how the facts have changed."""
    snapshots, first = public_datasets.history(dataset)
    links = dataset_uses.links(now=visit.now, dataset_id=dataset.id, most=dataset_uses.MOST_SHOWN)
    latest = dataset.latest
    known = {snapshot.id: snapshot for snapshot in snapshots}
    changed = {
        link.slug for link in links if link.snapshot_id in known and differ(known[link.snapshot_id], latest)
    }
    if visit.actor is None:
        next_change = public_listing.next_change(visit.now)
        holds_until(min(filter(None, (next_change, visit.now + _FRESH))))
    record = kept(latest)
    checks = public_datasets.link_checks(dataset)
    return render_template(
        "public/datasets/show.html",
        dataset=dataset,
        latest=latest,
        record=record,
        updated_on=dataset.updated_on or (record.modified if record else None),
        keywords=mapped(_joined(record.keywords), visit.language) if record else None,
        files=[(file, _host(file)) for file in record.distributions] if record else [],
        checks=checks,
        light=dataset_readiness.of_dataset(dataset, latest, checks.values(), visit.now),
        portal=_portal(dataset),
        by_hand=dataset.source is DatasetSource.MANUAL,
        links=links,
        changed=changed,
        solutions=dataset_uses.grouped(
            dataset_uses.solutions(dataset_id=dataset.id, most=dataset_uses.MOST_SHOWN)
        ),
        totals=dataset_uses.totals(dataset_id=dataset.id),
        request_rows=shown(visit, data_request_listing.concerning(dataset_id=dataset.id).items),
        changes=changes(snapshots, visit.language),
        first=first,
        problems=problems.of_dataset(dataset, per_page=_MOST_PROBLEMS),
    )


def _joined(keywords: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {tag: ", ".join(words) for tag, words in keywords.items()}


def _host(file: Distribution) -> str:
    return urlsplit(file.download_url or file.access_url).hostname or ""


def _portal(dataset: Any) -> str:
    """Who says all this: the host of the portal's page, or of the portal."""
    host = urlsplit(dataset.latest.page_url or dataset.source_base).hostname or ""
    return host.removeprefix("www.")


@room.get("/datasets/<reference>/use.csv")
@guard(Permission.PUBLIC_READ, load=public_datasets.by_reference)
def use(visit: Visit, dataset: Any) -> Any:
    """The dataset's use, one row per use."""
    rows = use_reports.rows(now=visit.now, dataset_id=dataset.id)
    return use_table(rows, f"dataset-{dataset.reference}-use.csv")
