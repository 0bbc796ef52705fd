"""Who may take part: set by the organiser, declared by each person and by the captain, asked again when it changes."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import EligibilityRule
from challenges.models.entries import EntryVersion
from challenges.models.guardians import GuardianApproval
from challenges.models.teams import Registration, TeamMembership
from challenges.vocabulary.choices import EligibilityKind
from challenges.vocabulary.states import ChallengeState
from tests.taking_part import changed, eligibility

SWEDEN = "Jag bor i Sverige"
OURS = "Lösningen är vår egen"


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator")


@pytest.fixture
def rules(make, challenge):
    """At least 15 years, living in Sweden; the captain says that the solution is the team's own."""
    return eligibility(
        make,
        challenge,
        (EligibilityKind.LEAST_AGE, 15, ""),
        (EligibilityKind.STATEMENT, None, SWEDEN),
        (EligibilityKind.TEAM_STATEMENT, None, OURS),
    )


def ticked(*rules):
    return {f"declare_{rule.reference}": "y" for rule in rules}


def register(client, challenge, **data):
    data = {"version": "1", "accepted": "y", **data}
    return client.post(f"/challenges/{challenge.slug}/register", data=data)


def test_everybody_reads_who_may_take_part(client_for, challenge, rules):
    page = client_for(None).get(f"/challenges/{challenge.slug}").text
    assert "Du är minst 15 år." in page
    assert SWEDEN in page
    assert OURS in page


def test_each_term_is_a_box_that_has_to_be_ticked(make, client_for, challenge, rules):
    client = client_for(make.person())
    page = client.get(f"/challenges/{challenge.slug}/register").text
    assert "Jag är minst 15 år" in page
    assert OURS not in page, "this one is for the captain"
    refused = register(client, challenge, **ticked(rules[0]))
    assert refused.status_code == 422
    assert f"behöver du kryssa i: {SWEDEN}" in refused.text
    assert fresh(sa.select(Registration)) == []
    assert register(client, challenge, **ticked(*rules[:2])).status_code == 303
    (registration,) = fresh(sa.select(Registration))
    assert registration.declared == [rule.reference for rule in rules[:2]]
    assert registration.is_minor is False


def test_no_more_of_an_age_is_stored_than_that_it_is_under_18(make, client_for, challenge, rules):
    data = ticked(*rules[:2]) | {"minor": "y", "guardian_name": "Gun", "guardian_email": "gun@example.org"}
    assert register(client_for(make.person()), challenge, **data).status_code == 303
    (registration,) = fresh(sa.select(Registration))
    assert registration.is_minor is True
    assert not [
        name for name in Registration.__table__.columns if "birth" in name.name or name.name.startswith("age")
    ]


@pytest.mark.parametrize(("kind", "years", "asked"), [("least_age", 18, False), ("most_age", 17, True)])
def test_where_the_rules_settle_who_is_a_minor_nobody_is_asked(
    make, client_for, challenge, kind, years, asked
):
    (rule,) = eligibility(make, challenge, (EligibilityKind(kind), years, ""))
    client = client_for(make.person())
    page = client.get(f"/challenges/{challenge.slug}/register").text
    assert 'name="minor"' not in page
    assert ('name="guardian_email"' in page) is asked
    answer = register(client, challenge, **ticked(rule))
    assert answer.status_code == (422 if asked else 303)
    if asked:
        assert "Skriv din vårdnadshavares namn." in answer.text


def test_a_rule_that_has_changed_is_declared_again(make, client_for, challenge, rules):
    person, other = make.person(), make.person("Olle Okej")
    client = client_for(person)
    register(client, challenge, **ticked(*rules[:2]))
    team = make.team(challenge, person, other)
    make.draft(team, challenge, author=person)
    before, new = rules[1].reference, changed(make, rules[1], "Jag bor i Norden")
    page = client.get(f"/teams/{team.reference}").text
    assert "behöver intyga villkoren" in page
    assert "Du behöver godkänna reglerna igen" in page
    page = client.get(f"/challenges/{challenge.slug}/accept-rules").text
    assert "Jag bor i Norden" in page
    assert "Jag är minst 15 år" not in page, "declared already, and unchanged"
    data = {"version": "1", "accepted": "y", **ticked(new)}
    assert client.post(f"/challenges/{challenge.slug}/accept-rules", data=data).status_code == 303
    row = next(row for row in fresh(sa.select(Registration)) if row.person_id == person.id)
    assert new.reference in row.declared
    assert before not in row.declared


def reviewed(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("version", "key")}


def test_the_captain_declares_for_the_team_when_submitting(make, client_for, challenge, rules):
    captain = make.person()
    make.register(challenge, captain, declared=[rule.reference for rule in rules[:2]])
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    client = client_for(captain)
    data = reviewed(client, entry)
    refused = client.post(f"/entries/{entry.reference}/submit", data=data)
    assert refused.status_code == 422
    assert OURS in refused.text
    assert fresh(sa.select(EntryVersion)) == []
    answer = client.post(f"/entries/{entry.reference}/submit", data=data | ticked(rules[2]))
    assert answer.status_code == 303
    (version,) = fresh(sa.select(EntryVersion))
    assert version.declared == [{"reference": rules[2].reference, "sv": OURS, "en": ""}]
    assert "declared" not in version.content, "what the checksum is taken over stays what it was"
    assert OURS in client.get(f"/entries/{entry.reference}/versions/1").text


