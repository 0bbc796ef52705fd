"""What every page of a challenge's workspace shows beside the work: where one is, and where one can go."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from challenges.queries import to_handle
from challenges.rules.check import may
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState, RoundState
from challenges.web.navigation import Item, item
from challenges.web.visit import Visit

_RUNNING = {
    ChallengeState.PUBLISHED,
    ChallengeState.ANNOUNCED,
    ChallengeState.ARCHIVED,
    ChallengeState.CANCELLED,
}
_OVER = _RUNNING - {ChallengeState.PUBLISHED}
_JUDGED = {RoundState.DELIBERATING, RoundState.DECIDED, RoundState.PUBLISHED}
SECTIONS = (
    "texts",
    "rules",
    "eligibility",
    "rounds",
    "criteria",
    "judging",
    "prizes",
    "aftermath",
    "datasets",
    "data_use",
)
"""The sections of the editor, in the order one goes through them."""
_OF_DATA = {"datasets", "data_use"}


def section_name(section: str) -> str:
    """What a section of the editor is called."""
    return {
        "preparation": _("Preparation, step by step"),
        "suitability": _("Is a challenge right?"),
        "texts": _("Texts"),
        "rules": _("Rules"),
        "eligibility": _("Who may take part"),
        "rounds": _("Dates and rounds"),
        "criteria": _("Criteria"),
        "judging": _("Assessment"),
        "prizes": _("Prizes"),
        "aftermath": _("What happens afterwards"),
        "datasets": _("Datasets"),
        "data_use": _("Use of data"),
        "approval": _("Approval"),
    }[section]


def section_endpoint(section: str) -> str:
    """The page of a section."""
    if section == "suitability":
        return "organise.suitability.index"
    if section == "datasets":
        return "organise.datasets.index"
    if section == "aftermath":
        return "organise.aftermath.edit"
    if section == "data_use":
        return "organise.data_use.edit"
    if section == "judging":
        return "organise.judging_plan.index"
    return "organise.approval.show" if section == "approval" else f"organise.editing.{section}"


def workspace(visit: Visit, challenge: Any) -> dict[str, Any]:
    """What the layout ``organise/challenges/_workspace.html`` needs; pass it to render_template with ``**``."""
    return {"challenge": challenge, "side_nav": _menu(visit, challenge)}


def _menu(visit: Visit, challenge: Any) -> list[Item]:
    slug = challenge.slug
    if not may(visit.actor, Permission.CHALLENGE_WORKSPACE, challenge, visit.now):
        return []  # a jury chair from outside the organisation
    items = [item(_("Overview"), "organise.challenges.show", slug=slug)]
    if challenge.state not in _OVER:
        items.append(
            item(
                section_name("preparation"),
                "organise.preparation.index",
                prefix="organise.preparation.",
                slug=slug,
            )
        )
    if challenge.state not in _RUNNING:
        items.append(
            item(
                section_name("suitability"),
                section_endpoint("suitability"),
                prefix="organise.suitability.",
                slug=slug,
            )
        )
    if may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now):
        items += [
            item(
                section_name(section),
                section_endpoint(section),
                prefix="organise.judging_plan." if section == "judging" else "",
                group=_("Content"),
                slug=slug,
            )
            for section in SECTIONS
            if section not in _OF_DATA
        ]
        items += [_form_item(challenge, round_, visit.language, _("Content")) for round_ in challenge.rounds]
    if may(visit.actor, Permission.RULES_PUBLISH, challenge, visit.now):
        group = _("Content")
        items.append(
            item(_("New version of the rules"), "organise.rule_versions.new", group=group, slug=slug)
        )
    items += _data_menu(visit, challenge)
    items.append(
        item(_("Room for files"), "organise.file_room.show", prefix="organise.file_room.", slug=slug)
    )
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
    """Form, entries, jury and results of a round; the round is named when there are several."""
    place = {"slug": challenge.slug, "position": round_.position}
    here = (request.view_args or {}).get("position") == round_.position
    name = f"{text(round_, 'name', language)}: " if len(challenge.rounds) > 1 else ""
    pages = (
        (_("Entries"), "organise.entries.index", "organise.entries."),
        (_("Jury"), "organise.jury.people", "organise.jury."),
        *_of_kind(round_),
        (_("Results"), "organise.results.show", "organise.results."),
        *(
            (
                (_("Meetings"), "jury.meetings.index", "jury.meetings."),
                (_("Protocol"), "jury.protocol.show", "jury.protocol."),
                (_("Feedback to the teams"), "jury.feedback.index", "jury.feedback."),
            )
            if round_.state in _JUDGED
            else ()
        ),
    )
    endpoint_here = request.endpoint or ""
    group = _("Running the challenge")
    return [
        _form_item(challenge, round_, language, group),
        *(
            Item(
                name + label,
                url_for(endpoint, **place),
                here and endpoint_here.startswith(prefix),
                group=group,
            )
            for label, endpoint, prefix in pages
        ),
    ]


def _of_kind(round_: Any) -> list[tuple[str, str, str]]:
    """The pages that only rounds of its kind have."""
    if round_.kind is RoundKind.EXPO:
        return [(_("Exhibition"), "organise.expo.tables", "organise.expo.")]
    if round_.kind is RoundKind.PUBLIC_VOTE:
        return [(_("Public vote"), "organise.votes.show", "organise.votes.")]
    return []


def _form_item(challenge: Any, round_: Any, language: str, group: str) -> Item:
    """The entry form of a round."""
    name = f"{text(round_, 'name', language)}: " if len(challenge.rounds) > 1 else ""
    return Item(
        name + _("Entry form"),
        url_for("organise.entry_forms.show", slug=challenge.slug, position=round_.position),
        (request.endpoint or "").startswith("organise.entry_forms.")
        and (request.view_args or {}).get("position") == round_.position,
        group=group,
    )
