"""A challenge begins with what suits its kind, as a new edition of an earlier one, or empty."""

import datetime as dt
from typing import Any

import pytest
from flask import current_app

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations import starting
from challenges.operations.challenges import NewChallengeContent
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.queries import entry_forms, public_challenges
from challenges.queries.actors import load_actor
from challenges.rules.mode_templates import TEMPLATES
from challenges.vocabulary.choices import EligibilityKind, Mode, RoundKind, Theme
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.states import ChallengeState
from tests.composed_forms import EVERY_KIND
from tests.factories import Factory
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor, owner=make.person("Olle Owner"))


def new(organisation: Organisation) -> str:
    return f"/organise/organisations/{organisation.slug}/challenges/new"


def wanted(**changes: str) -> dict[str, str]:
    return {
        "title_sv": "Tystare gator",
        "theme": "environment",
        "mode": "data_challenge",
        "begin": "template",
        "first_day": "2027-03-01",
        **changes,
    }


def stored(address: str) -> Challenge:
    with current_app.app_context():
        challenge = queries.whole(address.rsplit("/", 1)[1])
    assert challenge is not None
    return challenge


@pytest.mark.parametrize("mode", list(Mode))
def test_a_template_leaves_only_what_the_organiser_alone_knows(
    home: Organisation, editor: Person, client_for: Any, mode: Mode
) -> None:
    client = client_for(editor)
    page = client.get(new(home))
    assert faults(page.text) == []
    address = client.post(new(home), data=wanted(mode=mode.value)).location
    challenge, template = stored(address), TEMPLATES[mode]
    assert challenge.mode is mode
    assert [one.name_sv for one in challenge.rounds] == [one.name_sv for one in template.rounds]
    assert challenge.rounds[0].opens_at.date() == dt.date(2027, 3, 1)
    assert sum(one.weight for one in challenge.criteria) == 100
    assert "Tystare gator" not in challenge.rule_sets[0].text_sv
    assert len(challenge.rule_sets[0].text_sv) > 500
    assert len(challenge.rule_sets[0].text_en) > 500
    assert challenge.aftermath is not None
    assert challenge.aftermath.follow_up_months == list(template.follow_up_months)
    if mode is Mode.FUNDING:
        assert challenge.rounds[0].kind is RoundKind.SCREENING
    overview = client.get(address)
    assert faults(overview.text) == []
    # Dates, criteria, assessment and rules lack nothing: only texts, prize money and what happens afterwards are left.
    for section in ("edit/rules", "edit/rounds", "edit/criteria", "judging-plan"):
        line = overview.text.partition(f'{section}">')[2].partition("</li>")[0]
        assert "Något saknas" not in line