def test_who_accepts_an_invitation_declares_the_same(make, client_for, challenge, rules):
    captain, invited = make.person(), make.person()
    make.register(challenge, captain, declared=[rule.reference for rule in rules[:2]])
    team = make.team(challenge, captain)
    client_for(captain).post(f"/teams/{team.reference}/invite", data={"email": invited.email})
    client = client_for(invited)
    home = client.get("/home").text
    path = re.search(r'href="(/home/invitations/[^"/]+)"', home)[1]
    page = client.get(path).text
    assert SWEDEN in page
    accept = {"rules_version": "1", "rules_accepted": "y"}
    refused = client.post(f"{path}/accept", data=accept)
    assert refused.status_code == 422
    assert f"behöver du kryssa i: {SWEDEN}" in refused.text
    minor = accept | ticked(*rules[:2]) | {"minor": "y"}
    refused = client.post(f"{path}/accept", data=minor)
    assert "Skriv din vårdnadshavares e-postadress." in refused.text
    minor |= {"guardian_name": "Gun", "guardian_email": "gun@example.org"}
    assert client.post(f"{path}/accept", data=minor).status_code == 303
    assert len(fresh(sa.select(TeamMembership))) == 2
    assert len(fresh(sa.select(GuardianApproval))) == 1


def test_a_registration_taken_back_takes_everything_with_it(make, client_for, challenge, rules):
    client = client_for(make.person())
    data = ticked(*rules[:2]) | {"minor": "y", "guardian_name": "Gun", "guardian_email": "gun@example.org"}
    register(client, challenge, **data)
    assert client.post(f"/challenges/{challenge.slug}/unregister").status_code == 303
    assert fresh(sa.select(Registration)) == []
    assert fresh(sa.select(GuardianApproval)) == []


# The organiser


@pytest.fixture
def editor(make):
    return make.person("Edit Ek")


@pytest.fixture
def draft(make, editor):
    return make.challenge(make.organisation(editor=editor), state=ChallengeState.DRAFT)


def rows(*rules, revision=1):
    data = {"revision": str(revision)}
    for number, rule in enumerate(rules):
        for name, value in rule.items():
            data[f"rules-{number}-{name}"] = value
    return data


def test_an_editor_sets_the_terms(client_for, editor, draft):
    client, path = client_for(editor), f"/organise/challenges/{draft.slug}/edit/eligibility"
    assert "Alla får delta" in client.get(path).text
    answer = client.post(
        path,
        data=rows(
            {"kind": "least_age", "years": "16"},
            {"kind": "statement", "text_sv": SWEDEN, "text_en": "I live in Sweden"},
        ),
    )
    assert answer.status_code == 303
    age, said = fresh(sa.select(EligibilityRule).order_by(EligibilityRule.position))
    assert (age.kind, age.years, age.text_sv) == (EligibilityKind.LEAST_AGE, 16, "")
    assert (said.kind, said.years, said.text_en) == (EligibilityKind.STATEMENT, None, "I live in Sweden")
    before = age.reference, said.reference
    data = rows(
        {"id": str(said.id), "kind": "statement", "text_sv": "Jag bor i Norden"},
        {"id": str(age.id), "kind": "least_age", "years": "16"},
        revision=2,
    )
    assert client.post(path, data=data).status_code == 303
    said, age = fresh(sa.select(EligibilityRule).order_by(EligibilityRule.position))
    assert age.reference == before[0], "only its place has changed"
    assert said.reference != before[1], "it says something else"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([{"kind": "least_age", "years": ""}], "Skriv villkorets ålder i år."),
        (
            [{"kind": "statement", "text_sv": "", "text_en": "Only English"}],
            "Skriv på svenska vad som intygas.",
        ),
        ([{"kind": "least_age", "years": "20"}, {"kind": "most_age", "years": "19"}], "under den lägsta"),
        (
            [{"kind": "least_age", "years": "20"}, {"kind": "least_age", "years": "19"}],
            "en lägsta och en högsta",
        ),
        ([{"kind": "least_age", "years": "0"}], "mellan 1 och 120"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_a_reason(client_for, editor, draft, given, told):
    answer = client_for(editor).post(f"/organise/challenges/{draft.slug}/edit/eligibility", data=rows(*given))
    assert answer.status_code == 422
    assert told in answer.text
    assert fresh(sa.select(EligibilityRule)) == []


def test_terms_are_frozen_with_the_challenge(make, client_for, editor):
    challenge = make.challenge(make.organisation(editor=editor))
    path = f"/organise/challenges/{challenge.slug}/edit/eligibility"
    assert client_for(editor).post(path, data=rows()).status_code == 403
    assert client_for(make.person()).post(path, data=rows()).status_code == 403


def test_of_two_who_save_at_once_nobody_is_written_over(client_for, editor, draft):
    client, path = client_for(editor), f"/organise/challenges/{draft.slug}/edit/eligibility"
    client.post(path, data=rows({"kind": "statement", "text_sv": SWEDEN}))
    answer = client.post(path, data=rows({"kind": "statement", "text_sv": OURS}))
    assert answer.status_code == 409
    assert [rule.text_sv for rule in fresh(sa.select(EligibilityRule))] == [SWEDEN]
