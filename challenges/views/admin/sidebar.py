"""The menu of the administrators' rooms."""

from flask_babel import gettext as _

from challenges.queries import data_requests, problems
from challenges.web.navigation import Item, item


def sidebar() -> list[Item]:
    """Every room an administrator has."""
    return [
        item(_("Organisations"), "admin.organisations.index", prefix="admin.organisations."),
        item(_("Data portals"), "admin.portals.index", prefix="admin.portals."),
        item(
            _("Data requests"),
            "admin.data_requests.index",
            prefix="admin.data_requests.",
            badge=str(data_requests.to_handle_at_all() or ""),
        ),
        item(
            _("Problems with datasets"),
            "admin.problems.index",
            prefix="admin.problems.",
            badge=str(problems.to_handle_at_all() or ""),
        ),
        item(_("Letters"), "admin.letters.index", prefix="admin.letters."),
        item(_("Background jobs"), "admin.jobs.index", prefix="admin.jobs."),
    ]
