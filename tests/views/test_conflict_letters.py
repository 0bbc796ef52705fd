"""Nobody who is kept from an entry reads of it in a letter, nor counts it there."""

import pytest

from challenges.models import db
from challenges.models.conflicts import ConflictFinding
from challenges.models.jury import Assignment
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import ConflictAnswer, FindingKind
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AssignmentState
from tests.juries import ClientFor, Jury, closed, fresh, judged, letters

__all__ = ["closed", "judged"]


def found(jury: Jury, number: int, entry: int) -> None:
    """Something has been found that ties a juror to an entry, and nobody has decided on it."""
    db.session.add(
        ConflictFinding(
            person_id=jury.people[number].id, round_id=jury.round.id, entry_id=jury.entries[entry].id,
            kind=FindingKind.EMPLOYER, matched="Dalvatten", found_at=jury.make.now,
        )
    )  # fmt: skip
    db.session.commit()


def test_who_is_kept_from_an_entry_does_not_hear_that_it_waits(judged: Jury, client_for: ClientFor) -> None:
    entry = judged.entries[0]
    for juror in judged.jurors[1:]:
        judged.reading(juror, entry)
    found(judged, 1, 0)
    chair = client_for(judged.people[0])
    url = f"{judged.organise}/entries/{entry.reference}"
    assert chair.post(f"{url}/put-aside", data={"reason": "Frågan om källorna."}).status_code == 303
    assert chair.post(f"{url}/take-up").status_code == 303
    for kind in ("entry_put_aside", "entry_taken_up"):
        assert [letter.email for letter in letters(kind)] == [judged.people[2].email]


def test_what_a_juror_leaves_is_counted_without_what_the_reader_is_kept_from(
    judged: Jury, client_for: ClientFor
) -> None:
    leaving = judged.jurors[1]
    for entry in judged.entries:
        judged.reading(leaving, entry)
    editor = judged.make.person("Elin Editor")
    judged.make.member(
        db.session.get_one(Organisation, judged.challenge.organisation_id), editor, OrganisationRole.EDITOR
    )
    judged.make.declaration(judged.jurors[0], judged.entries[0], ConflictAnswer.CONFLICTED)
    client = client_for(judged.people[1])
    assert client.post(f"{judged.room}/seat/leave", data={"reason": "Sjuk."}).status_code in {302, 303}
    told = {letter.email: letter.body for letter in letters("juror_left")}
    assert f"{len(judged.entries)} bidrag var kvar" in told[editor.email]
    assert "1 bidrag var kvar" in told[judged.people[0].email]


@pytest.mark.parametrize("kept", [True, False])
def test_an_assessment_that_is_opened_again_is_not_told_to_who_is_kept_from_it(
    judged: Jury, client_for: ClientFor, kept: bool
) -> None:
    entry = judged.entries[0]
    sheet = judged.make.sheet(judged.jurors[1], entry, judged.challenge, score=3)
    if kept:
        found(judged, 1, 0)
    assignment = db.session.get_one(Assignment, sheet.assignment_id)
    url = f"{judged.organise}/assignments/{assignment.reference}/reopen"
    reply = client_for(judged.owner).post(url, data={"reason": "Poängen saknar kommentar."})
    assert reply.status_code in {302, 303}, reply.text
    assert fresh(assignment).state is AssignmentState.REOPENED
    assert len(letters("review_reopened")) == (0 if kept else 1)
