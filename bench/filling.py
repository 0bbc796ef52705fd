"""Fill an empty database with a platform in full swing, by bulk inserts through SQLAlchemy core.

A fifth of all entries belong to one challenge that is being judged, a fifth to one that is deliberated; the rest is
spread evenly. Everything is invented and the same at every run.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from challenges.adapters.stemming import index_text, sort_key
from challenges.models import Base, db
from challenges.operations import results
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.actors import load_actor
from challenges.queries.results import round_at
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import Theme

_LUMP = 1_000
_TEXT = (
    "<p>"
    + "Buller stör sömnen för boende längs genomfartslederna, och ingen vet var det stör mest. " * 12
    + "</p>"
)
_WEIGHTS = (40, 30, 20, 10)
_JURORS = 20
_READINGS = 5


@dataclass(frozen=True)
class Filled:
    """The things that the measured pages are about."""

    challenge: str
    announced: str
    judged: str
    deliberated: str
    assignment: str
    entry: str
    juror: int
    owner: int
    captain: int


class _Rows:
    """Rows by table, inserted in lumps, parents first."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **values: Any) -> int:
        rows = self.tables.setdefault(table, [])
        number = len(rows) + 1
        rows.append({"id": number, **values})
        return number

    def insert(self) -> None:
        for table in Base.metadata.sorted_tables:
            rows = iter(self.tables.get(table.name, []))
            while lump := list(islice(rows, _LUMP)):
                db.session.execute(sa.insert(table), lump)
            if table.name in self.tables and db.engine.dialect.name == "postgresql":
                sequence = (
                    f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) from {table.name}"
                )
                db.session.execute(sa.text(sequence))


def fill(scale: int, now: dt.datetime) -> Filled:
    """20 challenges, 1 000 entries and 5 000 score sheets, ``scale`` times over."""
    rows = _Rows()
    with unit_of_work(write=True) as work:
        filled = _fill(rows, scale, now)
        rows.insert()
        work.commit()
    with unit_of_work(write=True) as work:
        owner, round_ = load_actor(filled.owner), round_at(filled.deliberated, 1)
        assert owner is not None
        assert round_ is not None
        results.make_ranking(owner, round_, now=now)
        work.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze")
    return filled


def _fill(rows: _Rows, scale: int, now: dt.datetime) -> Filled:
    challenges, entries = 20 * scale, 1_000 * scale
    owner = _person(rows, now)
    jurors = [_person(rows, now) for _ in range(_JURORS)]
    organisations = [_organisation(rows, n, owner, now) for n in range(5 * scale)]
    big = entries // 5
    small = (entries - 2 * big) // (challenges - 2)
    things: dict[str, Any] = {}
    for n in range(challenges):
        stage = {0: "open", 1: "judging", 2: "deliberating", 3: "announced"}.get(
            n, ("open", "upcoming", "judging", "announced")[n % 4]
        )
        slug = _challenge(rows, n, stage, organisations[n % len(organisations)], owner, now)
        count = big if n in {1, 2} else small
        captain, entry = _entries(rows, n + 1, stage, count, jurors, owner, now)
        if n < 4:
            things[stage] = (slug, captain, entry)
    return Filled(
        challenge=things["open"][0],
        announced=things["announced"][0],
        judged=things["judging"][0],
        deliberated=things["deliberating"][0],
        assignment=next(
            a["reference"]
            for a in rows.tables["assignments"]
            if a["round_id"] == 2 and a["state"] == "accepted"
        ),
        entry=things["judging"][2],
        juror=next(
            rows.tables["jurors"][a["juror_id"] - 1]["person_id"]
            for a in rows.tables["assignments"]
            if a["round_id"] == 2 and a["state"] == "accepted"
        ),
        owner=owner,
        captain=things["judging"][1],
    )


def _person(rows: _Rows, now: dt.datetime) -> int:
    number = len(rows.tables.get("people", ())) + 1
    return rows.add(
        "people",
        email=f"person{number}@example.org",
        name=f"Person Nummer {number}",
        password_hash="-",
        language="sv",
        timezone="Europe/Stockholm",
        session_number=1,
        confirmed_at=now,
        created_at=now,
    )


