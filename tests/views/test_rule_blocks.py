"""Rules put together from blocks say what holds for the organiser's legal form, in both languages, and no more."""

import itertools
import re
from typing import Any

import pytest

from challenges.models import db
from challenges.models.challenges import Challenge, EligibilityRule
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.rules.rule_blocks import PRIVATE_LAW
from challenges.vocabulary.choices import AiChoice, EligibilityKind, LegalForm, RightsChoice
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


def draft_of(make: Factory, editor: Person, form: LegalForm) -> Challenge:
    home = make.organisation(
        editor=editor, legal_form=form, name=f"Arrangör {form.value}", name_en=f"Organiser {form.value}"
    )
    return make.challenge(home, state=ChallengeState.DRAFT)


def assembled(client: Any, draft: Challenge, **chosen: str) -> tuple[str, str]:
    """The proposed texts, Swedish and English."""
    wanted = {"revision": "1", "text_sv": "", "text_en": "", "suggest": "1", "minors": "y", **chosen}
    page = client.post(f"/organise/challenges/{draft.slug}/edit/rules", data=wanted)
    assert page.status_code == 200
    assert faults(page.text) == []
    areas = page.text.split("<textarea")[1:]
    swedish, english = (area.partition(">")[2].partition("</textarea>")[0] for area in areas[:2])
    return swedish, english


PUBLIC = ("en allmän handling", "is a public record")
SECRECY = ("offentlighets- och sekretesslagen", "Public Access to Information and Secrecy Act")
OUTSIDE = ("lyder inte under reglerna om allmänna handlingar", "not subject to the rules on public records")
FINAL = ("Svensk rätt gäller", "Swedish law applies")


@pytest.mark.parametrize("form", list(LegalForm))
def test_each_legal_form_has_its_own_words(
    make: Factory, editor: Person, client_for: Any, form: LegalForm
) -> None:
    draft = draft_of(make, editor, form)
    texts = assembled(client_for(editor), draft)
    private = form in PRIVATE_LAW
    for language, text in enumerate(texts):
        assert (PUBLIC[language] in text) is not private
        assert (SECRECY[language] in text) is not private
        assert (OUTSIDE[language] in text) is private
        assert (FINAL[language] in text) is private
        assert text.count("## ") == 10
        assert f"{('Arrangör', 'Organiser')[language]} {form.value}" in text
        assert "kontakt@example.se" in text
        for left in ("{{", "{%", "None", "\n\n\n"):
            assert left not in text
    procedure = "Förvaltningslagens regler om jäv" in texts[0]
    assert procedure is (form is LegalForm.STATE_AUTHORITY)
    local = "Kommunallagens och förvaltningslagens" in texts[0]
    assert local is (form in {LegalForm.MUNICIPALITY, LegalForm.REGION})


def test_what_is_chosen_and_what_the_challenge_says_is_in_the_text(
    make: Factory, editor: Person, client_for: Any
) -> None:
    draft = draft_of(make, editor, LegalForm.MUNICIPALITY)
    client = client_for(editor)
    seen = set()
    for rights, ai in itertools.product(RightsChoice, AiChoice):
        text = assembled(client, draft, rights=rights.value, ai=ai.value)
        seen.add(text)
        assert ("öppen licens" in text[0]) is (rights is RightsChoice.OPEN)
        assert ("open licence" in text[1]) is (rights is RightsChoice.OPEN)
        assert ("får inte vara gjorda med generativa AI-verktyg" in text[0]) is (ai is AiChoice.NONE)
    assert len(seen) == len(RightsChoice) * len(AiChoice)
    assert "vårdnadshavarens godkännande" in assembled(client, draft)[0]
    page = client.post(
        f"/organise/challenges/{draft.slug}/edit/rules",
        data={"revision": "1", "text_sv": "", "text_en": "", "suggest": "1", "rights": "open"},
    ).text
    assert "Den som deltar ska ha fyllt 18 år." in page
    set_it = "ingen ålder är satt under"
    assert set_it in page, "the platform lets them in until a term says so"
    assert set_it not in client.get(f"/organise/challenges/{draft.slug}/edit/rules").text
    with unit_of_work(write=True) as work:
        challenge = queries.whole(draft.slug)
        assert challenge is not None
        challenge.eligibility_rules = [
            EligibilityRule(position=1, kind=EligibilityKind.LEAST_AGE, years=20),
            EligibilityRule(
                position=2, kind=EligibilityKind.STATEMENT, text_sv="Jag bor i länet", text_en="I live here"
            ),
        ]
        for prize in challenge.prizes:
            db.session.delete(prize)
        db.session.flush()
        work.commit()
    page = client.post(
        f"/organise/challenges/{draft.slug}/edit/rules",
        data={"revision": "1", "text_sv": "", "text_en": "", "suggest": "1", "rights": "open"},
    ).text
    assert set_it not in page
    swedish, english = assembled(client, draft)
    assert "- Jag bor i länet" in swedish
    assert "- I live here" in english
    assert "20" in swedish.partition("## Bidraget")[0]
    assert "vårdnadshavarens godkännande" not in swedish
    assert "skattepliktiga" not in swedish


