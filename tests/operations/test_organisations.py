"""Organisation numbers, addresses made of names, and the last owner."""

import pytest

from challenges.models.people import Person
from challenges.operations import memberships, organisations
from challenges.operations.organisations import ApplicationContent, number_is_right, plain_number
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import organisations as find
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import LegalForm
from challenges.vocabulary.errors import NotAllowed, NotFound
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


def _apply(person: Person, make: Factory, *named: tuple[str, str]) -> list[str]:
    """Apply for organisations of these names and numbers; gives their addresses."""
    with unit_of_work(write=True) as work:
        actor = load_actor(person.id)
        assert actor is not None
        slugs = [organisations.apply(actor, _content(*one), now=make.now).slug for one in named]
        work.commit()
    return slugs


def test_addresses_are_made_of_names(make: Factory) -> None:
    slugs = _apply(
        make.person(),
        make,
        ("Ängelholms & Båstads kommun", "2021003831"),
        ("Ängelholms och Båstads kommun", "5560160680"),
        ("!!!", "2120000142"),
    )
    assert slugs == ["angelholms-bastads-kommun", "angelholms-och-bastads-kommun", "organisation"]


def test_the_same_name_gets_a_number(make: Factory) -> None:
    slugs = _apply(make.person(), make, ("New", "2021003831"), ("New", "5560160680"))
    assert slugs == ["new-2", "new-3"], '"new" is the address of the form'


def test_nobody_goes_around_the_pages(make: Factory) -> None:
    owner, editor, stranger = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner, editor=editor)
    with unit_of_work(write=True):
        loaded = find.with_members(organisation.slug)
        inside, outside = load_actor(editor.id), load_actor(stranger.id)
        assert loaded is not None
        assert inside is not None
        assert outside is not None
        membership = loaded.memberships[0]
        with pytest.raises(NotAllowed):
            memberships.change_role(inside, membership, OrganisationRole.READER, now=make.now)
        with pytest.raises(NotFound):
            memberships.remove(outside, membership, now=make.now)
        with pytest.raises(NotFound):
            organisations.verify(inside, loaded, now=make.now)
