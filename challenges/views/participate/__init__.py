"""The participate door: registering, teams, their entries, and the data they may use."""

from flask import Blueprint

from challenges.views.participate import agreements, drafts, entries, registrations, teams

door = Blueprint("participate", __name__)
for room in (agreements.room, registrations.room, teams.room, drafts.room, entries.room):
    door.register_blueprint(room)
