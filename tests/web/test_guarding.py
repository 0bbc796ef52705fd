"""What the guard does before a view that needs the outside world."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from challenges.models import db
from challenges.models.organisations import Organisation
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from tests.factories import Factory


def organisation(slug: str) -> Organisation | None:
    return db.session.query(Organisation).filter_by(slug=slug).one_or_none()


@pytest.fixture
def asked(app: Flask) -> list[str]:
    """The slugs the outside world was asked about, by a view that writes what it was told."""
    asked: list[str] = []

    def ask(visit: Visit, view_args: Mapping[str, Any]) -> str:
        assert not db.session().in_transaction()
        asked.append(view_args["slug"])
        return "told"

    @guard(Permission.ORGANISATION_EDIT, load=organisation, before=ask)
    def view(visit: Visit, thing: Organisation, told: str) -> Any:
        assert db.session().info["write"] is True
        thing.about_sv = told
        db.session.flush()
        return "done"

    app.add_url_rule("/outside/<slug>", view_func=view, methods=["POST"])
    return asked


def test_the_outside_is_asked_without_a_transaction(asked: list[str], make: Factory, client_for: Any) -> None:
    owner = make.person()
    thing = make.organisation(owner=owner)
    slug = thing.slug
    assert client_for(owner).post(f"/outside/{slug}").text == "done"
    assert asked == [slug]
    assert thing.about_sv == "told"


def test_the_outside_is_not_asked_for_those_who_may_not(
    asked: list[str], make: Factory, client_for: Any
) -> None:
    reader, stranger = make.person(), make.person()
    thing = make.organisation(reader=reader)
    assert client_for(reader).post(f"/outside/{thing.slug}").status_code == 403
    assert client_for(stranger).post(f"/outside/{thing.slug}").status_code == 404
    assert client_for(stranger).post("/outside/nothing").status_code == 404
    assert client_for(None).post(f"/outside/{thing.slug}").status_code == 302
    assert asked == []
