"""The participate door."""

from flask import Blueprint

from challenges.views.participate import teams

door = Blueprint("participate", __name__)
for room in (teams.room,):
    door.register_blueprint(room)
