"""What every page of a challenge's workspace shows beside the work: where one is, and where one can go."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from challenges.queries import to_handle
from challenges.rules.check import may
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.web.navigation import Item, item
from challenges.web.visit import Visit

_RUNNING = {
    ChallengeState.PUBLISHED,
    ChallengeState.ANNOUNCED,
    ChallengeState.ARCHIVED,
    ChallengeState.CANCELLED,
}
SECTIONS = ("texts", "rules", "rounds", "criteria", "prizes", "datasets", "data_use")
"""The sections of the editor, in the order one goes through them."""
_OF_DATA = {"datasets", "data_use"}


def section_name(section: str) -> str:
    """What a section of the editor is called."""
    return {
        "texts": _("Texts"),
        "rules": _("Rules"),
        "rounds": _("Dates and rounds"),
        "criteria": _("Criteria"),
        "prizes": _("Prizes"),
        "datasets": _("Datasets"),
        "data_use": _("Use of data"),
        "approval": _("Approval"),
    }[section]


def section_endpoint(section: str) -> str:
    """The page of a section."""
    if section == "datasets":
        return "organise.datasets.index"
    if section == "data_use":
        return "organise.data_use.edit"
    return "organise.approval.show" if section == "approval" else f"organise.editing.{section}"


def workspace(visit: Visit, challenge: Any) -> dict[str, Any]:
    """What the layout ``organise/challenges/_workspace.html`` needs; pass it to render_template with ``**``."""
    return {"challenge": challenge, "side_nav": _menu(visit, challenge)}


def _menu(visit: Visit, challenge: Any) -> list[Item]:
    slug = challenge.slug
    if not may(visit.actor, Permission.CHALLENGE_WORKSPACE, challenge, visit.now):
        return []  # a jury chair from outside the organisation
    items = [item(_("Overview"), "organise.challenges.show", slug=slug)]
    if may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now):
        items += [
            item(section_name(section), section_endpoint(section), group=_("Content"), slug=slug)
            for section in SECTIONS
            if section not in _OF_DATA
        ]
    items += _data_menu(visit, challenge)
    group = _("Publishing")
    items += [
        item(_("Preview"), "organise.challenges.preview", group=group, slug=slug),
        item(_("Approval"), "organise.approval.show", prefix="organise.approval.", group=group, slug=slug),
    ]
    if challenge.state in _RUNNING:
        for round_ in challenge.rounds:
            items += _round_menu(challenge, round_, visit.language)
    return [*items, item(_("History"), "organise.history.index", slug=slug)]


def _data_menu(visit: Visit, challenge: Any) -> list[Item]:
    place = {"group": _("Data"), "slug": challenge.slug}
    items = [item(section_name("datasets"), "organise.datasets.index", prefix="organise.datasets.", **place)]
    if may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now):
        items.append(item(section_name("data_use"), section_endpoint("data_use"), **place))
    if may(visit.actor, Permission.AGREEMENTS_LIST, challenge, visit.now):
        items.append(
            item(
                _("Data with conditions"),
                "organise.agreements.index",
                prefix="organise.agreements.",
                **place,
            )
        )
    items.append(
        item(
            _("Data requests and problems"),
            "organise.data_requests.index",
            prefix=("organise.data_requests.", "organise.problems."),
            badge=str(to_handle.of_challenge(challenge.id).total or ""),
            **place,
        )
    )
    return items


def _round_menu(challenge: Any, round_: Any, language: str) -> list[Item]:
    """Entries, jury and results of a round; the round is named when there are several."""
    place = {"slug": challenge.slug, "position": round_.position}
    here = (request.view_args or {}).get("position") == round_.position
    name = f"{text(round_, 'name', language)}: " if len(challenge.rounds) > 1 else ""
    pages = (
        (_("Entries"), "organise.entries.index", "organise.entries."),
        (_("Jury"), "organise.jury.people", "organise.jury."),
        (_("Results"), "organise.results.show", "organise.results."),
    )
    endpoint_here = request.endpoint or ""
    return [
        Item(
            name + label,
            url_for(endpoint, **place),
            here and endpoint_here.startswith(prefix),
            group=_("Running the challenge"),
        )
        for label, endpoint, prefix in pages
    ]
