"""A browser without a screen: signs in by the form, keeps what it typed, and sends again when no answer came."""

import time
from html.parser import HTMLParser
from typing import Any

import requests

from tests.factories import PASSWORD


class Visitor:
    """One signed-in person."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._session = requests.Session()
        self.token = ""
        self.faults: list[str] = []

    def sign_in(self, email: str) -> None:
        """Through the form, with its safety key."""
        form = fields(self.ask("GET", "/sign-in").text)
        answer = self.ask("POST", "/sign-in", form | {"email": email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.token = fields(self.ask("GET", "/sign-out").text)["csrf_token"]

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> requests.Response:
        """One request; raises when no answer comes."""
        return self._session.request(method, self._base + path, data=data, timeout=30, allow_redirects=False)

    def cookie(self) -> str:
        """The header that shows who is asking."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.cookies)

    def insist(self, method: str, path: str, data: dict[str, str] | None = None) -> requests.Response:
        """The same request until it is answered by more than "not now"; at most half a minute."""
        deadline = time.monotonic() + 30
        while True:
            try:
                answer = self.ask(method, path, data)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code != 503:
                if answer.status_code >= 500:
                    self.faults.append(f"{method} {path}: {answer.status_code}")
                return answer
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path} was not answered")
            time.sleep(0.1)


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        known = dict(attrs)
        name = known.get("name")
        if tag == "textarea" and name:
            self._area = name
            self.found[name] = ""
        elif tag == "input" and name:
            kind = known.get("type", "text")
            if kind not in {"checkbox", "radio", "submit", "file"} or "checked" in known:
                self.found[name] = known.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data


def fields(html: str) -> dict[str, str]:
    """What the forms of a page would send as they stand."""
    parser = _Fields()
    parser.feed(html)
    return parser.found
