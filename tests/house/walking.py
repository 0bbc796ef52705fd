"""Send one request as somebody, so that nothing stays changed, whatever the request does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from challenges.operations.unit_of_work import Work
from tests.house.world import ROLES, World


class Walker:
    """Asks the application as every role, each request alone: no cookie is kept from one to the next."""

    def __init__(self, world: World) -> None:
        self.app: Flask = world.app
        self._cookies = {role: self._cookie(world, role) for role in ROLES}

    def _cookie(self, world: World, role: str) -> str:
        if role == "visitor":
            return ""
        person = world.people[role]
        with self.app.app_context():
            session = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            value = session.dumps({"_user_id": f"{person.id}.{person.session_number}", "_fresh": True})
        return f"session={value}"

    def ask(self, role: str, url: str, method: str = "GET", **options: Any) -> TestResponse:
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        headers = {"Cookie": cookie} if (cookie := self._cookies[role]) else {}
        options["headers"] = headers | options.get("headers", {})
        answer = client.open(url, method=method, **options)
        answer.get_data()  # read now, so that files are closed
        answer.close()
        return answer


@contextmanager
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every unit of work is rolled back at its end, also those that succeed."""
    with monkeypatch.context() as patch:
        patch.setattr(Work, "commit", lambda self: None)
        yield
