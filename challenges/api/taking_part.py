"""What one has to know to take part: who may, what an entry must contain, and deadlines that have moved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from challenges.api.answers import moment, worded
from challenges.rules.judging_plan import ASKED, limited, places_among
from challenges.vocabulary.entry_form import FormShape, Question


def rounds(
    of_challenge: Iterable[Any],
    shapes: Mapping[int, FormShape],
    decisions: Iterable[Any],
    prizes: Sequence[Any],
) -> list[dict[str, Any]]:
    """The rounds with their dates, what each asks (``shapes``, by the round's id), what moved its deadline, and how it
    is judged."""
    moved: dict[int, list[Any]] = {}
    for decision in decisions:
        moved.setdefault(decision.round_id, []).append(decision)
    nothing = FormShape()
    return [_round(one, shapes.get(one.id, nothing), moved.get(one.id, []), prizes) for one in of_challenge]


def terms(rules: Iterable[Any]) -> list[dict[str, Any]]:
    """Who may take part: what a person or a team has to declare. ``years`` is null for statements."""
    return [
        {
            "kind": rule.kind.value,
            "years": rule.years,
            "statement": worded(rule.text_sv, rule.text_en),
        }
        for rule in rules
    ]


def _round(one: Any, shape: FormShape, decisions: list[Any], prizes: Sequence[Any]) -> dict[str, Any]:
    return {
        "position": one.position,
        "name": worded(one.name_sv, one.name_en),
        "opensAt": moment(one.opens_at),
        "closesAt": moment(one.closes_at),
        "graceMinutes": one.grace_minutes,
        "openToNewTeams": one.open_to_new,
        "judgingEndsAt": moment(one.judging_ends_at),
        "resultsAt": moment(one.results_at),
        "deadlineDecisions": [_decision(decision) for decision in decisions],
        "entryForm": [_section(section) for section in shape.sections if section.questions],
        "judging": _judging(one, prizes),
    }


def _judging(one: Any, prizes: Sequence[Any]) -> dict[str, Any]:
    """The plan of a round; null is what means nothing in a round of its kind."""

    def asked(name: str) -> Any:
        return getattr(one, name) if name in ASKED[one.kind] else None

    return {
        "kind": one.kind.value,
        "places": places_among(one, prizes) if limited(one) else None,
        "method": asked("method"),
        "carryOver": asked("carry_over"),
        "readings": asked("readings"),
        "minutesPerReading": asked("minutes_per_reading"),
        "onePerOrganisation": asked("one_per_organisation"),
        "outsideSeats": asked("outside_seats"),
        "hideTeams": asked("hide_teams"),
        "othersScores": asked("others_scores"),
        "othersComments": asked("others_comments"),
        "runningTotals": asked("running_totals"),
        "signFeedback": asked("sign_feedback"),
        "tieLadder": asked("tie_ladder"),
        "lotSource": asked("lot_source"),
        "votesEach": asked("votes_each"),
        "publishAt": moment(one.publish_at),
    }


def _decision(decision: Any) -> dict[str, Any]:
    return {
        "closedBefore": moment(decision.closes_before),
        "closesAt": moment(decision.closes_after),
        "graceMinutes": decision.grace_after,
        "reason": worded(decision.reason, decision.reason_en),
        "decidedAt": moment(decision.decided_at),
    }


def _section(section: Any) -> dict[str, Any]:
    return {
        "title": worded(section.title_sv, section.title_en),
        "questions": [_question(question) for question in section.questions],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind.value,
        "label": worded(question.label_sv, question.label_en),
        "required": question.required,
        "mostWords": question.words_most or None,
        "options": [worded(option.sv, option.en) for option in question.options],
        "least": question.least,
        "most": question.most,
        "unit": worded(question.unit_sv, question.unit_en),
        "mostFiles": question.files_most if question.kind.value == "files" else None,
        "mostMegabytes": question.file_mb if question.kind.value == "files" else None,
        "fileTypes": list(question.file_types),
    }
