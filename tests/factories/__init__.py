"""Things in the database, made directly: each call commits and gives the row back, detached from nothing."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import Base, db
from challenges.models.aftermaths import Aftermath
from challenges.models.challenges import Challenge, ChallengeText, Criterion, Prize, Round, RuleSet
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.entries import Entry, EntryDraft, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.jury import Assignment, ConflictDeclaration, Juror, Score, ScoreSheet
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.models.portals import PortalSource
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.operations.judging_plans import freeze
from challenges.operations.unit_of_work import unit_of_work
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import ConflictAnswer, DatasetSource, LegalForm, Theme
from challenges.vocabulary.entry_content import EntryContent, to_plain
from challenges.vocabulary.entry_form import FormShape
from challenges.vocabulary.entry_form import to_plain as form_to_plain
from challenges.vocabulary.roles import JurySeat, OrganisationRole, PlatformRole, TeamRole
from challenges.vocabulary.states import (
    PUBLIC_STATES,
    AssignmentState,
    ChallengeState,
    EntryState,
    OrganisationState,
    RoundState,
    SheetState,
)
from tests.services.ports import closed_port

PASSWORD = "en lång och säker mening"


class Factory:
    """Makes rows with sensible defaults; name what matters to the test."""

    def __init__(self, app: Flask, clock: FrozenClock) -> None:
        self.app = app
        self.clock = clock
        self._numbers = count(1)
        self._hash = ""

    @contextmanager
    def _saved(self) -> Iterator[None]:
        with unit_of_work(write=True) as work:
            yield
            db.session.flush()
            work.commit()

    def _add(self, *rows: Base) -> None:
        with self._saved():
            db.session.add_all(rows)

    def _first(self, column: Any, *where: Any) -> Any:
        with self._saved():
            return db.session.scalars(sa.select(column).where(*where).order_by(column).limit(1)).one()

    @property
    def now(self) -> dt.datetime:
        return self.clock.now()

    def person(self, name: str = "", *, admin: bool = False, confirmed: bool = True, **values: Any) -> Person:
        """A person with a confirmed address; the password is PASSWORD."""
        number = next(self._numbers)
        self._hash = self._hash or self.app.extensions["passwords"].hash(PASSWORD)
        person = Person(
            **{
                "email": f"person{number}@example.org",
                "name": name or f"Person {number}",
                "password_hash": self._hash,
                "language": "sv",
                "platform_role": PlatformRole.ADMIN if admin else None,
                "confirmed_at": self.now if confirmed else None,
                "created_at": self.now,
                **values,
            }
        )
        self._add(person)
        return person

    def organisation(
        self,
        *,
        owner: Person | None = None,
        editor: Person | None = None,
        reader: Person | None = None,
        **values: Any,
    ) -> Organisation:
        """A verified organisation with members."""
        number = next(self._numbers)
        organisation = Organisation(
            **{
                "slug": f"organisation-{number}",
                "name": f"Organisation {number}",
                "organisation_number": f"2021{number:06d}",
                "legal_form": LegalForm.STATE_AUTHORITY,
                "contact_email": f"kontakt{number}@example.se",
                "state": OrganisationState.VERIFIED,
                "created_at": self.now,
                **values,
            }
        )
        self._add(organisation)
        for person, role in (
            (owner, OrganisationRole.OWNER),
            (editor, OrganisationRole.EDITOR),
            (reader, OrganisationRole.READER),
        ):
            if person is not None:
                self.member(organisation, person, role)
        return organisation

    def member(self, organisation: Organisation, person: Person, role: OrganisationRole) -> None:
        """Make a person a member."""
        self._add(
            Membership(organisation_id=organisation.id, person_id=person.id, role=role, created_at=self.now)
        )

    def challenge(
        self,
        organisation: Organisation | None = None,
        *,
        state: ChallengeState = ChallengeState.PUBLISHED,
        rounds: int = 1,
        opens: dt.timedelta = dt.timedelta(days=-1),
        closes: dt.timedelta = dt.timedelta(days=7),
        round_state: RoundState = RoundState.PLANNED,
        title: str = "",
        grace_minutes: int = 0,
        open_to_new: bool = False,
        **values: Any,
    ) -> Challenge:
        """A published challenge whose first round is open now, with three criteria, a prize and rules.

        ``open_to_new`` lets new teams into its later rounds.
        """
        number = next(self._numbers)
        author = self.person(f"Författare {number}")
        organisation = organisation or self.organisation(owner=author)
        title = title or f"Utmaning {number}"
        challenge = Challenge(
            **{
                "organisation_id": organisation.id,
                "slug": f"utmaning-{number}",
                "theme": Theme.ENVIRONMENT,
                "state": state,
                "contact_email": "kontakt@example.se",
                "created_by_id": author.id,
                "created_at": self.now,
                "published_at": self.now if state is not ChallengeState.DRAFT else None,
                **values,
            }
        )
        challenge.texts = [
            ChallengeText(
                language="sv",
                title=title,
                sort_key=title.casefold(),
                search_text=title.casefold(),
                summary="En kort beskrivning av behovet.",
                problem="Buller stör sömnen.",
                problem_html="<p>Buller stör sömnen.</p>",
                target_group="Boende",
                target_group_html="<p>Boende</p>",
                good_solution="Tystnad",
                good_solution_html="<p>Tystnad</p>",
            )
        ]
        challenge.rule_sets = [
            RuleSet(version=1, text_sv="Regler", html_sv="<p>Regler</p>", published_at=challenge.published_at)
        ]
        challenge.rounds = []
        start = self.now
        for position in range(1, rounds + 1):
            first, last = start + opens, start + closes
            challenge.rounds.append(
                Round(
                    position=position,
                    name_sv=f"Omgång {position}",
                    opens_at=first,
                    closes_at=last,
                    judging_ends_at=last + dt.timedelta(days=7),
                    results_at=last + dt.timedelta(days=10),
                    readings=2,
                    grace_minutes=grace_minutes,
                    open_to_new=open_to_new and position > 1,
                    state=round_state if position == 1 else RoundState.PLANNED,
                )
            )
            start = last + dt.timedelta(days=14)
        challenge.criteria = [
            Criterion(
                position=i,
                name_sv=name,
                question_sv=f"Hur bedömer du {name.lower()}?",
                weight=weight,
                anchors=[{"value": 0, "sv": "Inte alls", "en": ""}, {"value": 5, "sv": "Helt", "en": ""}],
            )
            for i, (name, weight) in enumerate((("Nytta", 50), ("Genomförbarhet", 30), ("Nyskapande", 20)), 1)
        ]
        challenge.prizes = [Prize(position=1, name_sv="Första pris", amount=100_000)]
        challenge.aftermath = self._aftermath(challenge.rounds)
        self._add(challenge)
        if state in PUBLIC_STATES:
            with self._saved():
                freeze(challenge, now=self.now)
        return challenge

    def _aftermath(self, rounds: list[Round]) -> Aftermath:
        """A whole plan for the time after the award."""
        last = max((round_.results_at for round_ in rounds), default=self.now).date()
        return Aftermath(
            receiver_name="Mia Mottagare",
            receiver_unit="Enheten för drift",
            receiver_email="mottagare@example.se",
            decides_on=last + dt.timedelta(days=30),
            pilot_budget=200_000,
            payer="Kommunen",
            pilot_starts_on=last + dt.timedelta(days=60),
            pilot_ends_on=last + dt.timedelta(days=240),
            routes=["direct"],
            offers=["feedback"],
            follow_up_months=[3, 12],
        )

    def team(
        self,
        challenge: Challenge,
        captain: Person | None = None,
        *members: Person,
        name: str = "",
        **values: Any,
    ) -> Team:
        """A team whose members are registered for the challenge."""
        captain = captain or self.person()
        name = name or f"Lag {next(self._numbers)}"
        team = Team(
            challenge_id=challenge.id, name=name, name_key=name.casefold(), created_at=self.now, **values
        )
        self._add(team)
        for person in (captain, *members):
            self.register(challenge, person)
            role = TeamRole.CAPTAIN if person is captain else TeamRole.MEMBER
            self._add(
                TeamMembership(
                    team_id=team.id,
                    challenge_id=challenge.id,
                    person_id=person.id,
                    role=role,
                    joined_at=self.now,
                )
            )
        return team

    def register(self, challenge: Challenge, person: Person, **values: Any) -> None:
        """Register a person, accepting the first version of the rules; nothing for who is registered already."""
        mine = Registration.person_id == person.id, Registration.challenge_id == challenge.id
        with self._saved():
            found = db.session.scalar(sa.select(Registration.id).where(*mine))
        if found is not None:
            return
        self._add(
            Registration(
                challenge_id=challenge.id,
                person_id=person.id,
                rule_set_id=self._first(RuleSet.id, RuleSet.challenge_id == challenge.id),
                accepted_at=self.now,
                **values,
            )
        )

    def form(
        self, round_: Round, shape: FormShape, *, by: Person, version: int = 1, reason: str = ""
    ) -> EntryForm:
        """A composed form of a round."""
        form = EntryForm(
            round_id=round_.id,
            version=version,
            sections=form_to_plain(shape),
            reason=reason,
            made_by_id=by.id,
            made_at=self.now,
        )
        self._add(form)
        return form

    def draft(
        self, team: Team, challenge: Challenge, *, author: Person, title: str = "Tyst stad", **values: Any
    ) -> Entry:
        """An entry with a draft and nothing submitted."""
        entry = Entry(
            challenge_id=challenge.id,
            team_id=team.id,
            round_id=self._first(Round.id, Round.challenge_id == challenge.id, Round.position == 1),
            created_at=self.now,
        )
        self._add(entry)
        self._add(
            EntryDraft(
                entry_id=entry.id,
                updated_at=self.now,
                updated_by_id=author.id,
                content=to_plain(
                    EntryContent(
                        **{
                            "title": title,
                            "summary": "Kort om lösningen.",
                            "answers": {"description": "Lång text.", "links": []},
                            **values,
                        }
                    )
                ),
            )
        )
        return entry

    def entry(
        self,
        team: Team,
        challenge: Challenge,
        *,
        author: Person,
        title: str = "Tyst stad",
        uses: Sequence[tuple[str, str]] = (),
    ) -> Entry:
        """A submitted entry with one version; ``uses`` are titles and addresses of datasets."""
        entry = self.draft(team, challenge, author=author, title=title)
        self.version(entry, author=author, title=title, uses=uses)
        with self._saved():
            return db.session.get_one(Entry, entry.id)

    def version(
        self,
        entry: Entry,
        *,
        author: Person | None = None,
        title: str = "Tyst stad",
        uses: Sequence[tuple[str, str]] = (),
        files: Sequence[str] = (),
    ) -> EntryVersion:
        """The entry submitted once more; ``files`` are the names in its answers."""
        answers: list[dict[str, Any]] = [
            {"key": "description", "kind": "long_text", "question": "Beskrivning", "value": "Lång text."}
        ]
        if files:
            answers.append({"key": "files", "kind": "files", "question": "Filer", "value": [*files]})
        content = {
            "format": 2,
            "title": title,
            "summary": "Kort om lösningen.",
            "answers": answers,
            "dataset_uses": [
                {"dataset": f"d{n}", "title": name, "uri": uri, "how": "Som grund"}
                for n, (name, uri) in enumerate(uses)
            ],
            "other_data": "",
            "confidential": [],
            "language": "sv",
            "files": [],
        }
        entry_id = entry.id
        wrote = self._first(EntryDraft.updated_by_id, EntryDraft.entry_id == entry_id)
        with self._saved():
            entry = db.session.get_one(Entry, entry_id)
            entry.version_number += 1
            entry.state = EntryState.SUBMITTED
            version = EntryVersion(
                entry_id=entry.id,
                round_id=entry.round_id,
                number=entry.version_number,
                receipt=f"K-{entry.reference}-{entry.version_number}",
                content=content,
                title=title,
                summary=content["summary"],
                language="sv",
                html={"description": "<p>Lång text.</p>"},
                sha256=checksum(content),
                arrived_at=self.now,
                submitted_by_id=author.id if author else wrote,
                idempotency_key=f"factory-{entry.id}-{entry.version_number}",
            )
            db.session.add(version)
        return version

    def juror(self, round_: Round, person: Person | None = None, *, seat: JurySeat = JurySeat.JUROR) -> Juror:
        """An accepted seat in a round's jury."""
        person = person or self.person()
        juror = Juror(round_id=round_.id, person_id=person.id, seat=seat, joined_at=self.now)
        self._add(juror)
        return juror

    def declaration(
        self, juror: Juror, entry: Entry, answer: ConflictAnswer = ConflictAnswer.NONE
    ) -> ConflictDeclaration:
        """What the juror declared about the entry."""
        declaration = ConflictDeclaration(
            juror_id=juror.id, entry_id=entry.id, answer=answer, declared_at=self.now
        )
        self._add(declaration)
        return declaration

    def redeclare(self, juror: Juror, entry: Entry, answer: ConflictAnswer) -> None:
        """A juror's answer about an entry, in place of one given before."""
        with self._saved():
            db.session.execute(
                sa.delete(ConflictDeclaration).where(
                    ConflictDeclaration.juror_id == juror.id, ConflictDeclaration.entry_id == entry.id
                )
            )
        self.declaration(juror, entry, answer)

    def assignment(
        self, juror: Juror, entry: Entry, state: AssignmentState = AssignmentState.OFFERED
    ) -> Assignment:
        """An entry the juror is to read."""
        assignment = Assignment(
            round_id=juror.round_id, juror_id=juror.id, entry_id=entry.id, state=state, created_at=self.now
        )
        self._add(assignment)
        return assignment

    def seat_of(self, person: Person, round_: Round) -> Juror:
        """The person's seat in the round."""
        with self._saved():
            return db.session.scalars(
                sa.select(Juror).where(Juror.person_id == person.id, Juror.round_id == round_.id)
            ).one()

    def sheet(
        self,
        juror: Juror,
        entry: Entry,
        challenge: Challenge,
        *,
        score: int,
        locked: bool = True,
        comment: str = "",
    ) -> ScoreSheet:
        """A declared, assigned and scored entry: the same score on every criterion."""
        self.declaration(juror, entry)
        state = AssignmentState.DONE if locked else AssignmentState.ACCEPTED
        assignment = self.assignment(juror, entry, state)
        with self._saved():
            version = db.session.scalars(
                sa.select(EntryVersion).where(
                    EntryVersion.entry_id == entry.id, EntryVersion.number == entry.version_number
                )
            ).one()
            criteria = db.session.scalars(
                sa.select(Criterion.id).where(Criterion.challenge_id == challenge.id)
            ).all()
        sheet = ScoreSheet(
            assignment_id=assignment.id,
            version_id=version.id,
            state=SheetState.LOCKED if locked else SheetState.OPEN,
            comment=comment,
            saved_at=self.now,
            locked_at=self.now if locked else None,
            scores=[Score(criterion_id=criterion_id, value=score) for criterion_id in criteria],
        )
        self._add(sheet)
        return sheet

    def portal(
        self, label: str = "En portal", *, added_by: Person | None = None, **values: Any
    ) -> PortalSource:
        """A portal that an administrator has added."""
        number = next(self._numbers)
        source = PortalSource(
            **{
                "kind": DatasetSource.ENTRYSTORE,
                "label": label,
                "base_url": f"http://127.0.0.1:{closed_port()}/{number}/store",
                "pages_url": "",
                "created_at": self.now,
                "created_by_id": (added_by or self.person(admin=True)).id,
                **values,
            }
        )
        self._add(source)
        return source

    def dataset(
        self,
        challenge: Challenge,
        *,
        by: Person,
        title: str = "Bullermätningar",
        publisher: str = "",
        number: str = "",
        required: bool = False,
    ) -> Dataset:
        """A dataset added by hand and linked to the challenge; ``number`` is its publisher's."""
        dataset = Dataset(source=DatasetSource.MANUAL, uri="https://data.example.se/buller")
        self._add(dataset)
        snapshot = DatasetSnapshot(
            dataset_id=dataset.id,
            taken_at=self.now,
            title={"sv": title},
            description={},
            publisher={"sv": publisher} if publisher else {},
            formats=[],
            record={"publisher_number": number} if number else {},
        )
        self._add(snapshot)
        self._add(
            ChallengeDataset(
                challenge_id=challenge.id,
                dataset_id=dataset.id,
                snapshot_id=snapshot.id,
                position=1,
                required=required,
                linked_at=self.now,
                linked_by_id=by.id,
            )
        )
        return dataset
