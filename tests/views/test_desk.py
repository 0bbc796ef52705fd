"""The chair's desk: gaps at any time, figures from the scores only when the round's rules show them, conflicts out."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.models.people import Person
from challenges.vocabulary.choices import ConflictAnswer, Sight
from tests.factories import Factory
from tests.panels import Panel
from tests.queries_counted import counted

Clients = Callable[[Person | None], FlaskClient]


def desks(panel: Panel) -> tuple[str, str]:
    """The chair's desk and the organiser's."""
    return f"/jury/rounds/{panel.challenge.slug}/1/desk", f"{panel.url}/jury/desk"


def test_figures_are_shown_as_plots_with_tables_when_the_assessment_is_closed(
    panel: Callable[..., Panel], client_for: Clients
) -> None:
    made = panel()
    chairs, organisers = desks(made)
    for person, url in ((made.people[1], chairs), (made.owner, organisers)):
        page = client_for(person).get(url).get_data(as_text=True)
        assert {"spread", "severity"} <= set(re.findall(r'aria-labelledby="(\w+)-title"', page))
        assert page.count('role="img"') == page.count('<svg viewBox="0 0 360 ')
        assert "style=" not in page
        for number in range(6):
            assert f"Ledamot {number}" in page
        # The severe juror comes first, with the sign.
        table = page[page.rindex("<table") :]
        assert table.index("Ledamot 0") < table.index("Ledamot 1")
        assert re.search(r"\+\d+,\d", table)
        assert "tillförlitlighet i ett bidrags poäng" in page
    english = client_for(made.owner).get(organisers, headers={"Accept-Language": "en"})
    assert english.status_code == 200


@pytest.mark.parametrize(
    ("sight", "seen"), [(Sight.NEVER, False), (Sight.AFTER_CLOSING, False), (Sight.AFTER_OWN, True)]
)
def test_while_the_jury_assesses_only_what_the_rules_show(
    panel: Callable[..., Panel], client_for: Clients, sight: Sight, seen: bool
) -> None:
    made = panel(closed=False, running_totals=sight, readings=5)
    for person, url in zip((made.people[1], made.owner), desks(made), strict=True):
        page = client_for(person).get(url).get_data(as_text=True)
        assert ("severity-title" in page) is seen
        assert ("spread-title" in page) is seen
        # What lacks readers is told at any time.
        assert "Bidrag som saknar läsare" in page
        assert "Idé 00" in page


def test_the_chair_sees_no_figures_before_locking_the_own_ballots(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel(closed=False, running_totals=Sight.AFTER_OWN)
    free = next(entry for entry in made.entries if not made.has_read(1, entry))
    make.sheet(made.jurors[1], free, made.challenge, score=3, locked=False)
    page = client_for(made.people[1]).get(desks(made)[0]).get_data(as_text=True)
    assert "severity-title" not in page
    assert "låst alla dina egna" in page


def test_a_conflicted_chair_sees_nothing_of_the_entry(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel()
    chairs, organisers = desks(made)
    before = client_for(made.owner).get(organisers).get_data(as_text=True)
    hidden = made.entries[4]
    make.redeclare(made.jurors[1], hidden, ConflictAnswer.CONFLICTED)
    page = client_for(made.people[1]).get(chairs).get_data(as_text=True)
    assert "Idé 04" in before
    assert "Lag 04" in before
    assert "Idé 04" not in page
    assert "Lag 04" not in page
    assert "Idé 03" in page

    # The figures are computed without it too: readings of its readers are fewer by one.
    def readings(text: str) -> list[int]:
        table = text[text.rindex("<table") :]
        return [int(one) for one in re.findall(r'Ledamot \d</th><td class="numeric">(\d+)', table)]

    assert sum(readings(before)) - sum(readings(page)) == 3


def test_strangers_and_jurors_have_no_desk(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel()
    for person in (made.people[0], make.person()):
        for url in desks(made):
            assert client_for(person).get(url).status_code == 404


def test_the_desk_asks_no_more_for_many_entries_than_for_few(
    app: Flask, panel: Callable[..., Panel], client_for: Clients
) -> None:
    found = []
    for entries in (6, 12):
        made = panel(entries=entries)
        browser = client_for(made.owner)
        with counted(app) as queries:
            assert browser.get(desks(made)[1]).status_code == 200
        found.append(queries.total)
    assert found[0] == found[1]
