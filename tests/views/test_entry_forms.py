"""Compose what a round asks: sections and questions of every kind, tried before anybody sees them, changed openly."""

import datetime as dt
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, EntryDraft, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.queries import entry_forms as queries
from challenges.rules.form_composing import seen_of
from challenges.vocabulary.entry_form import STANDARD, FormShape, Question, QuestionKind, Section
from challenges.vocabulary.states import ChallengeState, RoundState
from tests.composed_forms import EVERY_KIND, filled
from tests.factories import Factory
from tests.juries import ClientFor
from tests.letters_read import work
from tests.queries_counted import counted
from tests.services.markup import faults

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def fresh(query: Any) -> Any:
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def asked(round_id: int, *, prepared: bool = False) -> FormShape:
    """What the round asks, or what is prepared."""
    forms = {
        form.version: form
        for form in fresh(
            sa.select(EntryForm).where(EntryForm.round_id == round_id).order_by(EntryForm.version)
        )
    }
    change = forms.pop(0, None)
    latest = next(reversed(forms.values()), None)
    return queries.shape(change if prepared and change else latest)


def happened() -> list[tuple[str, dict[str, Any]]]:
    return [
        (row.kind, row.payload)
        for row in fresh(
            sa.select(HappeningRow).where(HappeningRow.kind.like("form.%")).order_by(HappeningRow.id)
        )
    ]


@pytest.fixture
def owner(make: Factory) -> Person:
    return make.person("Örjan Ö")


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def reader(make: Factory) -> Person:
    return make.person("Rut Läsare")


@pytest.fixture
def draft(make: Factory, owner: Person, editor: Person, reader: Person) -> Challenge:
    organisation = make.organisation(owner=owner, editor=editor, reader=reader)
    return make.challenge(organisation, state=ChallengeState.DRAFT)


@pytest.fixture
def public(make: Factory, owner: Person, editor: Person, reader: Person) -> Challenge:
    return make.challenge(make.organisation(owner=owner, editor=editor, reader=reader))


def at(challenge: Challenge, more: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/rounds/1/form{more}"


WORDS = {
    "label_sv": "Vad är nytt?",
    "label_en": "What is new?",
    "hint_sv": "",
    "hint_en": "",
    "section": "0",
    "seen": "",
}
SETTINGS: dict[str, dict[str, str]] = {
    "short_text": {"words_most": "5"},
    "long_text": {"words_most": ""},
    "choice": {"options-0-key": "", "options-0-sv": "Ja", "options-0-en": "Yes", "options-1-sv": "Nej"},
    "choices": {"options-0-sv": "Ett", "options-1-sv": "Två", "options-2-sv": ""},
    "number": {"least": "0", "most": "10 000", "unit_sv": "kr", "unit_en": "SEK"},
    "links": {},
    "video": {},
    "files": {"files_most": "2", "file_mb": "5", "file_types": "pdf"},
    "ai": {"required": "y"},
    "licence": {"options-0-sv": "MIT", "options-1-sv": "EUPL-1.2", "required": "y"},
}


def add(client: FlaskClient, challenge: Challenge, kind: str, **changes: str) -> Any:
    return client.post(at(challenge, f"/questions/new/{kind}"), data={**WORDS, **SETTINGS[kind], **changes})


# Composing


def test_a_form_is_composed_of_questions_of_every_kind(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client, round_id = client_for(editor), draft.rounds[0].id
    page = client.get(at(draft)).text
    assert faults(page) == []
    assert "det som finns i standardformuläret" in page
    kinds = client.get(at(draft, "/questions/new?section=0")).text
    assert faults(kinds) == []
    for kind in SETTINGS:
        assert f"/questions/new/{kind}?section=0" in kinds
        new = client.get(at(draft, f"/questions/new/{kind}?section=0"))
        assert new.status_code == 200
        assert faults(new.text) == []
        answer = add(client, draft, kind, label_sv=f"Fråga {kind}")
        assert answer.status_code == 303, answer.text
        assert "#question-q" in answer.location
    made = {
        question.kind.value: question
        for question in asked(round_id).questions()
        if question.key.startswith("q")
    }
    assert set(made) == set(SETTINGS)
    assert made["short_text"].words_most == 5
    assert made["long_text"].words_most == 0
    assert [(one.sv, one.en) for one in made["choice"].options] == [("Ja", "Yes"), ("Nej", "")]
    assert len({one.key for one in made["choices"].options}) == 2, "empty rows are left out"
    assert (made["number"].least, made["number"].most, made["number"].unit_en) == (0, 10_000, "SEK")
    assert (made["files"].files_most, made["files"].file_mb, made["files"].file_types) == (2, 5, ("pdf",))
    assert made["ai"].required
    page = client.get(at(draft)).text
    assert faults(page) == []
    assert "Kort text, högst 5 ord" in page
    assert (
        "Har redan" in client.get(at(draft, "/questions/new")).text
        or "kan inte ha fler" in client.get(at(draft, "/questions/new")).text
    )
    assert {kind for kind, _ in happened()} == {"form.composed"}
    assert happened()[0][1] == {"position": 1, "version": 1}
    assert len(fresh(sa.select(EntryForm))) == 1, "before publication the version stays the first"


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("choice", {"options-1-sv": ""}, "Ge minst 2 svar att välja mellan."),
        ("choice", {"options-1-sv": "ja"}, "Två svar säger samma sak."),
        ("number", {"least": "11", "most": "10"}, "Det högsta talet kan inte vara lägre än det lägsta."),
        ("number", {"least": "elva"}, "heltal"),
        ("files", {"file_mb": "201"}, "mellan 1 och 200"),
        ("files", {"files_most": "11"}, "mellan 1 och 10"),
        ("files", {"file_types": "exe"}, "exe"),
        ("short_text", {"label_sv": ""}, "Fyll i"),
        ("short_text", {"label_sv": "å" * 151}, "högst 150"),
        ("short_text", {"words_most": "0"}, "mellan 1 och 3000"),
        ("short_text", {"section": "7"}, "val"),
    ],
)
def test_what_contradicts_itself_is_refused_and_kept_on_the_page(
    client_for: ClientFor, draft: Challenge, editor: Person, kind: str, changes: dict[str, str], message: str
) -> None:
    answer = add(client_for(editor), draft, kind, **{"hint_sv": "Står kvar", **changes})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Står kvar" in answer.text
    assert asked(draft.rounds[0].id) == STANDARD


