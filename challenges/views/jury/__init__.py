"""The jury door."""

from flask import Blueprint

from challenges.views.jury import conflicts, declarations, progress, reviews, rounds

door = Blueprint("jury", __name__, url_prefix="/jury")
for room in (rounds.room, conflicts.room, reviews.room, progress.room, declarations.room):
    door.register_blueprint(room)
