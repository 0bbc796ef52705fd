"""The participate door: registering, teams, their entries, and the data they may use."""

from flask import Blueprint

from challenges.views.participate import (
    agreements,
    confidentiality,
    draft_history,
    drafts,
    entries,
    guardians,
    helpers,
    join_requests,
    outside,
    registrations,
    team_links,
    teammates,
    teams,
    uploads,
    version_differences,
)

_ROOMS = (
    agreements,
    registrations,
    guardians,
    teams,
    outside,
    helpers,
    teammates,
    join_requests,
    team_links,
    drafts,
    draft_history,
    uploads,
    confidentiality,
    entries,
    version_differences,
)

door = Blueprint("participate", __name__)
for room in (one.room for one in _ROOMS):
    door.register_blueprint(room)
