"""The admin door."""

from flask import Blueprint

from challenges.views.admin import organisations

door = Blueprint("admin", __name__, url_prefix="/admin")
for room in (organisations.room,):
    door.register_blueprint(room)
