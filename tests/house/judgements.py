"""What juries and officials have done: declared, scored, ranked, decided; and who may read it."""

from typing import Any

from challenges.models import Base, db
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, ConflictDeclaration
from challenges.models.results import Decision, Ranking
from challenges.operations import results
from challenges.operations.recording import record
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import results as found_results
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import ConflictAnswer, FindingKind, Outcome
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import (
    AssignmentState,
    DecisionState,
    EntryState,
    RoundState,
)
from tests.house.deliberations import Deliberations
from tests.house.planting import CONFLICT, MEMBERS, SEATED, TEAM, Competition, Part


class Judgements(Deliberations):
    """Everything that hangs on a competition once it has closed."""

    def _hide_entry(self, scene: str, letter: str, *, public: bool) -> None:
        """Members read every entry; a juror the ones assigned after declaring; lists of entrants come first."""
        word = f"zq{scene}{letter}"
        readers = {*TEAM[letter], *MEMBERS, "chair" if letter == "gamma" else "juror"}
        for text in ("description", "link", "data", "harm", "filename", "filecontent"):
            self.hide(word + text, *readers)
        if public:
            return
        self.hide(word + "summary", *readers)
        kept_out = CONFLICT[letter]
        entrants = {kept_out: {"jury.conflicts.declare"}} if kept_out else {}
        for text in ("title", "team"):
            self.hide(word + text, *readers, *(SEATED - {kept_out}), **entrants)

    def _declare(self, scene: str, competition: Competition) -> None:
        for role, free, answer in (
            ("juror", ("alpha", "beta"), None),
            ("chair", ("gamma",), ("beta", ConflictAnswer.CONFLICTED)),
            ("conflicted", ("beta",), ("alpha", ConflictAnswer.POSSIBLE)),
        ):
            juror = competition.jurors[role]
            for letter in free:
                self.make.declaration(juror, competition.parts[letter].entry)
            if answer is not None:
                letter, kind = answer
                reason = self.hide(f"zq{scene}{role}conflict", "owner", "editor", "chair", role)
                part = competition.parts[letter]
                part.declaration = ConflictDeclaration(
                    juror_id=juror.id,
                    entry_id=part.entry.id,
                    answer=kind,
                    reason=reason,
                    declared_at=self.now,
                )
                self.add(part.declaration)
                self._note(
                    Happening.CONFLICT_DECLARED,
                    part.declaration,
                    role,
                    competition,
                    {"entry_id": part.entry.id, "juror_id": juror.id, "reason": reason},
                )

    def _tie(self, scene: str, competition: Competition) -> None:
        """What somebody without a role declared as an official, and what was found about them and the same entry."""
        aside, entry = self.make.person(), competition.parts["gamma"].entry
        readers = ("owner", "editor", "chair")
        finding = ConflictFinding(
            person_id=aside.id, round_id=competition.round.id, entry_id=entry.id, kind=FindingKind.EMPLOYER,
            matched=self.hide(f"zq{scene}matched", *readers), found_at=self.now,
        )  # fmt: skip
        declaration = OfficialDeclaration(
            person_id=aside.id, round_id=competition.round.id, entry_id=entry.id,
            answer=ConflictAnswer.POSSIBLE, reason=self.hide(f"zq{scene}officialreason", *readers),
            declared_at=self.now,
        )  # fmt: skip
        self.add(finding, declaration)
        competition.tied = (finding, declaration)

    def _note(self, kind: Happening, row: Base, role: str, competition: Competition, payload: Any) -> None:
        """The record says that it happened, as an operation would have written it."""
        with unit_of_work(write=True) as work:
            actor = load_actor(self.people[role].id)
            record(kind, row, actor, now=self.now, challenge_id=competition.challenge.id, payload=payload)
            work.commit()

    def _review(self, scene: str, competition: Competition, state: RoundState) -> None:
        """The juror is not done with alpha while judging goes on; everything else is locked."""
        jurors, parts = competition.jurors, competition.parts
        over = state is not RoundState.JUDGING
        feedback = {"owner", "editor"} if over else set()
        for role, letter, locked in (
            ("juror", "alpha", over),
            ("juror", "beta", True),
            ("chair", "gamma", True),
        ):
            word, score = f"zq{scene}{letter}", {"alpha": 5, "beta": 3, "gamma": 1}[letter]
            with unit_of_work(write=True) as work:
                db.session.query(ConflictDeclaration).filter_by(
                    juror_id=jurors[role].id, entry_id=parts[letter].entry.id
                ).delete()
                work.commit()
            sheet = self.make.sheet(
                jurors[role], parts[letter].entry, competition.challenge,
                score=score, locked=locked, comment=f"{word}comment{self.spice}",
            )  # fmt: skip
            with unit_of_work(write=True) as work:
                sheet = db.session.merge(sheet)
                sheet.private_note = self.hide(f"{word}privatenote", role)
                db.session.flush()
                work.commit()
            chair = {"chair"} if over and letter != "beta" else set()
            if state is not RoundState.PUBLISHED:
                self.hide(f"{word}comment", role, *feedback, *chair)
            parts[letter].assignment = db.session.get_one(Assignment, sheet.assignment_id)
            db.session.commit()  # only read; a rollback would forget what has been loaded
        locked_part = parts["beta"].assignment
        if state is RoundState.JUDGING and locked_part is not None:
            reason = self.hide(f"zq{scene}reopenreason", "juror")
            self._note(Happening.REVIEW_REOPENED, locked_part, "owner", competition, {"reason": reason})
        self.make.assignment(jurors["undeclared"], parts["gamma"].entry)
        self.make.assignment(jurors["conflicted"], parts["alpha"].entry, AssignmentState.CONFLICTED)

    def _decide(self, scene: str, competition: Competition, state: RoundState) -> None:
        """A ranking, and a decision on alpha and on beta."""
        with unit_of_work(write=True) as work:
            actor = load_actor(self.people["owner"].id)
            round_ = found_results.round_at(competition.challenge.slug, 1)
            assert actor is not None
            assert round_ is not None
            if state is RoundState.DELIBERATING:
                ranking = results.make_ranking(actor, round_, now=self.now)
                self.hide(ranking.checksum, *MEMBERS, "chair")
            else:
                db.session.add(
                    Ranking(
                        round_id=round_.id, number=1, checksum="c" * 64, made_at=self.now,
                        snapshot={
                            "entries": [part.entry.reference for part in competition.parts.values()],
                            "ranking": {"ranked": [], "unranked": []},
                        },
                        made_by_id=actor.person_id,
                    )
                )  # fmt: skip
            work.commit()
        stage = {
            RoundState.DELIBERATING: DecisionState.DRAFTED,
            RoundState.DECIDED: DecisionState.CONFIRMED,
            RoundState.PUBLISHED: DecisionState.PUBLISHED,
        }[state]
        drafted = stage is DecisionState.DRAFTED
        for letter, outcome in (("alpha", Outcome.AWARD), ("beta", Outcome.NOT_SELECTED)):
            motivation = f"zq{scene}{letter}motivation"
            if state is not RoundState.PUBLISHED and (drafted or letter == "alpha"):
                self.hide(motivation, *MEMBERS, *({"chair"} if letter == "alpha" else ()))
            self.add(
                Decision(
                    round_id=competition.round.id,
                    entry_id=competition.parts[letter].entry.id,
                    outcome=outcome,
                    prize_id=competition.challenge.prizes[0].id if outcome is Outcome.AWARD else None,
                    motivation=motivation + self.spice,
                    state=stage,
                    drafted_by_id=self.people["editor"].id,
                    decided_by_id=None if drafted else self.people["owner"].id,
                    decided_at=None if drafted else self.now,
                    published_at=self.now if stage is DecisionState.PUBLISHED else None,
                )
            )
            if state is RoundState.PUBLISHED:
                self._settle(competition.parts[letter], outcome)

    def _settle(self, part: Part, outcome: Outcome) -> None:
        with unit_of_work(write=True) as work:
            entry = db.session.get_one(Entry, part.entry.id)
            entry.state = {
                Outcome.AWARD: EntryState.AWARDED,
                Outcome.ADVANCE: EntryState.ADVANCED,
                Outcome.NOT_SELECTED: EntryState.NOT_SELECTED,
            }[outcome]
            db.session.flush()
            work.commit()
