"""The menu of the administrators' rooms."""

from flask_babel import gettext as _

from challenges.queries import to_handle
from challenges.web.navigation import Item, item


def sidebar() -> list[Item]:
    """Every room an administrator has."""
    waiting = to_handle.at_all()
    return [
        item(_("Organisations"), "admin.organisations.index", prefix="admin.organisations."),
        item(_("Data portals"), "admin.portals.index", prefix="admin.portals."),
        item(
            _("Data requests"),
            "admin.data_requests.index",
            prefix="admin.data_requests.",
            badge=str(waiting.requests or ""),
        ),
        item(
            _("Problems with datasets"),
            "admin.problems.index",
            prefix="admin.problems.",
            badge=str(waiting.problems or ""),
        ),
        item(_("Needs"), "organise.needs.index"),
        item(_("Letters"), "admin.letters.index", prefix="admin.letters."),
        item(_("Background jobs"), "admin.jobs.index", prefix="admin.jobs."),
    ]
