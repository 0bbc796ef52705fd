"""The house keeps its own rules: one commit site, one state door, no write in a read, nothing unrouted."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from challenges.cli import translations
from challenges.config import ROOT
from challenges.models import Base, db
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.notices import routing
from challenges.operations.unit_of_work import WriteInRead, unit_of_work
from challenges.rules import lifecycles
from challenges.rules.check import _WHY_NOT
from challenges.rules.table import TABLE
from challenges.vocabulary import states
from challenges.vocabulary.faces import FACES
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from tests.factories import Factory

CODE = ROOT / "challenges"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(CODE.rglob("*.py")):
        yield path.relative_to(CODE), ast.parse(path.read_text())


def test_only_the_unit_of_work_commits() -> None:
    sites = {
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and ast.unparse(node.func.value) != "work"
    }
    assert sites == {"operations/unit_of_work.py"}


def sets_a_state(node: ast.AST) -> bool:
    """``thing.state = x`` in any form of assignment, ``values(state=x)``, and SQLAlchemy's ``set_committed_value``."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return node.attr == "state" and ast.unparse(node.value) != "self"
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    if name == "set_committed_value":  # it may fill in a relation that a query has loaded, but no state
        return not (
            len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value != "state"
        )
    return name == "values" and any(k.arg == "state" for k in node.keywords)


def test_only_moving_sets_a_state() -> None:
    sites = {str(path) for path, tree in modules() for node in ast.walk(tree) if sets_a_state(node)}
    # Jobs are machinery of the queue, not things with a lifecycle people see.
    assert sites - {"jobs/queue.py", "demo/story.py"} == {"operations/moving.py"}


def test_every_permission_is_in_the_table_and_its_sight_too() -> None:
    assert set(TABLE) == set(Permission)


def test_every_predicate_that_can_refuse_has_a_sentence() -> None:
    always = {
        "anybody",
        "member",
        "challenge_public",
        "seated",
        "chair",
        "invited",
        "invitation_open",
        "data_owner",
        "own_agreement",
        "asked_to_join",
        "not_own_agreement",
    }
    used = {predicate for grant in TABLE.values() for row in grant.rows for predicate in row}
    assert {p.__name__ for p in used - set(_WHY_NOT)} <= always


def test_every_happening_has_a_face_and_a_routing() -> None:
    assert set(FACES) == set(Happening)
    assert set(routing.ROUTES) == set(Happening)


def test_every_lifecycle_target_is_a_state_and_every_stored_state_can_be_reached() -> None:
    firsts = {
        "draft",
        "applied",
        "planned",
        "offered",
        "open",
        "drafted",
        "queued",
        "sent",
        "requested",
        "received",
        "proposed",
        "reported",
        "asked",
    }
    for name, steps in lifecycles.ALL.items():
        kind = type(steps[0].target)
        reached = {step.target for step in steps}
        unreached = {state.value for state in kind} - {state.value for state in reached} - firsts
        assert unreached <= {"archived"}, name


def test_every_state_has_a_face() -> None:
    for kind in states.State.__subclasses__():
        for state in kind:
            assert state.label
            assert state.tone in {"neutral", "info", "success", "warning", "danger"}


def test_a_reading_unit_of_work_refuses_to_write(app: Flask, make: Factory) -> None:
    person = make.person()
    with unit_of_work(write=False):
        loaded = db.session.get_one(Person, person.id)
        loaded.name = "Someone else"
        with pytest.raises(WriteInRead):
            db.session.flush()
    with unit_of_work(write=False), pytest.raises(WriteInRead):
        db.session.execute(sa.update(Person).values(name="x"))


def test_what_is_not_committed_is_rolled_back(app: Flask, make: Factory) -> None:
    person = make.person("Åsa")
    with unit_of_work(write=True):
        db.session.get_one(Person, person.id).name = "Changed"
        db.session.flush()
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).name == "Åsa"


def test_the_record_cannot_be_changed_or_deleted(app: Flask, make: Factory) -> None:
    with unit_of_work(write=True) as work:
        db.session.add(
            HappeningRow(
                kind="person.registered",
                at=make.now,
                subject_type="Person",
                subject_id=1,
                payload={},
                public=False,
            )
        )
        db.session.flush()
        work.commit()
    for statement in ("update happenings set kind = 'x'", "delete from happenings"):
        with unit_of_work(write=True), pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"):
            db.session.execute(sa.text(statement))


def test_migrations_give_the_models_and_go_down_again(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    db.session.remove()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(Base.metadata.tables) <= set(sa.inspect(db.engine).get_table_names())


def test_every_text_is_in_swedish() -> None:
    assert sorted(translations.untranslated("sv")) == []
    assert translations.disagreements("sv") == []


def test_no_translation_is_dead() -> None:
    used = {
        message[0] if isinstance(message, tuple) else message
        for _name, _line, message in translations.messages()
    }
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in translations.merged("sv")
    }
    assert sorted(known - used - {""}) == []


def test_swedish_keeps_every_placeholder() -> None:
    holes = re.compile(r"%\((\w+)\)[sd]")
    for message in translations.merged("sv"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {hole for text in ids for hole in holes.findall(text)}
        for string in strings:
            assert set(holes.findall(string)) <= wanted, message.id
        assert set(holes.findall(strings[-1])) == wanted, message.id


def test_no_template_is_dead() -> None:
    """Every template is rendered by code, or extended, included or imported by another template."""
    folder = CODE / "templates"
    text = "\n".join(
        p.read_text() for p in [*CODE.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]
    )
    named = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt))["']""", text))
    kinds = set(re.findall(r'kind = "(\w+)"', (CODE / "forms" / "fields.py").read_text()))
    letters = set(re.findall(r'write\(\s*"(\w+)"', text))
    dead = []
    for path in sorted(folder.rglob("*.*")):
        name = str(path.relative_to(folder))
        if name in named or (name.startswith("ui/fields/") and path.stem in kinds):
            continue
        if name.startswith("letters/") and path.stem in letters:
            continue
        if name.startswith("errors/"):
            continue
        dead.append(name)
    assert dead == []
