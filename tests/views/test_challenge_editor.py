"""The challenge editor through the browser's eyes: create, save sections, rows, conflicts."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import current_app

from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.queries import challenges as queries
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, OrganisationState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    """The editor's organisation."""
    return make.organisation(editor=editor, owner=make.person("Olle Owner"))


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    """A draft of the editor's organisation."""
    return make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")


def whole(slug: str) -> Challenge:
    """The challenge as it is stored now."""
    with current_app.app_context():
        challenge = queries.whole(slug)
    assert challenge is not None
    return challenge


def texts(**changes: str) -> dict[str, str]:
    return {
        "revision": "1",
        "title_sv": "Tystare gator i Ekhamn",
        "summary_sv": "Hur blir nätterna tystare?",
        "problem_sv": "Buller **stör** sömnen.",
        "target_group_sv": "Boende",
        "good_solution_sv": "Tystnad",
        "theme": "environment",
        "mode": "data_challenge",
        "contact_email": "utmaning@example.se",
        **changes,
    }


def a_round(number: int, **changes: str) -> dict[str, str]:
    row = {
        "id": "",
        "name_sv": f"Omgång {number + 1}",
        "name_en": "",
        "opens_at": "2026-04-01T09:00",
        "closes_at": "2026-05-04T12:00",
        "judging_ends_at": "2026-05-25T12:00",
        "results_at": "2026-06-01T09:00",
        **changes,
    }
    return {f"rounds-{number}-{name}": value for name, value in row.items()}


def a_criterion(number: int, name: str, weight: str, **changes: str) -> dict[str, str]:
    row = {"id": "", "name_sv": name, "question_sv": "Hur?", "weight": weight, "scale_max": "5", **changes}
    return {f"criteria-{number}-{name}": value for name, value in row.items()}


def path(challenge: Challenge, section: str) -> str:
    return f"/organise/challenges/{challenge.slug}/edit/{section}"


def test_create_a_draft(make: Factory, editor: Person, client_for: Any) -> None:
    organisation = make.organisation(editor=editor)
    client = client_for(editor)
    address = f"/organise/organisations/{organisation.slug}/challenges/new"
    assert faults(client.get(address).text) == []
    wrong = client.post(address, data={"title_sv": "Kort", "theme": "moon", "mode": "hackathon"})
    assert wrong.status_code == 422
    assert 'value="Kort"' in wrong.text
    right = {"title_sv": "Åtgärder för öppnare älvar!", "theme": "environment", "mode": "hackathon"}
    for slug in ("atgarder-for-oppnare-alvar", "atgarder-for-oppnare-alvar-2"):
        answer = client.post(address, data=right)
        assert answer.location == f"/organise/challenges/{slug}"
        page = client.get(answer.location)
        assert "Åtgärder för öppnare älvar!" in page.text
        assert faults(page.text) == []


def test_who_may_create(make: Factory, editor: Person, client_for: Any) -> None:
    waiting = make.organisation(editor=editor, state=OrganisationState.APPLIED)
    verified = make.organisation(reader=editor)
    for organisation in (waiting, verified):
        address = f"/organise/organisations/{organisation.slug}/challenges/new"
        assert client_for(editor).get(address).status_code == 403
        assert client_for(make.person()).get(address).status_code == 404
        assert client_for(None).get(address).status_code == 302


@pytest.mark.parametrize("section", ["texts", "rules", "rounds", "criteria", "prizes"])
def test_every_section_is_a_good_page(
    section: str, draft: Challenge, editor: Person, client_for: Any
) -> None:
    for language in ("sv", "en"):
        client = client_for(editor)
        client.set_cookie("language", language)
        page = client.get(path(draft, section))
        assert page.status_code == 200
        assert faults(page.text) == []


def test_texts_are_saved_rendered_and_searchable(draft: Challenge, editor: Person, client_for: Any) -> None:
    slug = draft.slug
    answer = client_for(editor).post(path(draft, "texts"), data=texts(title_en="Quieter streets"))
    assert (answer.status_code, answer.location) == (303, path(draft, "texts"))
    saved = whole(slug)
    by_language = {row.language: row for row in saved.texts}
    assert by_language["sv"].problem_html == "<p>Buller <strong>stör</strong> sömnen.</p>"
    assert " tyst" in by_language["sv"].search_text
    assert " street" in by_language["en"].search_text
    assert by_language["sv"].sort_key == "tystare gator i ekhamn"
    assert (saved.revision, saved.slug) == (2, slug)