def test_only_one_question_about_data_ai_and_licence(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client = client_for(editor)
    assert add(client, draft, "ai").status_code == 303
    again = add(client, draft, "ai")
    assert again.status_code == 422
    assert "en enda fråga av sorten" in again.text


def test_no_more_sections_and_questions_than_fit(
    make: Factory, client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client, round_ = client_for(editor), draft.rounds[0]
    many = tuple(Question(f"q{n:09}", QuestionKind.SHORT_TEXT, f"Fråga {n}") for n in range(60))
    sections = [Section(f"Del {n}") for n in range(19)]
    make.form(round_, FormShape((Section("Del", questions=many), *sections)), by=editor)
    full = add(client, draft, "short_text")
    assert (full.status_code, "högst 60 frågor" in full.text) == (422, True)
    more = client.post(at(draft, "/sections/new"), data={"title_sv": "Till"})
    assert (more.status_code, "högst 20 delar" in more.text) == (422, True)


def test_licences_and_other_kinds_begin_with_good_words(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client = client_for(editor)
    page = client.get(at(draft, "/questions/new/licence")).text
    for words in ("EUPL-1.2", "CC BY 4.0", "CC0 1.0", "Vi behåller alla rättigheter", "We keep all rights"):
        assert f'value="{words}"' in page
    assert client.get(at(draft, "/questions/new/nonsense")).status_code == 404


def test_rows_of_answers_are_added_moved_and_removed_without_losing_anything(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client, url = client_for(editor), at(draft, "/questions/new/choice")
    data = {**WORDS, **SETTINGS["choice"]}
    added = client.post(url, data={**data, "row": "add"})
    assert added.status_code == 200
    assert 'name="options-2-sv"' in added.text
    moved = client.post(url, data={**data, "row": "down:0"}).text
    assert moved.index('value="Nej"') < moved.index('value="Ja"')
    assert 'value="Nej"' not in client.post(url, data={**data, "row": "remove:1"}).text
    assert asked(draft.rounds[0].id) == STANDARD


def do(client: FlaskClient, challenge: Challenge, action: str) -> Any:
    return client.post(at(challenge), data={"do": action})


def test_questions_and_sections_are_arranged(client_for: ClientFor, draft: Challenge, editor: Person) -> None:
    client, round_id = client_for(editor), draft.rounds[0].id

    def order() -> list[list[str]]:
        return [[question.key for question in section.questions] for section in asked(round_id).sections]

    assert client.post(
        at(draft, "/sections/new"), data={"title_sv": "Mer", "title_en": "More"}
    ).location.endswith("#section-1")
    assert do(client, draft, "down:files").location.endswith("#question-files")
    assert order() == [["description", "links", "data"], ["files"]]
    assert do(client, draft, "up:links").status_code == 303
    assert do(client, draft, "down:nosuch").status_code == 404
    assert order() == [["links", "description", "data"], ["files"]]
    seen = seen_of(asked(round_id).sections[1])
    assert do(client, draft, f"section-up:1:{seen}").location.endswith("#section-0")
    assert order() == [["files"], ["links", "description", "data"]]
    assert do(client, draft, f"section-remove:0:{seen}").status_code == 422, "there is a question in it"
    question = asked(round_id).question("files")
    assert question is not None
    assert do(client, draft, f"remove:files:{seen_of(question)}").status_code == 303
    assert do(client, draft, f"section-remove:0:{seen}").status_code == 303
    assert order() == [["links", "description", "data"]]
    edited = client.post(
        at(draft, "/sections/0"),
        data={"title_sv": "Idén", "intro_sv": "Kort.", "seen": seen_of(asked(round_id).sections[0])},
    )
    assert edited.status_code == 303
    assert (asked(round_id).sections[0].title_sv, asked(round_id).sections[0].title_en) == ("Idén", "")
    assert client.get(at(draft, "/sections/9")).status_code == 404
    for nonsense in ("", "section-up:x:y", "up", "remove:links", "section-down:99:y", "🎈:1"):
        assert do(client, draft, nonsense).status_code in {303, 404, 409}
    assert order() == [["links", "description", "data"]]


def test_two_who_change_the_same_question_lose_nothing(
    client_for: ClientFor, draft: Challenge, owner: Person, editor: Person
) -> None:
    round_id = draft.rounds[0].id
    url = at(draft, "/questions/description")
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', client_for(owner).get(url).text)
    assert seen is not None
    one = {**WORDS, "words_most": "", "seen": seen[1]}
    assert client_for(owner).post(url, data={**one, "label_sv": "Ägarens fråga"}).status_code == 303
    assert add(client_for(editor), draft, "links").status_code == 303, "another question is no conflict"
    late = client_for(editor).post(url, data={**one, "label_sv": "Redaktörens fråga"})
    assert late.status_code == 409
    assert faults(late.text) == []
    assert "Ägarens fråga" in late.text
    assert "Redaktörens fråga" in late.text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', late.text)
    assert seen is not None
    again = client_for(editor).post(url, data={**one, "label_sv": "Bådas fråga", "seen": seen[1]})
    assert again.status_code == 303
    found = asked(round_id).question("description")
    assert found is not None
    assert found.label_sv == "Bådas fråga"
    assert do(client_for(owner), draft, "remove:description:old").status_code == 409


def test_starting_from_the_form_of_another_round(
    make: Factory, client_for: ClientFor, draft: Challenge, owner: Person, editor: Person
) -> None:
    round_id = draft.rounds[0].id
    organisation = db.session.get_one(Organisation, draft.organisation_id)
    earlier = make.challenge(organisation, title="Tystare gator").rounds[0]
    make.form(earlier, EVERY_KIND, by=owner)
    foreign = make.challenge(title="Någon annans").rounds[0]
    make.form(foreign, EVERY_KIND, by=owner)
    client, url = client_for(editor), at(draft, "/start")
    page = client.get(url).text
    assert faults(page) == []
    assert "Tystare gator" in page
    assert "Någon annans" not in page
    seen = seen_of(STANDARD)
    assert client.post(url, data={"source": str(foreign.id), "seen": seen}).status_code == 422
    assert client.post(url, data={"source": str(earlier.id), "seen": "old"}).status_code == 409
    assert client.post(url, data={"source": str(earlier.id), "seen": seen}).status_code == 303
    assert asked(round_id) == EVERY_KIND
    seen = seen_of(EVERY_KIND)
    assert client.post(url, data={"source": "standard", "seen": seen}).status_code == 303
    assert asked(round_id) == STANDARD


def test_who_may_compose(make: Factory, client_for: ClientFor, draft: Challenge, reader: Person) -> None:
    stranger = make.person()
    for path in ("", "/preview", "/try"):
        assert client_for(reader).get(at(draft, path)).status_code == 200
        assert client_for(stranger).get(at(draft, path)).status_code == 404
    assert 'name="do"' not in client_for(reader).get(at(draft)).text
    for path in (
        "/start",
        "/sections/new",
        "/questions/new",
        "/questions/new/ai",
        "/questions/files",
        "/change",
    ):
        assert client_for(reader).get(at(draft, path)).status_code == 403
        assert client_for(stranger).get(at(draft, path)).status_code == 404
    assert do(client_for(reader), draft, "down:files").status_code == 403
    assert add(client_for(reader), draft, "links").status_code == 403


def test_what_awaits_approval_is_not_changed(make: Factory, client_for: ClientFor, owner: Person) -> None:
    waiting = make.challenge(make.organisation(owner=owner), state=ChallengeState.AWAITING_APPROVAL)
    answer = add(client_for(owner), waiting, "links")
    assert answer.status_code == 403
    assert client_for(owner).get(at(waiting)).status_code == 200


# Preview and trying


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_preview_is_what_entrants_see(
    make: Factory, client_for: ClientFor, draft: Challenge, editor: Person, language: str
) -> None:
    make.form(draft.rounds[0], EVERY_KIND, by=editor)
    client = client_for(editor)
    client.get(f"/language/{language}")
    page = client.get(at(draft, "/preview")).text
    assert faults(page) == []
    assert '<fieldset class="plain flow only-shown" disabled>' in page
    assert all(question.label(language).value in page for question in EVERY_KIND.questions())


def test_trying_shows_what_is_missing_and_what_would_be_sent_and_keeps_nothing(
    app: Flask, make: Factory, client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    make.form(draft.rounds[0], EVERY_KIND, by=editor)
    client, url = client_for(editor), at(draft, "/try")
    assert "sparas någonstans" in client.get(url).text
    empty = client.post(url, data=filled(qname="", qlicence=""))
    assert empty.status_code == 200
    assert faults(empty.text) == []
    assert re.search(r'href="#qlicence">Licens</a>\s*<span class="checklist__gap">Välj en licens', empty.text)
    data = filled(qfiles=(io.BytesIO(PDF), "skiss.pdf"))
    whole = client.post(url, data=data, content_type="multipart/form-data")
    assert whole.status_code == 200
    assert faults(whole.text) == []
    assert 'data-state="missing"' not in whole.text
    assert "<strong>metod</strong>" in whole.text
    assert "skiss.pdf" in whole.text
    bad = client.post(
        url, data=filled(qfiles=(io.BytesIO(b"MZ"), "virus.pdf")), content_type="multipart/form-data"
    )
    assert bad.status_code == 422
    assert "Ny **metod**." in bad.text
    for table in (EntryDraft, Attachment, EntryVersion, HappeningRow):
        assert fresh(sa.select(table)) == []
    assert list(app.extensions["storage"].keys("entries")) == []


# Changing it in the open


def test_a_change_is_prepared_and_put_in_force_with_a_reason(
    app: Flask, make: Factory, client_for: ClientFor, public: Challenge, editor: Person
) -> None:
    round_ = public.rounds[0]
    captain, member, other = make.person("Kapten"), make.person("Medlem", language="en"), make.person("Annan")
    written = make.draft(make.team(public, captain, member), public, author=captain)
    submitted = make.entry(make.team(public, other), public, author=other)
    client = client_for(editor)
    assert add(client, public, "short_text").status_code == 303
    assert asked(round_.id) == STANDARD, "the teams see what they saw"
    assert "Vad är nytt?" not in client_for(captain).get(f"/entries/{written.reference}/draft").text
    page = client.get(at(public)).text
    assert faults(page) == []
    assert "En ändring förbereds" in page
    change = client.get(at(public, "/change")).text
    assert faults(change) == []
    assert "Ny, frivillig: Vad är nytt?" in change
    assert "1 lag har ett utkast som inte är klart." in change
    assert "1 lag har lämnat in." in change
    assert 'name="confirmed"' not in change
    seen = seen_of(asked(round_.id, prepared=True))
    assert client.post(at(public, "/change"), data={"reason": " ", "seen": seen}).status_code == 422
    assert (
        client.post(at(public, "/change"), data={"reason": "För tydlighet", "seen": "old"}).status_code == 409
    )
    answer = client.post(at(public, "/change"), data={"reason": "För tydlighet", "seen": seen})
    assert answer.status_code == 303
    (form,) = fresh(sa.select(EntryForm))
    assert (form.version, form.reason) == (1, "För tydlighet")
    assert "Vad är nytt?" in client_for(captain).get(f"/entries/{written.reference}/draft").text
    assert happened()[-1] == ("form.changed", {"position": 1, "version": 1, "before": 0})
    assert "Formuläret har ändrats" in client_for(other).get(f"/entries/{submitted.reference}").text
    assert "Vad är nytt?" in client_for(None).get(f"/challenges/{public.slug}").text


def test_every_team_gets_a_letter_that_says_what_and_why(
    app: Flask, make: Factory, client_for: ClientFor, public: Challenge, editor: Person
) -> None:
    captain, member, other = (
        make.person("Kapten"),
        make.person("Medlem", language="en"),
        make.person("Annan"),
    )
    make.team(public, captain, member)
    make.entry(make.team(public, other), public, author=other)
    client, round_ = client_for(editor), public.rounds[0]
    add(client, public, "short_text", label_sv="Slagord\nBcc: x", label_en="Motto")
    data = {"reason": "För tydlighet\n.\nHej", "seen": seen_of(asked(round_.id, prepared=True))}
    assert client.post(at(public, "/change"), data=data).status_code == 303
    work(app)
    sent = {letter.email: letter for letter in fresh(sa.select(Letter).where(Letter.kind == "form_changed"))}
    assert set(sent) == {captain.email, member.email, other.email}
    assert "- Ny, frivillig: Slagord Bcc: x" in sent[captain.email].body
    assert "- New, optional: Motto" in sent[member.email].body
    assert "> För tydlighet\n> .\n> Hej" in sent[captain.email].body
    assert "räknas som det är" in sent[other.email].body


def test_what_would_make_entries_incomplete_has_to_be_confirmed(
    make: Factory, client_for: ClientFor, public: Challenge, editor: Person, owner: Person
) -> None:
    round_ = public.rounds[0]
    first = make.form(round_, EVERY_KIND, by=owner)
    captain = make.person()
    entry = make.draft(make.team(public, captain), public, author=captain)
    team = client_for(captain)
    assert team.post(f"/entries/{entry.reference}/draft", data=filled()).status_code == 303
    assert (
        team.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "a"}).status_code == 303
    )
    client = client_for(editor)
    add(client, public, "short_text", required="y")
    seen = seen_of(asked(round_.id, prepared=True))
    page = client.get(at(public, "/change")).text
    assert "Ny, och måste besvaras: Vad är nytt?" in page
    assert "kan göra bidrag ofullständiga" in page
    assert client.post(at(public, "/change"), data={"reason": "Behövs", "seen": seen}).status_code == 422
    done = client.post(at(public, "/change"), data={"reason": "Behövs", "seen": seen, "confirmed": "y"})
    assert done.status_code == 303
    (version,) = fresh(sa.select(EntryVersion))
    assert version.form_id == first.id, "what was submitted keeps the form it answers"
    own = team.get(f"/entries/{entry.reference}")
    assert "Formuläret har ändrats" in own.text
    review = team.get(f"/entries/{entry.reference}/submit").text
    assert "Skriv ett svar." in review
    refused = team.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "b"})
    assert refused.status_code == 422


def test_a_prepared_change_can_be_thrown_away_and_one_undone_is_none(
    client_for: ClientFor, public: Challenge, editor: Person
) -> None:
    client = client_for(editor)
    add(client, public, "links")
    assert client.post(at(public, "/discard")).status_code == 303
    assert fresh(sa.select(EntryForm)) == []
    assert client.get(at(public, "/change")).status_code == 303
    do(client, public, "down:description")
    assert len(fresh(sa.select(EntryForm))) == 1
    do(client, public, "up:description")
    assert fresh(sa.select(EntryForm)) == []
    nothing = client.post(at(public, "/change"), data={"reason": "Ingenting", "seen": ""})
    assert nothing.status_code == 303
    assert fresh(sa.select(EntryForm)) == []


def test_after_the_round_has_closed_the_form_is_frozen(
    client_for: ClientFor, public: Challenge, editor: Person, clock: FrozenClock
) -> None:
    client = client_for(editor)
    add(client, public, "links")
    seen = seen_of(asked(public.rounds[0].id, prepared=True))
    clock.move(to=public.rounds[0].closes_at)
    assert add(client, public, "links").status_code == 403
    late = client.post(at(public, "/change"), data={"reason": "För sent", "seen": seen})
    assert late.status_code == 403
    page = client.get(at(public)).text
    assert "Formuläret är låst" in page
    assert asked(public.rounds[0].id) == STANDARD


def test_the_organiser_sees_which_form_an_entry_answers(
    make: Factory, client_for: ClientFor, public: Challenge, owner: Person, clock: FrozenClock
) -> None:
    round_ = public.rounds[0]
    author = make.person()
    entry = make.entry(make.team(public, author), public, author=author)
    make.form(round_, EVERY_KIND, by=owner)
    with make._saved():
        db.session.merge(round_).state = RoundState.JUDGING
    clock.move(to=round_.closes_at + dt.timedelta(hours=1))
    page = (
        client_for(owner).get(f"/organise/challenges/{public.slug}/rounds/1/entries/{entry.reference}").text
    )
    assert "Standardformuläret; formuläret har ändrats sedan dess" in page


# What everybody may know


def test_the_public_page_says_what_an_entry_must_contain(
    make: Factory, client_for: ClientFor, public: Challenge, owner: Person
) -> None:
    composed = make.challenge(title="Renare luft")
    make.form(composed.rounds[0], EVERY_KIND, by=owner)
    page = client_for(None).get(f"/challenges/{public.slug}").text
    assert "Vad bidraget måste innehålla" in page
    page = client_for(None).get(f"/challenges/{composed.slug}").text
    assert faults(page) == []
    for words in (
        "Slagord",
        "Kort text, högst 5 ord",
        "från 0 till 100",
        "Vi behåller alla rättigheter",
        "(PDF)",
    ):
        assert words in page


def test_the_overview_leads_to_the_form(client_for: ClientFor, draft: Challenge, editor: Person) -> None:
    page = client_for(editor).get(f"/organise/challenges/{draft.slug}").text
    assert faults(page) == []
    assert page.count(f'href="{at(draft)}"') == 2, "in the menu and among what there is to do"


def test_pages_ask_as_many_queries_whatever_the_form(
    app: Flask, make: Factory, client_for: ClientFor, draft: Challenge, public: Challenge, editor: Person
) -> None:
    client = client_for(editor)
    one = FormShape((Section("En", questions=(Question("qone1", QuestionKind.LINKS, "Länkar"),)),))
    make.form(draft.rounds[0], one, by=editor)
    other = make.challenge(
        db.session.get_one(Organisation, draft.organisation_id), state=ChallengeState.DRAFT
    )
    make.form(other.rounds[0], EVERY_KIND, by=editor)
    small, large = at(draft), at(other)
    for page in ("", "/preview", "/try", "/questions/new"):
        client.get(small + page)
        with counted(app) as few:
            assert client.get(small + page).status_code == 200
        with counted(app) as many:
            assert client.get(large + page).status_code == 200
        assert few.total == many.total


def test_hostile_words_are_shown_as_words(client_for: ClientFor, draft: Challenge, editor: Person) -> None:
    client = client_for(editor)
    nasty = '"><script>alert(1)</script>{{7*7}}'
    words = {"label_sv": nasty, "label_en": nasty, "hint_sv": nasty, "hint_en": nasty}
    assert add(client, draft, "choice", **words, **{"options-0-sv": nasty}).status_code == 303
    assert add(client, draft, "number", **{**words, "unit_sv": nasty[:30]}).status_code == 303
    for path in ("", "/preview", "/try"):
        page = client.get(at(draft, path)).text
        assert "<script>alert" not in page
        assert faults(page) == []
    for key in ("data", "__class__", "q" * 300, "title"):
        assert client.get(at(draft, f"/questions/{key}")).status_code in {200, 404}