def test_nothing_is_written_over_unless_it_is_asked_for(
    make: Factory, editor: Person, client_for: Any
) -> None:
    draft = draft_of(make, editor, LegalForm.ASSOCIATION)
    client = client_for(editor)
    own = assembled(client, draft, text_sv="## Våra egna regler")
    assert own[0].strip() == "## Våra egna regler"
    assert "## Who organises it" in own[1]
    both = {"text_sv": "## Våra egna regler", "text_en": "## Our own rules"}
    assert assembled(client, draft, **both)[1].strip() == "## Our own rules"
    anew = assembled(client, draft, **both, suggest="anew")
    assert "## Vem som arrangerar" in anew[0]
    assert "## Who organises it" in anew[1]
    page = client.get(f"/organise/challenges/{draft.slug}/edit/rules")
    assert faults(page.text) == []
    assert "Kan utmaningen vara en projekttävling" not in page.text
    state = draft_of(make, editor, LegalForm.STATE_AUTHORITY)
    assert (
        "Kan utmaningen vara en projekttävling"
        in client.get(f"/organise/challenges/{state.slug}/edit/rules").text
    )
    assert isinstance(db.session.get(Organisation, state.organisation_id), Organisation)


def test_rules_that_no_longer_fit_the_challenge_are_pointed_out_until_they_are_saved(
    make: Factory, editor: Person, client_for: Any
) -> None:
    draft = draft_of(make, editor, LegalForm.MUNICIPALITY)
    client, home = client_for(editor), f"/organise/challenges/{draft.slug}"

    def save(section: str, **values: str) -> None:
        page = client.get(f"{home}/edit/{section}").text
        assert faults(page) == []
        revision = page.partition('name="revision"')[2].partition('value="')[2].partition('"')[0]
        answer = client.post(f"{home}/edit/{section}", data={"revision": revision, **values})
        assert answer.status_code == 303, answer.text

    def said() -> list[str]:
        pages = client.get(f"{home}/edit/rules").text, client.get(f"{home}/approval").text
        words = ("Villkoren för att delta har ändrats", "Vilka slags priser som finns har ändrats")
        for word in words:
            assert (word in pages[0]) is (word in pages[1])
        assert ("Stämmer texten fortfarande?" in pages[0]) is any(word in pages[0] for word in words)
        return [word for word in words if word in pages[0]]

    assert said() == [], "of older rules nothing is known"
    save("rules", text_sv="Regler")
    assert said() == []
    save("eligibility", **{"rules-0-id": "", "rules-0-kind": "least_age", "rules-0-years": "16"})
    assert said() == ["Villkoren för att delta har ändrats"]
    save("prizes", **{"prizes-0-name_sv": "Vinnare", "prizes-0-kind": "honour"})
    assert len(said()) == 2
    save("rules", text_sv="Regler")
    assert said() == []
    save("prizes", **{"prizes-0-name_sv": "Vinnarna", "prizes-0-kind": "honour"})
    assert said() == [], "only what the text depends on"


def test_what_was_chosen_is_kept_with_the_text(make: Factory, editor: Person, client_for: Any) -> None:
    draft = draft_of(make, editor, LegalForm.MUNICIPALITY)
    client, address = client_for(editor), f"/organise/challenges/{draft.slug}/edit/rules"

    def shown(page: str) -> tuple[bool, ...]:
        return (
            f'selected value="{RightsChoice.KEEP.value}"' in page,
            f'selected value="{AiChoice.NONE.value}"' in page,
            re.search(r'<input[^>]*\bchecked\b[^>]*name="minors"', page) is None,
        )

    assert shown(client.get(address).text) == (False, False, False)
    wanted = {
        "revision": "1",
        "text_sv": "Regler",
        "rights": RightsChoice.KEEP.value,
        "ai": AiChoice.NONE.value,
    }
    previewed = client.post(address, data={**wanted, "preview": "1"}).text
    assert shown(previewed) == (True, True, True), "nor does a look at the text lose them"
    assert shown(client.get(address).text) == (False, False, False), "nothing was saved"
    assert client.post(address, data=wanted).status_code == 303
    assert shown(client.get(address).text) == (True, True, True)
    assert client.post(address, data={"revision": "2", "text_sv": "Andra regler"}).status_code == 303
    assert shown(client.get(address).text) == (True, True, True), "whoever sends none changes none"