def test_english_can_be_taken_away_again(draft: Challenge, editor: Person, client_for: Any) -> None:
    client, slug = client_for(editor), draft.slug
    client.post(path(draft, "texts"), data=texts(title_en="Quieter streets"))
    client.post(path(draft, "texts"), data=texts(revision="2"))
    assert [row.language for row in whole(slug).texts] == ["sv"]


def test_bad_input_keeps_what_was_typed(draft: Challenge, editor: Person, client_for: Any) -> None:
    answer = client_for(editor).post(
        path(draft, "texts"), data=texts(contact_email="inte en adress", problem_sv="<script>x</script>")
    )
    assert answer.status_code == 422
    assert 'value="inte en adress"' in answer.text
    assert "&lt;script&gt;x&lt;/script&gt;" in answer.text
    assert faults(answer.text) == []
    assert whole(draft.slug).texts[0].problem == "Buller stör sömnen."


def test_preview_is_sanitised_and_saves_nothing(draft: Challenge, editor: Person, client_for: Any) -> None:
    hostile = "**fet** <script>alert(1)</script> [här](javascript:alert(1))"
    answer = client_for(editor).post(path(draft, "texts"), data=texts(problem_sv=hostile, preview="1"))
    assert answer.status_code == 200
    assert "<strong>fet</strong> &lt;script&gt;" in answer.text
    assert 'href="javascript' not in answer.text
    assert whole(draft.slug).revision == 1


