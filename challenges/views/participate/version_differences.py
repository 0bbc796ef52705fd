"""What has changed from one submitted version to another."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.queries import entries
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.draft_words import version_differences
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("version_differences", __name__)


@room.get("/entries/<reference>/versions/differences")
@guard(Permission.ENTRY_OWN, load=entries.by_reference_for_team)
def show(visit: Visit, entry: Any) -> Any:
    """Any two submitted versions, word by word; the last two unless others are chosen."""
    last = entry.version_number
    older, newer = _number("from", last - 1), _number("to", last)
    before, after = (entries.version(entry.reference, number) for number in (older, newer))
    if before is None or after is None:
        raise NotFound
    return render_template(
        "participate/entries/differences.html",
        entry=entry,
        versions=entries.versions(entry.id),
        before=before,
        after=after,
        differences=version_differences(before.content, after.content, visit.language),
    )


def _number(name: str, default: int) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else default
