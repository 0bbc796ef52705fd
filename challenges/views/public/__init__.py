"""The public door."""

from flask import Blueprint

from challenges.views.public import challenges, pages

door = Blueprint("public", __name__)
for room in (
    challenges.room,
    pages.room,
):
    door.register_blueprint(room)
