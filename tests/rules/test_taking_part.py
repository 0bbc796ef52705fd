"""Where a team stands before it can submit, in words."""

import pytest

from challenges.rules.taking_part import counted, items, joins_outside, wholly_outside
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import GuardianState
from challenges.vocabulary.taking_part import Member

OUTSIDE = OutsideReason.MENTOR


class Challenge:
    def __init__(self, least=1):
        self.team_size_min = least


def member(name="Anna", *, accepted=2, current=2, **more):
    return Member(1, name, TeamRole.MEMBER, accepted, current, **more)


def gaps(*team, least=1):
    return {item.label: str(item.gap) for item in items(team, Challenge(least)) if item.gap}


def test_nothing_is_missing():
    assert gaps(member(), member(minor=True, guardian=GuardianState.APPROVED)) == {}


def test_the_smallest_team_is_of_those_who_compete():
    assert gaps(member(), member(), least=2) == {}
    assert gaps(member(), least=2) == {"Team size": "The team has 1 members and needs at least 2."}
    told = "The team has 1 competing members and needs at least 2."
    assert gaps(member(), member(outside=OUTSIDE), least=2) == {"Team size": told}


def test_a_team_that_is_outside_as_a_whole_counts_everybody():
    team = [member(outside=OUTSIDE), member(outside=OUTSIDE)]
    assert counted(team) == 2
    assert wholly_outside(team)
    assert not wholly_outside([])
    assert gaps(*team, least=2) == {}


def test_those_who_are_waited_for_are_named():
    team = [member("Anna", accepted=1), member("Bo"), member("Cia", accepted=0)]
    assert "Anna, Cia" in gaps(*team)["Rules accepted by all"]
    assert "Bo" in gaps(member("Anna"), member("Bo", declared=False))["Rules accepted by all"]


@pytest.mark.parametrize(
    "answer", [None, GuardianState.ASKED, GuardianState.DECLINED, GuardianState.WITHDRAWN]
)
def test_a_minor_needs_an_approval_that_holds(answer):
    assert gaps(member("Mina", minor=True, guardian=answer)) == {
        "Guardians' approval": "Waits for the guardian of Mina."
    }


def test_nobody_is_told_of_guardians_where_nobody_is_a_minor():
    assert [item.label for item in items([member()], Challenge())] == ["Team size", "Rules accepted by all"]


def test_the_organisers_own_people_do_not_compete():
    assert set(gaps(member(staff=True))) == {"Outside the competition"}
    assert gaps(member(staff=True, outside=OutsideReason.STAFF), member()) == {}


def test_who_joins_outside_the_competition():
    assert joins_outside(staff=True, team=[member()]) is OutsideReason.STAFF
    assert joins_outside(staff=False, team=[member(), member(outside=OUTSIDE)]) is None
    assert joins_outside(staff=False, team=[member(outside=OUTSIDE)]) is OutsideReason.OTHER
    assert joins_outside(staff=False, team=[]) is None
