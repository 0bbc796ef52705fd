"""The admin door."""

from flask import Blueprint

from challenges.views.admin import jobs, letters, organisations, portals

door = Blueprint("admin", __name__, url_prefix="/admin")
for room in (jobs.room, letters.room, organisations.room, portals.room):
    door.register_blueprint(room)