def test_rules_can_start_from_a_suggestion_that_is_not_saved(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client, slug = client_for(editor), draft.slug
    answer = client.post(path(draft, "rules"), data={"revision": "1", "text_sv": "Eget", "suggest": "1"})
    assert ">Eget</textarea>" in answer.text.replace("\r\n", "")
    assert "## Who may take part" in answer.text
    assert whole(slug).rule_sets[0].text_en == ""
    client.post(path(draft, "rules"), data={"revision": "1", "text_sv": "## Regler\n\nEn.", "text_en": ""})
    rules = whole(slug).rule_sets
    assert [(r.version, r.html_sv) for r in rules] == [(1, "<h3>Regler</h3>\n<p>En.</p>")]


def test_rounds_are_added_moved_and_removed_without_losing_a_letter(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    posted = {
        "revision": "1",
        "team_size_min": "2",
        "team_size_max": "fem",
        **a_round(0, closes_at="i maj"),
        **a_round(1),
    }
    added = client.post(path(draft, "rounds"), data={**posted, "row": "add"})
    assert added.status_code == 200
    assert 'name="rounds-2-name_sv"' in added.text
    moved = client.post(path(draft, "rounds"), data={**posted, "row": "up:1"})
    assert moved.text.index('value="Omgång 2"') < moved.text.index('value="Omgång 1"')
    for text in ('value="fem"', 'value="i maj"'):
        assert text in added.text
        assert text in moved.text
    removed = client.post(path(draft, "rounds"), data={**posted, "row": "remove:0"})
    assert 'value="Omgång 1"' not in removed.text
    assert whole(draft.slug).revision == 1
    for nonsense in ("remove:9", "up:0", "down:1", "up:-1", "dance", "remove:²"):
        assert client.post(path(draft, "rounds"), data={**posted, "row": nonsense}).status_code == 200


def test_saving_rounds_keeps_ids_and_drops_blank_rows(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    known, slug = draft.rounds[0].id, draft.slug
    blank = dict.fromkeys(a_round(2), "")
    late = {
        "opens_at": "2026-06-08T09:00",
        "closes_at": "2026-08-17T12:00",
        "judging_ends_at": "2026-08-31T12:00",
        "results_at": "2026-09-07T12:00",
    }
    answer = client_for(editor).post(
        path(draft, "rounds"),
        data={
            "revision": "1",
            "team_size_min": "1",
            "team_size_max": "4",
            **a_round(0, **late, name_sv="Först"),
            **a_round(1, id=str(known), name_sv="Sedan"),
            **blank,
        },
    )
    assert answer.status_code == 303
    saved = whole(slug)
    assert [(r.position, r.name_sv) for r in saved.rounds] == [(1, "Först"), (2, "Sedan")]
    assert saved.rounds[1].id == known
    assert saved.rounds[1].opens_at == dt.datetime(2026, 4, 1, 7, 0, tzinfo=dt.UTC)


def test_dates_out_of_order_are_told_at_their_fields(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    answer = client_for(editor).post(
        path(draft, "rounds"),
        data={
            "revision": "1",
            "team_size_min": "4",
            "team_size_max": "2",
            **a_round(0, closes_at="2026-03-01T12:00"),
        },
    )
    assert answer.status_code == 422
    assert 'id="rounds-0-closes_at-error"' in answer.text
    assert 'id="team_size_max-error"' in answer.text
    assert 'value="2026-03-01T12:00"' in answer.text
    assert faults(answer.text) == []


def test_a_round_with_a_jury_stays(make: Factory, draft: Challenge, editor: Person, client_for: Any) -> None:
    make.juror(draft.rounds[0])
    data = {"revision": "1", "team_size_min": "1", "team_size_max": "4", **a_round(0)}
    answer = client_for(editor).post(path(draft, "rounds"), data=data)
    assert answer.status_code == 422
    assert "jury" in answer.text
    assert [r.name_sv for r in whole(draft.slug).rounds] == ["Omgång 1"]


def test_another_challenges_row_is_not_taken_over(
    make: Factory, draft: Challenge, editor: Person, client_for: Any
) -> None:
    other = make.challenge()
    foreign = str(other.criteria[0].id)
    client_for(editor).post(
        path(draft, "criteria"), data={"revision": "1", **a_criterion(0, "Stulet", "100", id=foreign)}
    )
    assert whole(other.slug).criteria[0].name_sv == "Nytta"
    assert [c.name_sv for c in whole(draft.slug).criteria] == ["Stulet"]


def test_criteria_with_words_and_weights(draft: Challenge, editor: Person, client_for: Any) -> None:
    client, slug = client_for(editor), draft.slug
    words = {"a0_sv": "Inte", "a3_sv": "Delvis", "a5_sv": "Helt", "a5_en": "Fully", "a9_sv": "utanför"}
    data = {"revision": "1", **a_criterion(0, "Nytta", "60", **words), **a_criterion(1, "Höjd", "30")}
    answer = client.post(path(draft, "criteria"), data=data, follow_redirects=True)
    assert "Nu är summan 90" in answer.text
    first = whole(slug).criteria[0]
    assert first.anchors == [
        {"value": 0, "sv": "Inte", "en": ""},
        {"value": 3, "sv": "Delvis", "en": ""},
        {"value": 5, "sv": "Helt", "en": "Fully"},
    ]
    wrong = client.post(path(draft, "criteria"), data=data | {"revision": "2", "criteria-1-weight": "mycket"})
    assert wrong.status_code == 422
    assert 'value="mycket"' in wrong.text


def test_suggested_criteria_add_up_and_are_not_saved(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    blank = {"revision": "1", "suggest": "1", **a_criterion(0, "", "")}
    answer = client_for(editor).post(path(draft, "criteria"), data=blank)
    assert 'data-state="right"' in answer.text
    assert len(re.findall(r"<input[^>]* data-weight[ >]", answer.text)) == 4
    assert faults(answer.text) == []
    assert whole(draft.slug).revision == 1


def test_prizes(draft: Challenge, editor: Person, client_for: Any) -> None:
    client, slug = client_for(editor), draft.slug
    row = {"prizes-0-name_sv": "Pilot", "prizes-0-kind": "money", "prizes-0-amount": "250 000", "onward": "1"}
    row |= {
        "prizes-0-rank": "1",
        "prizes-0-milestone_sv": "Ett avtal",
        "prizes-1-name_sv": "",
        "prizes-1-kind": "money",
    }
    answer = client.post(path(draft, "prizes"), data={"revision": "1", **row})
    assert answer.location == f"/organise/challenges/{slug}/aftermath"
    stored = [(p.name_sv, p.kind.value, p.amount, p.rank, p.milestone_sv) for p in whole(slug).prizes]
    assert stored == [("Pilot", "money", 250_000, 1, "Ett avtal")]
    client.post(path(draft, "prizes"), data={"revision": "2"})
    assert whole(slug).prizes == []


def test_two_editors_of_one_section_see_both_versions(
    make: Factory, home: Organisation, draft: Challenge, editor: Person, client_for: Any
) -> None:
    other = make.person("Bo Berg")
    make.member(home, other, OrganisationRole.EDITOR)
    slug = draft.slug
    assert client_for(other).post(path(draft, "texts"), data=texts(title_sv="Bos titel")).status_code == 303
    mine = client_for(editor).post(path(draft, "texts"), data=texts(title_sv="Elins titel"))
    assert mine.status_code == 409
    for text in ("Bo Berg", "Bos titel", "Elins titel"):
        assert text in mine.text
    assert faults(mine.text) == []
    assert whole(slug).texts[0].title == "Bos titel"
    again = client_for(editor).post(path(draft, "texts"), data=texts(title_sv="Elins titel", revision="2"))
    assert again.status_code == 303
    assert whole(slug).texts[0].title == "Elins titel"


def test_two_editors_of_different_sections_do_not_disturb_each_other(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    assert client.post(path(draft, "prizes"), data={"revision": "1"}).status_code == 303
    assert client.post(path(draft, "texts"), data=texts(revision="1")).status_code == 303


def test_only_drafts_can_be_edited_and_only_by_editors(
    make: Factory, home: Organisation, draft: Challenge, editor: Person, client_for: Any
) -> None:
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    published = make.challenge(home)
    assert client_for(editor).get(path(published, "texts")).status_code == 403
    assert client_for(editor).post(path(published, "texts"), data=texts()).status_code == 403
    assert client_for(reader).post(path(draft, "texts"), data=texts()).status_code == 403
    assert client_for(make.person()).get(path(draft, "texts")).status_code == 404
    assert client_for(make.person(admin=True)).get(path(draft, "texts")).status_code == 404
    assert client_for(None).get(path(draft, "texts")).status_code == 302
    page = client_for(reader).get(f"/organise/challenges/{draft.slug}")
    assert page.status_code == 200
    assert "/edit/" not in page.text


def test_the_overview_says_what_is_missing(make: Factory, editor: Person, client_for: Any) -> None:
    organisation = make.organisation(editor=editor)
    client = client_for(editor)
    new = {"title_sv": "En ny utmaning", "theme": "energy", "mode": "data_challenge"}
    address = client.post(f"/organise/organisations/{organisation.slug}/challenges/new", data=new).location
    page = client.get(address).text
    for sentence in ("Skriv en sammanfattning på svenska.", "Lägg till minst en omgång med datum."):
        assert sentence in page
    assert faults(page) == []


def test_the_preview_shows_the_public_body(draft: Challenge, editor: Person, client_for: Any) -> None:
    page = client_for(editor).get(f"/organise/challenges/{draft.slug}/preview")
    assert "Buller stör sömnen." in page.text
    assert "100\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr" in page.text
    assert faults(page.text) == []


def test_the_list_is_the_same_price_for_one_and_for_three(
    make: Factory, editor: Person, client_for: Any, app: Any
) -> None:
    organisation = make.organisation(editor=editor)
    make.challenge(organisation, state=ChallengeState.DRAFT)
    hidden = make.challenge(state=ChallengeState.DRAFT, title="Någon annans")
    client = client_for(editor)
    client.get("/organise/challenges")
    with counted(app) as one:
        client.get("/organise/challenges")
    make.challenge(organisation)
    make.challenge(organisation)
    with counted(app) as three:
        page = client.get("/organise/challenges")
    assert one.total == three.total
    assert hidden.slug not in page.text
    assert faults(page.text) == []
