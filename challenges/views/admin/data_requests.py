"""Every request for data on the platform, also those that belong to no challenge."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.queries import data_request_listing as listing
from challenges.rules.data_requests import waiting
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import DataRequestState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("data_requests", __name__, url_prefix="/data-requests")


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """All of them; those nobody has seen to first."""
    chosen = request.args.get("state", "")
    state = DataRequestState(chosen) if chosen in set(DataRequestState) else None
    page = listing.all_of_them(state, visit.page)
    return render_template(
        "admin/data_requests/index.html",
        side_nav=sidebar(),
        page=page,
        rows=[(row.request, row.supporters, waiting(row.request, visit.now)) for row in page.items],
        counts=listing.counts(),
        states=list(DataRequestState),
        chosen=state,
    )