def _organisation(rows: _Rows, n: int, owner: int, now: dt.datetime) -> int:
    number = rows.add(
        "organisations",
        slug=f"organisation-{n}",
        name=f"Älvkusten kommun {n}",
        name_en="",
        organisation_number=f"2{n:09d}",
        legal_form="municipality",
        contact_email="kontakt@example.se",
        state="verified",
        created_at=now,
    )
    rows.add("memberships", organisation_id=number, person_id=owner, role="owner", created_at=now)
    return number


def _challenge(rows: _Rows, n: int, stage: str, organisation: int, owner: int, now: dt.datetime) -> str:
    opens = {"open": -5, "upcoming": 5}.get(stage, -60)
    opens_at = now + dt.timedelta(days=opens, minutes=n)
    closes_at = opens_at + dt.timedelta(days=30)
    slug, title = f"utmaning-{n}", f"Tystare nätter i kvarter {n}"
    summary = "Buller från trafiken stör sömnen för var femte invånare. Vi söker lösningar som mäter och minskar det."
    number = rows.add(
        "challenges",
        organisation_id=organisation,
        slug=slug,
        mode="data_challenge",
        theme=list(Theme)[n % len(Theme)].value,
        state="announced" if stage == "announced" else "published",
        created_by_id=owner,
        created_at=now,
        published_at=now - dt.timedelta(days=70, minutes=n),
        contact_email="kontakt@example.se",
    )
    for language, words in (("sv", title), ("en", f"Quieter nights in block {n}")):
        rows.add(
            "challenge_texts",
            challenge_id=number,
            language=language,
            title=words,
            sort_key=sort_key(words),
            search_text=index_text(words, summary, language=language),
            summary=summary,
            problem_html=_TEXT,
            target_group_html=_TEXT,
            good_solution_html=_TEXT,
        )
    rows.add("rule_sets", challenge_id=number, version=1, html_sv=_TEXT, html_en="", published_at=now)
    rows.add(
        "rounds",
        challenge_id=number,
        position=1,
        name_sv="Omgång 1",
        opens_at=opens_at,
        closes_at=closes_at,
        judging_ends_at=closes_at + dt.timedelta(days=40),
        results_at=closes_at + dt.timedelta(days=50),
        readings=_READINGS,
        state={"judging": "judging", "deliberating": "deliberating", "announced": "published"}.get(
            stage, "planned"
        ),
    )
    for position, weight in enumerate(_WEIGHTS, 1):
        rows.add(
            "criteria",
            challenge_id=number,
            position=position,
            name_sv=f"Kriterium {position}",
            question_sv="Hur väl möter lösningen behovet?",
            weight=weight,
            anchors=[{"value": v, "sv": "En beskrivning av steget.", "en": ""} for v in (0, 3, 5)],
        )
    for position in (1, 2, 3):
        rows.add("prizes", challenge_id=number, position=position, name_sv=f"Pris {position}", amount=100_000)
        dataset = rows.add(
            "datasets", reference=f"d{n}x{position}", source="manual", source_id=f"{n}-{position}"
        )
        snapshot = rows.add(
            "dataset_snapshots",
            dataset_id=dataset,
            taken_at=now,
            title={"sv": "Bullermätningar"},
            description={},
            publisher={"sv": "Älvkusten kommun"},
            licence="http://creativecommons.org/publicdomain/zero/1.0/",
            access_right="public",
            formats=["CSV"],
            page_url="https://portal.example.se/1",
        )
        rows.add(
            "challenge_datasets",
            challenge_id=number,
            dataset_id=dataset,
            snapshot_id=snapshot,
            position=position,
            linked_at=now,
            linked_by_id=owner,
        )
    rows.add(
        "happenings",
        kind="challenge.published",
        at=now,
        person_id=owner,
        subject_type="Challenge",
        subject_id=number,
        challenge_id=number,
        organisation_id=organisation,
        payload={},
        public=True,
    )
    return slug


