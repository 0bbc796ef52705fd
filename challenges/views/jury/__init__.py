"""The jury door."""

from flask import Blueprint

from challenges.views.jury import (
    conflicts,
    declarations,
    deferrals,
    desk,
    expo,
    feedback,
    meetings,
    practice,
    progress,
    protocol,
    reviews,
    rounds,
    scores,
    seats,
)

door = Blueprint("jury", __name__, url_prefix="/jury")
for room in (
    rounds.room,
    practice.room,
    conflicts.room,
    expo.room,
    reviews.room,
    scores.room,
    progress.room,
    declarations.room,
    desk.room,
    feedback.room,
    seats.room,
    deferrals.room,
    meetings.room,
    protocol.room,
):
    door.register_blueprint(room)
