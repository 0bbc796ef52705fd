"""The public door."""

from flask import Blueprint

from challenges.views.public import challenges, health, organisations, pages, results

door = Blueprint("public", __name__)
for room in (
    challenges.room,
    health.room,
    organisations.room,
    pages.room,
    results.room,
):
    door.register_blueprint(room)