def _entries(
    rows: _Rows, challenge: int, stage: str, count: int, jurors: list[int], owner: int, now: dt.datetime
) -> tuple[int, str]:
    """Teams with one submitted entry each; jurors who have read them all but a fifth."""
    round_id = challenge
    seats = [
        rows.add("jurors", round_id=round_id, person_id=person, seat="juror", joined_at=now)
        for person in jurors
    ]
    captain, reference = 0, ""
    for n in range(count):
        captain = _person(rows, now)
        name = f"Lag {challenge}-{n}"
        team = rows.add(
            "teams",
            reference=f"t{challenge}x{n}",
            challenge_id=challenge,
            name=name,
            name_key=name,
            created_at=now,
        )
        rows.add(
            "team_memberships",
            team_id=team,
            challenge_id=challenge,
            person_id=captain,
            role="captain",
            joined_at=now,
        )
        rows.add(
            "registrations", challenge_id=challenge, person_id=captain, rule_set_id=challenge, accepted_at=now
        )
        state = ("awarded" if n < 3 else "not_selected") if stage == "announced" else "submitted"
        reference = f"e{challenge}x{n}"
        entry = rows.add(
            "entries",
            reference=reference,
            challenge_id=challenge,
            team_id=team,
            round_id=round_id,
            state=state,
            version_number=1,
            created_at=now,
        )
        rows.add(
            "entry_drafts",
            entry_id=entry,
            content={
                "title": f"Bullerkarta {entry}",
                "answers": {"description": "Vi samlar mätningar. " * 150, "links": []},
            },
            updated_at=now,
            updated_by_id=captain,
        )
        version = _version(rows, entry, round_id, captain, n, now)
        if stage == "announced":
            rows.add(
                "decisions",
                round_id=round_id,
                entry_id=entry,
                outcome="award" if n < 3 else "not_selected",
                motivation="Enkel att ta i bruk." if n < 3 else "",
                prize_id=(challenge - 1) * 3 + n + 1 if n < 3 else None,
                state="published",
                drafted_by_id=owner,
                decided_by_id=owner,
                decided_at=now,
                published_at=now,
            )
        for reading in range(_READINGS):
            seat = seats[(n + reading) % len(seats)]
            done = stage != "judging" or n % 5
            _reading(rows, round_id, seat, entry, version, challenge, bool(done), n + reading, now)
    return captain, reference


def _version(rows: _Rows, entry: int, round_id: int, captain: int, n: int, now: dt.datetime) -> int:
    content = {
        "title": f"Bullerkarta {entry}",
        "summary": "En karta som visar var bullret stör mest, natt för natt.",
        "format": 2,
        "answers": [
            {
                "key": "description",
                "kind": "long_text",
                "question": "Beskrivning",
                "value": "Vi samlar mätningar. " * 150,
            }
        ],
        "confidential": [],
        "dataset_uses": [],
        "other_data": "",
        "language": "sv",
        "files": [],
    }
    return rows.add(
        "entry_versions",
        entry_id=entry,
        round_id=round_id,
        number=1,
        receipt=f"K-{entry}",
        content=content,
        title=content["title"],
        summary=content["summary"],
        language="sv",
        html={"description": "<p>" + "Vi samlar mätningar. " * 150 + "</p>"},
        sha256=checksum(content),
        arrived_at=now - dt.timedelta(days=3, seconds=n),
        submitted_by_id=captain,
        idempotency_key=f"bench-{entry}",
    )


def _reading(
    rows: _Rows,
    round_id: int,
    seat: int,
    entry: int,
    version: int,
    challenge: int,
    done: bool,
    value: int,
    now: dt.datetime,
) -> None:
    rows.add("conflict_declarations", juror_id=seat, entry_id=entry, answer="none", declared_at=now)
    number = len(rows.tables.get("assignments", ())) + 1
    assignment = rows.add(
        "assignments",
        reference=f"a{number}",
        round_id=round_id,
        juror_id=seat,
        entry_id=entry,
        state="done" if done else "accepted",
        created_at=now,
    )
    sheet = rows.add(
        "score_sheets",
        assignment_id=assignment,
        version_id=version,
        state="locked" if done else "open",
        comment="Väl genomtänkt.",
        revision=1,
        saved_at=now,
        locked_at=now if done else None,
    )
    for position in range(len(_WEIGHTS)):
        criterion = (challenge - 1) * len(_WEIGHTS) + position + 1
        rows.add("scores", sheet_id=sheet, criterion_id=criterion, value=(value * 7 + position * 3) % 6)
