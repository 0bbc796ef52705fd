"""The admin door."""

from flask import Blueprint

from challenges.views.admin import jobs, letters, organisations

door = Blueprint("admin", __name__, url_prefix="/admin")
for room in (jobs.room, letters.room, organisations.room):
    door.register_blueprint(room)
