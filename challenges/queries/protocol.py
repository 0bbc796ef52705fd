"""What the jury's protocol of a round says, put together from the record; and its frozen, signed versions.

The content holds nothing but text, whole numbers, yes and no, in one way for every language, so that it has a canonical
form and a checksum (``scoring/checksums``). Entries are called by their references.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, ScoreSheet
from challenges.models.meetings import AgendaItem, Meeting, ScoreChange
from challenges.models.protocols import Protocol
from challenges.models.results import Ranking, RankingLine
from challenges.models.ties import Tie
from challenges.queries import conflicts, judging_plans, meetings, rankings, results, votes
from challenges.queries.jury import judged_ids
from challenges.vocabulary.choices import AgendaKind, Basis, RoundKind

FORMAT = 2


def versions(round_id: int) -> Sequence[Protocol]:
    """The frozen versions of a round's protocol with their signatures, the last first."""
    return db.session.scalars(
        sa.select(Protocol)
        .where(Protocol.round_id == round_id)
        .order_by(Protocol.number.desc())
        .options(selectinload(Protocol.signatures))
    ).all()


def references(entry_ids: Collection[int]) -> list[str]:
    """What entries are called, in order."""
    return sorted(db.session.scalars(sa.select(Entry.reference).where(Entry.id.in_(entry_ids))))


def content(round_: Round, places: int) -> dict[str, Any]:
    """The protocol as the record gives it now. ``round_`` as ``results.round_at`` loads it, with so many places."""
    held = meetings.of_round(round_.id)
    jurors = meetings.members(round_.id)
    who = {juror.id: juror.person.name for juror in jurors}
    changes = _changes(round_.id)
    decided = results.decisions(round_)
    ids = set(judged_ids(round_.id)) | {one.entry_id for one in decided}
    ids |= {entry.entry_id for meeting in held for item in meeting.items for entry in item.entries}
    named = meetings.names(round_.id, ids)
    ranking = results.latest_ranking(round_)
    ties = rankings.ties(round_, without=())
    return {
        "format": FORMAT,
        "case": _case(round_, places),
        "jury": [
            {
                "name": juror.person.name,
                "seat": juror.seat.value,
                "organisation": juror.organisation,
                "left": moment(juror.left_at),
            }
            for juror in jurors
        ],
        "entries": [
            {"entry": one.reference, "title": one.title, "lang": one.lang, "team": one.team}
            for one in sorted(named.values(), key=lambda one: one.reference)
        ],
        "conflicts": [
            {
                "name": one.person,
                "role": one.role,
                "entry": named[one.entry_id].reference,
                "since": moment(one.since),
                "decided_by": one.decided_by,
            }
            for one in conflicts.stepped_aside(round_.id)
            if one.entry_id in named
        ],
        "meetings": [_meeting(meeting, who, named) for meeting in held],
        "method": _method(ranking),
        "vote": _vote(round_, named),
        "ranking": _ranking(ranking, ties, named),
        "alarms": [
            {
                "kind": one.kind.value,
                "name": one.juror.person.name if one.juror else "",
                "entries": [named[entry_id].reference for entry_id in one.entries if entry_id in named],
                "figure": one.figure,
                "reason": one.reason,
                "signed_by": one.signed_by.name if one.signed_by else "",
                "at": moment(one.signed_at),
            }
            for one in rankings.alarms(round_, without=())
        ],
        "ties": [_tie(tie, named) for tie in ties],
        "changed": {
            "result": _result_changed(round_, changes, places),
            "changes": [
                {
                    "entry": named[assignment.entry_id].reference,
                    "name": who.get(assignment.juror_id, ""),
                    "criterion": {"sv": change.criterion.name_sv, "en": change.criterion.name_en},
                    "before": number(change.before),
                    "after": number(change.after),
                    "reason": change.reason,
                    "at": moment(change.changed_at),
                }
                for change, assignment in changes
                if assignment.entry_id in named
            ],
        },
        "decisions": [
            {
                "entry": one.entry.reference,
                "outcome": one.outcome.value,
                "prize": {"sv": one.prize.name_sv, "en": one.prize.name_en} if one.prize else None,
                "motivation": {"sv": one.motivation, "en": one.motivation_en},
                "official": one.decided_by.name if one.decided_by else "",
                "at": moment(one.decided_at),
            }
            for one in decided
        ],
    }


