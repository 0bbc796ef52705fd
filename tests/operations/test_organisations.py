"""Organisation numbers, addresses made of names, and the last owner."""

import pytest
from flask import Flask

from challenges.models.organisations import Organisation
from challenges.operations import memberships, organisations
from challenges.operations.organisations import ApplicationContent, number_is_right, plain_number
from challenges.queries import organisations as find
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import LegalForm
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.roles import OrganisationRole
from tests.factories import Factory


@pytest.mark.parametrize("number", ["2021003831", "5560160680", "2120000142"])
def test_real_numbers_are_right(number: str) -> None:
    assert number_is_right(number)


@pytest.mark.parametrize(
    "number", ["2021003832", "202100383", "20210038311", "", "abcdefghij", "1912121212", "²021003831"]
)
def test_wrong_numbers_are_not(number: str) -> None:
    assert not number_is_right(number)


@pytest.mark.parametrize("text", ["202100-3831", "202100 3831", "16202100-3831", " 2021003831 "])
def test_ways_of_writing_a_number(text: str) -> None:
    assert plain_number(text) == "2021003831"


def _content(name: str, number: str) -> ApplicationContent:
    return ApplicationContent(name, "", number, LegalForm.MUNICIPALITY, "", "info@example.se", "")


def test_addresses_are_made_of_names(app: Flask, make: Factory, writing: object) -> None:
    actor = load_actor(make.person().id)
    assert actor is not None
    slugs = [
        organisations.apply(actor, _content(name, number), now=make.now).slug
        for name, number in (
            ("Ängelholms & Båstads kommun", "2021003831"),
            ("Ängelholms och Båstads kommun", "5560160680"),
            ("!!!", "2120000142"),
        )
    ]
    assert slugs == ["angelholms-bastads-kommun", "angelholms-och-bastads-kommun", "organisation"]


def test_the_same_name_gets_a_number(app: Flask, make: Factory, writing: object) -> None:
    actor = load_actor(make.person().id)
    assert actor is not None
    first = organisations.apply(actor, _content("New", "2021003831"), now=make.now)
    second = organisations.apply(actor, _content("New", "5560160680"), now=make.now)
    assert [first.slug, second.slug] == ["new-2", "new-3"], '"new" is the address of the form'


def test_an_editor_cannot_go_around_the_pages(app: Flask, make: Factory, writing: object) -> None:
    owner, editor, stranger = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner, editor=editor)
    loaded = find.with_members(organisation.slug)
    assert isinstance(loaded, Organisation)
    membership = loaded.memberships[0]
    actor, other = load_actor(editor.id), load_actor(stranger.id)
    assert actor is not None
    assert other is not None
    with pytest.raises(Refused):
        memberships.change_role(actor, membership, OrganisationRole.READER, now=make.now)
    with pytest.raises(NotFound):
        memberships.remove(other, membership, now=make.now)
    with pytest.raises(NotFound):
        organisations.verify(actor, loaded, now=make.now)
