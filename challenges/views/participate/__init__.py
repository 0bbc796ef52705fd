"""The participate door: registering, teams and their entries."""

from flask import Blueprint

from challenges.views.participate import drafts, entries, registrations, teams

door = Blueprint("participate", __name__)
for room in (registrations.room, teams.room, drafts.room, entries.room):
    door.register_blueprint(room)
