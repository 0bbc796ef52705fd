"""The admin door."""

from flask import Blueprint

from challenges.views.admin import data_requests, jobs, letters, organisations, portals, problems

door = Blueprint("admin", __name__, url_prefix="/admin")
for room in (data_requests.room, jobs.room, letters.room, organisations.room, portals.room, problems.room):
    door.register_blueprint(room)
