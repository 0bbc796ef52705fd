"""Publishers whose data is in use: the list, the page of each, and the use of their data as a table."""

import datetime as dt
from typing import Any

from flask import Blueprint, render_template

from challenges.queries import (
    data_request_listing,
    dataset_uses,
    problems,
    public_datasets,
    public_listing,
    public_publishers,
    use_reports,
)
from challenges.queries.public_datasets import Wanted
from challenges.rules.check import may
from challenges.views.public.data_requests import shown
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.paths import asked
from challenges.web.use_table import use_table
from challenges.web.visit import Visit

room = Blueprint("publishers", __name__)

_FRESH = dt.timedelta(hours=1)


@room.get("/publishers")
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Every publisher whose data a public challenge uses."""
    words = asked("q")
    if visit.actor is None:
        holds_until(None)
    return render_template(
        "public/publishers/index.html", words=words, page=public_publishers.publishers(words, visit.page)
    )


@room.get("/publishers/<reference>")
@guard(Permission.PUBLIC_READ, load=public_publishers.by_reference)
def show(visit: Visit, publisher: Any) -> Any:
    """The publisher's datasets in use, the challenges that use them, and the solutions that build on them."""
    if visit.actor is None:
        next_change = public_listing.next_change(visit.now)
        holds_until(min(filter(None, (next_change, visit.now + _FRESH))))
    readership = use_reports.readership_of(publisher) if visit.actor else None
    links = dataset_uses.links(now=visit.now, publisher_id=publisher.id, most=dataset_uses.MOST_SHOWN)
    requests = data_request_listing.concerning(publisher_id=publisher.id)
    return render_template(
        "public/publishers/show.html",
        publisher=publisher,
        may_send=readership is not None
        and may(visit.actor, Permission.USE_REPORT_SEND, readership, visit.now),
        page=public_datasets.datasets(
            Wanted(publisher=publisher.reference), visit.page, language=visit.language, per_page=12
        ),
        links=list({link.slug: link for link in links}.values()),
        solutions=dataset_uses.grouped(
            dataset_uses.solutions(publisher_id=publisher.id, most=dataset_uses.MOST_SHOWN)
        ),
        totals=dataset_uses.totals(publisher_id=publisher.id),
        requests=requests,
        request_rows=shown(visit, requests.items),
        problems=problems.of_publisher(publisher.id),
    )


@room.get("/publishers/<reference>/use.csv")
@guard(Permission.PUBLIC_READ, load=public_publishers.with_data)
def use(visit: Visit, publisher: Any) -> Any:
    """The use of the publisher's data, one row per use."""
    rows = use_reports.rows(now=visit.now, publisher_id=publisher.id)
    return use_table(rows, f"publisher-{publisher.reference}-use.csv")
