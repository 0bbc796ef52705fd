"""Administrators are appointed on the command line, and it is recorded."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.vocabulary.happenings import Happening


def recorded(person):
    query = sa.select(HappeningRow.kind).where(HappeningRow.subject_id == person.id).order_by(HappeningRow.id)
    return list(db.session.scalars(query))


def test_appointed_listed_and_dismissed(app, make, client_for):
    person = make.person("Maja Forsell", email="maja@example.org")
    run = app.test_cli_runner().invoke
    assert client_for(person).get("/admin/organisations").status_code == 403
    assert run(args=["admins", "appoint", "Maja@example.org"]).output.startswith("Maja Forsell")
    assert run(args=["admins", "appoint", "maja@example.org"]).exit_code == 0
    assert client_for(person).get("/admin/organisations").status_code == 200
    assert run(args=["admins", "list"]).output == "Maja Forsell <maja@example.org>\n"
    assert run(args=["admins", "dismiss", "maja@example.org"]).exit_code == 0
    assert client_for(person).get("/admin/organisations").status_code == 403
    assert recorded(person) == [Happening.ADMIN_APPOINTED, Happening.ADMIN_DISMISSED]


def test_refused_with_words(app, make):
    make.person(email="new@example.org", confirmed=False)
    run = app.test_cli_runner().invoke
    for address in ("nobody@example.org", "new@example.org"):
        refused = run(args=["admins", "appoint", address])
        assert refused.exit_code == 1
        assert f"no account with a confirmed address {address}" in refused.output
    assert "is not an administrator" in run(args=["admins", "dismiss", "new@example.org"]).output
