"""The menu of the administrators' rooms."""

from flask_babel import gettext as _

from challenges.web.navigation import Item, item


def sidebar() -> list[Item]:
    """Every room an administrator has."""
    return [
        item(_("Organisations"), "admin.organisations.index", prefix="admin.organisations."),
        item(_("Data portals"), "admin.portals.index", prefix="admin.portals."),
        item(_("Letters"), "admin.letters.index", prefix="admin.letters."),
        item(_("Background jobs"), "admin.jobs.index", prefix="admin.jobs."),
    ]