def _tie(tie: Tie, named: Mapping[int, meetings.Named]) -> dict[str, Any]:
    """Equal entries with the steps that separated them; what a step went by is told as JSON, to be verified."""

    def known(group: Sequence[int]) -> list[str]:
        return [named[entry_id].reference for entry_id in group if entry_id in named]

    return {
        "place": tie.first,
        "entries": known(tie.entries),
        "settled_at": moment(tie.settled_at),
        "steps": [
            {
                "step": step.step.value,
                "after": [known(group) for group in step.after],
                "detail": json.dumps(step.detail, ensure_ascii=False, sort_keys=True),
                "by": step.taken_by.name,
                "at": moment(step.taken_at),
            }
            for step in tie.steps
        ],
    }


def moment(value: dt.datetime | None) -> str | None:
    """A moment as ISO text in UTC."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds") if value else None


def number(value: Decimal | None) -> str | None:
    """A score as text; none is "cannot judge"."""
    return None if value is None else f"{value.normalize():f}"


def _case(round_: Round, places: int) -> dict[str, Any]:
    challenge = round_.challenge
    titles = {text.language: text.title for text in challenge.texts}
    plan = judging_plans.of_challenge(challenge.id)
    return {
        "challenge": challenge.slug,
        "title": {"sv": titles.get("sv", ""), "en": titles.get("en", "")},
        "organisation": challenge.organisation.name,
        "organisation_number": challenge.organisation.organisation_number,
        "round": round_.position,
        "round_name": {"sv": round_.name_sv, "en": round_.name_en},
        "places": places,
        "plan": plan.sha256 if plan is not None else "",
    }


def _meeting(meeting: Meeting, who: Mapping[int, str], named: Mapping[int, meetings.Named]) -> dict[str, Any]:
    there = meetings.present(meeting)
    return {
        "number": meeting.number,
        "held_at": moment(meeting.held_at),
        "opened_at": moment(meeting.opened_at),
        "closed_at": moment(meeting.closed_at),
        "form": meeting.form.value,
        "place": meeting.place,
        "secretary": meeting.secretary.name,
        "present": [who[juror_id] for juror_id in who if juror_id in there],
        "absent": [who[one.juror_id] for one in meeting.presences if not one.present and one.juror_id in who],
        "items": [_item(item, who, named) for item in meeting.items],
    }


def _item(item: AgendaItem, who: Mapping[int, str], named: Mapping[int, meetings.Named]) -> dict[str, Any]:
    return {
        "number": item.position,
        "kind": item.kind.value,
        "title": item.title,
        "entries": [named[one.entry_id].reference for one in item.entries if one.entry_id in named],
        "taken_up_at": moment(item.taken_up_at),
        "left": [
            {
                "name": who.get(one.juror_id, ""),
                "entry": named[one.entry_id].reference,
                "at": moment(one.left_at),
            }
            for one in item.absences
            if one.entry_id in named
        ],
        "notes": item.notes,
        "votes": [
            {
                "question": vote.question,
                "in_favour": vote.in_favour,
                "against": vote.against,
                "abstained": vote.abstained,
                "casting": vote.casting,
                "carried": vote.carried,
            }
            for vote in item.votes
        ],
        "dissents": [{"name": who.get(one.juror_id, ""), "text": one.text} for one in item.dissents],
    }


def _method(ranking: Ranking | None) -> dict[str, Any] | None:
    """How the last ranking was computed, as its snapshot tells; ``applied`` is a ``Basis``."""
    if ranking is None:
        return None
    kept = results.snapshot_of(ranking)
    fair = kept.get("calibrated", kept)
    shown = fair.get("ranking", {})
    facts = rankings.facts(ranking)
    return {
        "ranking": ranking.number,
        "made_at": moment(ranking.made_at),
        "checksum": ranking.checksum,
        "method": str(kept.get("method", "")),
        "version": str(kept.get("version", "")),
        "applied": Basis.MEAN.value if "calibrated" in kept else facts.method,
        "why": facts.why,
        "seed": str(fair.get("seed", "")),
        "linkage": facts.linkage,
        "reliability": str((shown.get("reliability") or {}).get("mean", "")),
    }


def _vote(round_: Round, named: Mapping[int, meetings.Named]) -> dict[str, Any] | None:
    """The rules of a public vote, and what was odd; None for other rounds."""
    box = votes.box(round_.id)
    if round_.kind is not RoundKind.PUBLIC_VOTE or box is None:
        return None
    return {
        "each": round_.votes_each,
        "counted_at": moment(box.counted_at),
        "counted_by": box.counted_by.name if box.counted_by else "",
        "odd": [
            {
                "entry": named[row.pattern.entry_id].reference,
                "kind": row.pattern.kind.value,
                "votes": len(row.pattern.votes),
                "set_aside": row.pattern.set_aside,
                "reason": row.pattern.reason,
                "by": row.pattern.decided_by.name if row.pattern.decided_by else "",
                "at": moment(row.pattern.decided_at),
            }
            for row in votes.patterns(round_.id, without=())
            if row.pattern.entry_id in named
        ],
    }


def _ranking(
    ranking: Ranking | None, ties: Sequence[Tie], named: Mapping[int, meetings.Named]
) -> list[dict[str, Any]]:
    if ranking is None:
        return []
    settled = rankings.settled_places(ties)
    lines = db.session.scalars(
        sa.select(RankingLine).where(RankingLine.ranking_id == ranking.id).order_by(RankingLine.position)
    )
    return [
        {
            "entry": named[line.entry_id].reference,
            "place": settled.get(line.entry_id, line.place),
            "score": line.score,
            "raw": line.raw,
            "adjusted": line.adjusted,
            "low": line.rank_low,
            "high": line.rank_high,
            "zone": line.zone,
            "readings": line.readings,
        }
        for line in lines
        if line.entry_id in named
    ]


def _changes(round_id: int) -> list[tuple[ScoreChange, Assignment]]:
    rows = db.session.execute(
        sa.select(ScoreChange, Assignment)
        .join(ScoreSheet, ScoreSheet.id == ScoreChange.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id == round_id)
        .order_by(ScoreChange.id)
        .options(joinedload(ScoreChange.criterion))
    )
    return [(change, assignment) for change, assignment in rows]


def _result_changed(
    round_: Round, changes: Sequence[tuple[ScoreChange, Assignment]], places: int
) -> bool | None:
    """Whether other entries are inside the places than before the first changed score; None when none was changed."""
    if not changes:
        return None
    latest = results.latest_ranking(round_)
    if latest is None:
        return None
    return _inside(changes[0][0].ranking_id, places) != _inside(latest.id, places)


def _inside(ranking_id: int, places: int) -> set[int]:
    query = sa.select(RankingLine.entry_id).where(
        RankingLine.ranking_id == ranking_id, RankingLine.place <= places
    )
    return set(db.session.scalars(query))


def visible(whole: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """The protocol without what is about certain entries, for somebody who is kept from them.

    Where the ranking holds one of them, the figures that follow from it are blank for the other entries too.
    """
    away = set(hidden) & {row["entry"] for row in (*whole["entries"], *whole["ranking"])}
    if not away:
        return dict(whole)
    apart = any(row["entry"] in away for row in whole["ranking"])

    def clear(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in rows if not away & set(row["entries"])]

    def kept(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in rows if row["entry"] not in away]

    vote = whole.get("vote")
    changes = kept(whole["changed"]["changes"])
    same = len(changes) == len(whole["changed"]["changes"])
    return {
        **whole,
        **{name: kept(whole[name]) for name in ("entries", "conflicts", "ranking", "decisions")},
        "ties": clear(whole["ties"]),
        **(_by_themselves(whole, kept(whole["ranking"])) if apart else {"alarms": clear(whole["alarms"])}),
        "vote": vote and {**vote, "odd": kept(vote["odd"])},
        "meetings": [
            {**meeting, "items": [_visible_item(item, away) for item in meeting["items"]]}
            for meeting in whole["meetings"]
        ],
        "changed": {"result": whole["changed"]["result"] if same else None, "changes": changes},
    }


def _by_themselves(whole: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of method, ranking and alarms what follows from the readings of each entry alone; ``apart`` says so.

    An entry's votes are its own.
    """
    voted = whole["method"]["applied"] == Basis.VOTES
    own = {"entry", "raw", "readings"} | ({"score"} if voted else set())
    ranking = [{name: row[name] if name in own else "" for name in row} for row in rows]
    method = {
        **whole["method"],
        "why": "",
        "linkage": "",
        "reliability": "",
        "applied": Basis.VOTES.value if voted else Basis.MEAN.value,
    }
    return {
        "apart": True,
        "alarms": [],
        "method": method,
        "ranking": sorted(
            ranking, key=lambda row: (-Decimal(row["raw"] or row["score"] or -1), row["entry"])
        ),
    }


def _visible_item(item: Mapping[str, Any], away: set[str]) -> Mapping[str, Any]:
    if not away & set(item["entries"]):
        return item
    if item["kind"] != AgendaKind.CERTAIN.value:
        return {"number": item["number"], "hidden": True}
    return {
        **item,
        "entries": [reference for reference in item["entries"] if reference not in away],
        "left": [one for one in item["left"] if one["entry"] not in away],
    }
