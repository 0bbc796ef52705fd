"""What a jury has done together once the assessment is closed: a meeting, a changed score, a tie, moderated words."""

from challenges.models import db
from challenges.models.feedback import Feedback
from challenges.models.jury import Score, ScoreSheet
from challenges.models.meetings import (
    AgendaEntry,
    AgendaItem,
    Dissent,
    ItemAbsence,
    Meeting,
    MeetingPresence,
    MeetingVote,
    ScoreChange,
)
from challenges.models.results import Ranking
from challenges.models.ties import Tie, TieStepTaken
from challenges.vocabulary.choices import AgendaKind, MeetingForm, TieStep
from challenges.vocabulary.states import MeetingState
from tests.house.planting import MEMBERS, Competition, Planted


class Deliberations(Planted):
    """Members read the minutes; jurors do when they have declared on every entry, which none has in this world."""

    def _meet(self, scene: str, competition: Competition) -> None:
        """An open meeting: item 1 is about alpha; item 2 about beta, which the chair left the room for."""
        jurors, secretary = competition.jurors, self.people["editor"]
        ranking = self._ranking(competition)
        meeting = Meeting(
            round_id=competition.round.id, number=1, held_at=self.now, place=f"Rådhuset{self.spice}",
            form=MeetingForm.ROOM, state=MeetingState.OPEN, secretary_id=secretary.id, opened_at=self.now,
            created_by_id=secretary.id, created_at=self.now, ranking_id=ranking.id,
        )  # fmt: skip
        self.add(meeting)
        meeting_id = db.session.merge(meeting).id
        self.add(
            *(
                MeetingPresence(meeting_id=meeting_id, juror_id=one.id, present=True)
                for one in jurors.values()
            )
        )
        for position, letter in enumerate(("alpha", "beta"), 1):
            word, entry_id = f"zq{scene}{letter}", competition.parts[letter].entry.id
            item = AgendaItem(
                meeting_id=meeting_id, position=position, kind=AgendaKind.ZONE, taken_up_at=self.now,
                notes=self.hide(f"{word}notes", *MEMBERS),
            )  # fmt: skip
            self.add(item)
            item_id = db.session.merge(item).id
            self.add(
                AgendaEntry(item_id=item_id, entry_id=entry_id),
                MeetingVote(
                    item_id=item_id, question=self.hide(f"{word}question", *MEMBERS), in_favour=2, against=1,
                    written_by_id=secretary.id, written_at=self.now,
                ),
                Dissent(
                    item_id=item_id, juror_id=jurors["juror"].id, text=self.hide(f"{word}dissent", *MEMBERS),
                    written_by_id=secretary.id, written_at=self.now,
                ),
            )  # fmt: skip
            if letter == "beta":
                self.add(
                    ItemAbsence(
                        item_id=item_id, juror_id=jurors["chair"].id, entry_id=entry_id, left_at=self.now
                    )
                )
        self._change(scene, competition, meeting_id, ranking)

    def _change(self, scene: str, competition: Competition, meeting_id: int, ranking: Ranking) -> None:
        """The juror has changed a score of beta."""
        assignment = competition.parts["beta"].assignment
        assert assignment is not None
        score = (
            db.session.query(Score)
            .join(ScoreSheet)
            .filter(ScoreSheet.assignment_id == assignment.id)
            .order_by(Score.id)
            .first()
        )
        assert score is not None
        self.add(
            ScoreChange(
                meeting_id=meeting_id, sheet_id=score.sheet_id, criterion_id=score.criterion_id, before=1,
                after=score.value, reason=self.hide(f"zq{scene}betachange", *MEMBERS), ranking_id=ranking.id,
                changed_by_id=self.people["juror"].id, changed_at=self.now,
            )
        )  # fmt: skip

    def _draw(self, scene: str, competition: Competition) -> None:
        """Beta and gamma were equal where the places end, and lots were drawn."""
        parts, ranking = competition.parts, self._ranking(competition)
        won, lost = parts["beta"].entry.id, parts["gamma"].entry.id
        tie = Tie(
            ranking_id=ranking.id, entries=[won, lost], score="50.0", first=2, wanted=1,
            outcome=[[won], [lost]], settled_at=self.now,
        )  # fmt: skip
        self.add(tie)
        self.add(
            TieStepTaken(
                tie_id=db.session.merge(tie).id, number=1, step=TieStep.LOT, before=[[won, lost]],
                after=[[won], [lost]], taken_by_id=self.people["owner"].id, taken_at=self.now,
                detail={
                    "value": "17",
                    "checksum": ranking.checksum,
                    "seed": "s" * 64,
                    "source": "Trekning",
                    "witnesses": [self.hide(f"zq{scene}betawitness", *MEMBERS), f"Vittne{self.spice}"],
                    "lots": [
                        {"entry": one, "name": f"e{one}", "number": f"{one:064d}"} for one in (won, lost)
                    ],
                },
            )
        )  # fmt: skip

    def _moderate(self, scene: str, competition: Competition) -> None:
        """What the juror wrote about beta goes out in other words, what was written about alpha does not at all."""
        for letter, approved in (("alpha", False), ("beta", True)):
            assignment = competition.parts[letter].assignment
            assert assignment is not None
            word, readers = f"zq{scene}{letter}", ("owner", "editor")
            sheet = db.session.query(ScoreSheet).filter_by(assignment_id=assignment.id).one()
            text = self.hide(f"{word}moderated", *readers) if approved else None
            reason = self.hide(f"{word}withheld", *readers, "chair") if not approved else ""
            self.add(
                Feedback(
                    sheet_id=sheet.id, revision=sheet.revision, approved=approved, text=text, reason=reason,
                    moderated_by_id=self.people["editor"].id, moderated_at=self.now,
                )
            )  # fmt: skip

    def _ranking(self, competition: Competition) -> Ranking:
        found = db.session.query(Ranking).filter_by(round_id=competition.round.id).one()
        db.session.commit()  # only read; a rollback would forget what has been loaded
        return found
