"""The organise door."""

from flask import Blueprint

from challenges.views.organise import home

door = Blueprint("organise", __name__, url_prefix="/organise")
for room in (home.room,):
    door.register_blueprint(room)