def test_what_is_missing_is_asked_for_and_nothing_is_made(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    assert 'value="earlier"' not in client.get(new(home)).text
    assert client.post(new(home), data=wanted(begin="earlier")).status_code == 422
    make.challenge(home)
    for changes, sentence in (
        ({"first_day": ""}, "Ange vilken dag den första omgången öppnar."),
        ({"first_day": "1999-01-01"}, "Välj en annan dag."),
        ({"first_day": "i morgon"}, "datum"),
        ({"begin": "earlier"}, "Välj vilken utmaning ni vill börja med."),
        ({"begin": "earlier", "earlier": "nagon-annans"}, "giltig"),
        ({"begin": "magic"}, "giltig"),
    ):
        answer = client.post(new(home), data=wanted(**changes))
        assert answer.status_code == 422, changes
        assert sentence in answer.text
        assert faults(answer.text) == []
        assert 'value="Tystare gator"' in answer.text
    assert "Tystare gator" not in client.get("/organise/challenges").text
    assert client.post(new(home), data=wanted(begin="empty", first_day="")).status_code == 302


def test_a_new_edition_has_what_should_be_copied_and_nothing_else(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    earlier = make.challenge(home, state=ChallengeState.ANNOUNCED, title="Tystare gator 2026")
    make.dataset(earlier, by=editor)
    with unit_of_work(write=True) as work:
        round_ = db.session.get_one(Round, earlier.rounds[0].id)
        round_.readings, round_.hide_teams = 4, True
        work.commit()
    make.form(earlier.rounds[0], EVERY_KIND, by=editor)
    make.team(earlier, make.person())
    client = client_for(editor)
    page = client.get(new(home)).text
    assert "Tystare gator 2026" in page
    answer = client.post(new(home), data=wanted(begin="earlier", earlier=earlier.slug, mode="hackathon"))
    made = stored(answer.location)
    with current_app.app_context():
        before = queries.whole(earlier.slug)
        links = public_challenges.links(made)
        forms = entry_forms.in_force(made.id)
    assert before is not None
    assert made.mode is before.mode
    assert made.state is ChallengeState.DRAFT
    assert [t.title for t in made.texts] == ["Tystare gator"]
    assert made.texts[0].problem == before.texts[0].problem
    assert made.rule_sets[0].text_sv == before.rule_sets[0].text_sv
    assert made.rule_sets[0].published_at is None
    assert [(c.name_sv, c.weight) for c in made.criteria] == [(c.name_sv, c.weight) for c in before.criteria]
    assert [(p.name_sv, p.amount) for p in made.prizes] == [(p.name_sv, p.amount) for p in before.prizes]
    assert (made.rounds[0].readings, made.rounds[0].hide_teams) == (4, True)
    assert made.rounds[0].opens_at.date() == dt.date(2027, 3, 1)
    assert made.aftermath is not None
    assert made.aftermath.receiver_name == "Mia Mottagare"
    assert made.aftermath.decides_on is not None
    assert made.aftermath.decides_on > made.rounds[0].results_at.date()
    assert len(links) == 1
    assert set(forms) == {made.rounds[0].id}
    assert made.approved_by_id is None
    assert faults(client.get(answer.location).text) == []


def test_nobody_begins_with_a_challenge_of_another_organisation(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    other = make.challenge(title="Hemlig plan", state=ChallengeState.DRAFT)
    client = client_for(editor)
    assert "Hemlig plan" not in client.get(new(home)).text
    answer = client.post(new(home), data=wanted(begin="earlier", earlier=other.slug))
    assert answer.status_code == 422
    assert EligibilityKind.LEAST_AGE.value not in answer.text


def test_one_of_two_organisations_does_not_begin_with_what_the_other_has(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    other = make.challenge(make.organisation(editor=editor), title="Annan plan", state=ChallengeState.DRAFT)
    client = client_for(editor)
    assert client.post(new(home), data=wanted(begin="earlier", earlier=other.slug)).status_code == 422
    actor = load_actor(editor.id)
    assert actor is not None
    content = NewChallengeContent("Tystare gator", Theme.ENVIRONMENT, Mode.DATA_CHALLENGE)
    with unit_of_work(write=True):
        source = queries.whole(other.slug)
        assert source is not None
        with pytest.raises(NotFound):
            starting.from_earlier(
                actor, home, content, source, dt.date(2027, 3, 1), now=source.created_at + dt.timedelta(1)
            )


def test_a_criterion_of_the_library_is_added_and_what_was_typed_stays(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    draft = make.challenge(home, state=ChallengeState.DRAFT)
    client = client_for(editor)
    address = f"/organise/challenges/{draft.slug}/edit/criteria"
    typed = {"criteria-0-id": "", "criteria-0-name_sv": "Mitt eget", "criteria-0-weight": "40"}
    page = client.post(address, data={"revision": "1", "criterion": "privacy", "library": "1", **typed})
    assert page.status_code == 200
    assert faults(page.text) == []
    assert 'value="Mitt eget"' in page.text
    assert 'value="Integritet och säkerhet"' in page.text
    assert "Inbyggt skydd från början" in page.text
    unknown = client.post(address, data={"revision": "1", "criterion": "luck", "library": "1", **typed})
    assert unknown.status_code == 200
    assert unknown.text.count('class="row-card__legend"') == 1
    assert {criterion.name_sv for criterion in stored(f"/{draft.slug}").criteria} == {
        criterion.name_sv for criterion in draft.criteria
    }
