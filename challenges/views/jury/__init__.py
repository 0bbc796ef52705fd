"""The jury door."""

from flask import Blueprint

from challenges.views.jury import rounds

door = Blueprint("jury", __name__, url_prefix="/jury")
for room in (rounds.room,):
    door.register_blueprint(room)
