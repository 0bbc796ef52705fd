"""Whatever somebody types, and whatever a file is called: kept and shown as it is, or refused with a reason.

"As it is" means after the cleaning that ``forms/fields.py`` documents: blanks at both ends go, line breaks become one
kind, and characters that no text needs (control characters, marks that turn text around) are left out.
"""

import html
import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from challenges.models.challenges import Challenge
from challenges.models.people import Person
from challenges.operations.unit_of_work import Work
from tests.factories import Factory
from tests.house.addresses import addresses
from tests.house.walking import Walker, nothing_kept
from tests.house.world import World
from tests.security.naughty import FILE_NAMES, INVALID_BYTES, ONE_OF_EACH, TEXTS
from tests.security.test_markup import wrong_in
from tests.services.forms import PageForm, form_with, forms

KEPT_SPACES = "\u00a0\u2009\u202f\u00ad\u200c\u200d"
ClientFor = Callable[[Person | None], FlaskClient]
EVERYTHING = [(kind, text) for kind, texts in TEXTS.items() for text in texts]


def kept(text: str, *, one_line: bool) -> str:
    """What stays of a text, by the documented rules, written here once more."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or c.isprintable() or c in KEPT_SPACES).strip()
    if one_line and ("\n" in text or "\t" in text):
        text = " ".join(part.strip() for part in re.split(r"[\n\t]", text) if part.strip())
    return text


def refused_fields(page: str) -> set[str]:
    """The names of the fields that the page marks as wrong."""
    marked = re.findall(r"<(?:input|textarea|select)[^>]*aria-invalid=\"true\"[^>]*>", page)
    return {found[1] for tag in marked if (found := re.search(r'name="([^"]+)"', tag))}


def post(client: FlaskClient, path: str, form: PageForm, button: str = "") -> TestResponse:
    pairs = [*form.pairs(), *([("then", button)] if button else [])]
    data = MultiDict(pairs)
    kind = "multipart/form-data" if form.upload else "application/x-www-form-urlencoded"
    answer = client.post(form.action or path, data=data, content_type=kind)
    sound(answer)
    return answer


def sound(answer: TestResponse) -> None:
    """No breakdown, and nothing of what somebody wrote became an element."""
    assert answer.status_code < 500, answer.status_code
    if answer.mimetype == "text/html":
        assert wrong_in(answer.text) == [], answer.request.path
        assert "onload=1" not in re.sub(r"&[#\w]+;", "", re.sub(r'"[^"]*"', "", tags_of(answer.text)))


def tags_of(page: str) -> str:
    """The tags of a page, without the text between them."""
    return " ".join(re.findall(r"<[a-zA-Z/][^<>]*>", page))


def reason(page: str) -> str:
    """What a page that refuses says: its summary of errors."""
    found = re.search(
        r'(?s)id="error-summary".*?</(?:div|section|ds-error-summary)>|class="[^"]*field-error[^"]*".*?<',
        page,
    )
    return html.unescape(re.sub(r"<[^>]+>", " ", found[0])) if found else ""


class Typist:
    """Fills every field of a form that takes text, sends it, and compares what the page shows afterwards."""

    def __init__(self, client: FlaskClient, path: str, anchor: str, button: str = "") -> None:
        self.client, self.path, self.anchor, self.button = client, path, anchor, button
        self.stored = self.refused = 0
        self.form: PageForm | None = None

    def page(self) -> PageForm:
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        sound(answer)
        return form_with(answer.text, self.anchor)

    def type_everywhere(self, text: str) -> list[str]:
        """Type the text into all fields, those that refuse it left as they were. Returns what went wrong."""
        form = self.form or self.page()
        before = {control.name: control.value for control in form.typed}
        for control in form.typed:
            control.value = text
        answer = post(self.client, self.path, form, self.button)
        refused, wrong = self._refused(form, text, answer)
        for control in form.typed:
            if control.name in refused:
                control.value = before[control.name]
        if wrong or refused >= before.keys():
            return wrong
        if refused:
            answer = post(self.client, self.path, form, self.button)
        if answer.status_code not in {302, 303}:
            return [f"answered {answer.status_code}: {reason(answer.text)}"]
        return self._compare(form, text, refused)

    def _refused(self, form: PageForm, text: str, answer: TestResponse) -> tuple[set[str], list[str]]:
        """The fields that refuse the text. They say why, and show what was typed."""
        if answer.status_code != 422:
            return set(), []
        refused = refused_fields(answer.text)
        self.refused += len(refused)
        if not refused or not reason(answer.text).strip():
            return refused, [f"refused {text[:40]!r} without saying where or why"]
        again = {control.name: control.value for control in form_with(answer.text, self.anchor).typed}
        return refused, [
            f"{control.name} does not show what was typed: {again[control.name][:60]!r}"
            for control in form.typed
            if control.name in refused
            and again[control.name].strip() != kept(text, one_line=control.kind != "textarea")
        ]

    def _compare(self, form: PageForm, text: str, refused: set[str]) -> list[str]:
        """The fields that took the text show it on the page that is opened next."""
        self.form = self.page()
        shown = {control.name: control.value for control in self.form.typed}
        wrong = []
        for control in form.typed:
            if control.name not in refused:
                self.stored += 1
                expected = kept(text, one_line=control.kind != "textarea")
                if shown.get(control.name, "") != expected:
                    wrong.append(
                        f"{control.name} shows {shown.get(control.name)!r:.90}, not {expected!r:.90}"
                    )
        return wrong


@pytest.fixture
def challenge(make: Factory) -> Challenge:
    challenge = make.challenge()
    make.dataset(challenge, by=make.person())
    return challenge


def test_a_draft_keeps_or_refuses_every_text(
    make: Factory, client_for: ClientFor, challenge: Challenge
) -> None:
    captain = make.person()
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    client = client_for(captain)
    typist = Typist(client, f"/entries/{entry.reference}/draft", "version", "save")
    wrong = {(kind, text[:30]): found for kind, text in EVERYTHING if (found := typist.type_everywhere(text))}
    assert wrong == {}
    assert typist.stored > 5 * len(EVERYTHING)
    for page in ("", "/submit", "/draft?preview=1"):
        for text in ONE_OF_EACH:
            typist.type_everywhere(text)
            sound(client.get(f"/entries/{entry.reference}{page}"))


def test_a_name_of_a_team_is_kept_or_refused(
    make: Factory, client_for: ClientFor, challenge: Challenge
) -> None:
    captain = make.person()
    team = make.team(challenge, captain)
    client = client_for(captain)
    wrong = {}
    for kind, text in EVERYTHING:
        path = f"/teams/{team.reference}/rename"
        form = form_with(client.get(path).text, "name")
        form.typed[0].value = text
        answer = post(client, path, form)
        expected = " ".join(kept(text, one_line=True).split())
        if answer.status_code == 422:
            if not reason(answer.text).strip():
                wrong[kind, text[:30]] = "no reason"
            continue
        shown = form_with(client.get(path).text, "name").value("name")
        page = client.get(f"/teams/{team.reference}")
        sound(page)
        if shown != expected or html.escape(expected, quote=False) not in page.text.replace(
            "&#39;", "'"
        ).replace("&#34;", '"'):
            wrong[kind, text[:30]] = shown
    assert wrong == {}


def test_an_invitation_goes_to_an_address_or_is_refused(
    make: Factory, client_for: ClientFor, challenge: Challenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    captain = make.person()
    team = make.team(challenge, captain)
    client = client_for(captain)
    path = f"/teams/{team.reference}/invite"
    form = form_with(client.get(path).text, "email")
    monkeypatch.setattr(Work, "commit", lambda self: None)  # or the team would soon be full
    for _kind, text in EVERYTHING:
        for address in (text, f"{text}@example.org"):
            form.typed[0].value = address
            answer = post(client, path, form)
            assert answer.status_code in {303, 422}
            if answer.status_code == 422:
                assert reason(answer.text).strip(), address
            else:
                assert not re.search(r"[\s<>\x00-\x1f]", address.strip()), (
                    f"{address!r} was taken for an address"
                )


@pytest.mark.parametrize("invalid", INVALID_BYTES)
def test_bytes_that_are_no_text_break_nothing(
    make: Factory, client_for: ClientFor, challenge: Challenge, invalid: bytes
) -> None:
    captain = make.person()
    team = make.team(challenge, captain)
    entry = make.draft(team, challenge, author=captain)
    client = client_for(captain)
    form = form_with(client.get(f"/entries/{entry.reference}/draft").text, "version")
    raw = "".join(f"%{byte:02x}" for byte in invalid)
    body = "&".join(
        f"{quote_plus(name)}={raw if name in {c.name for c in form.typed} else quote_plus(value)}"
        for name, value in form.pairs()
    )
    urlencoded = "application/x-www-form-urlencoded"
    for path in (f"/entries/{entry.reference}/draft", f"/entries/{entry.reference}/draft/autosave"):
        sound(client.post(path, data=f"{body}&then=save", content_type=urlencoded))
    sound(client.post(f"/teams/{team.reference}/rename", data=f"name=Lag+{raw}", content_type=urlencoded))
    sound(
        client.post(
            f"/teams/{team.reference}/invite", data=f"email={raw}%40example.org", content_type=urlencoded
        )
    )
    mark = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    parts = b"".join(
        mark % (name.encode(), invalid if name == "title" else value.encode()) for name, value in form.pairs()
    )
    sound(
        client.post(
            f"/entries/{entry.reference}/draft",
            data=parts + b"--x--\r\n",
            content_type="multipart/form-data; boundary=x",
        )
    )
    for path in (
        f"/entries/{entry.reference}",
        f"/entries/{entry.reference}/draft",
        f"/teams/{team.reference}",
    ):
        answer = client.get(path)
        sound(answer)
        answer.get_data().decode("utf-8", "strict")


def test_what_stands_in_an_address_breaks_nothing(client_for: ClientFor) -> None:
    client = client_for(None)
    for text in ONE_OF_EACH:
        for beginning in ("", "/", "//", "//[", "https://["):
            sound(client.get("/sign-in", query_string={"next": (beginning + text)[:2000]}))


HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029/\\]")


def test_hostile_names_of_files(make: Factory, client_for: ClientFor, challenge: Challenge) -> None:
    """Each is taken under a name that cannot do harm, or refused with a reason; the bytes are the same."""
    captain = make.person()
    team = make.team(challenge, captain)
    entry = make.draft(team, challenge, author=captain)
    client = client_for(captain)
    path = f"/entries/{entry.reference}/draft"
    taken = refused = 0
    for number, name in enumerate(FILE_NAMES):
        form = form_with(client.get(path).text, "version")
        content = f"Text nummer {number}.\n".encode()
        data = MultiDict([*form.pairs(), ("then", "upload")])
        data.add(form.files[0], (io.BytesIO(content), name, "text/plain"))  # type: ignore[arg-type]
        answer = client.post(path, data=data, content_type="multipart/form-data")
        sound(answer)
        if answer.status_code == 422:
            refused += 1
            assert reason(answer.text).strip(), name
            continue
        assert answer.status_code in {302, 303}, (name, answer.status_code)
        page = client.get(path)
        sound(page)
        links = re.findall(r'href="([^"]*/draft/files/[^"?]+)"[^>]*>([^<]*)<', page.text)
        if not links:  # an empty name is no file
            continue
        taken += 1
        address, shown = links[-1]
        shown = html.unescape(shown)
        assert not HIDDEN.search(shown), (name, shown)
        assert not shown.startswith(".")
        assert len(shown.encode()) <= 400
        file = client.get(address)
        assert file.get_data() == content, name
        heading = file.headers["Content-Disposition"]
        assert heading.startswith("attachment")
        assert heading.isascii()
        assert not re.search(r"[\r\n\x00]", heading)
        remove = re.findall(r'name="remove" value="([^"]+)"', page.text)
        form = form_with(page.text, "version")
        gone = client.post(
            path, data=MultiDict([*form.pairs(), ("remove", remove[-1])]), content_type="multipart/form-data"
        )
        assert gone.status_code in {302, 303}
    assert taken > 30
    assert refused > 5


ROLES = ("captain", "member", "owner", "stranger")
DOORS = {"participate", "organise", "account"}


def typed_forms(world: World, walker: Walker, app: Flask) -> Iterator[tuple[str, str, str, PageForm]]:
    """Every form that takes text of those who take part and organise, once per role: endpoint, role, address, form."""
    tried: set[tuple[str, str]] = set()
    for address in addresses(app, world):
        if address.endpoint.split(".")[0] not in DOORS or "GET" not in address.methods:
            continue
        for role in ROLES:
            if (address.endpoint, role) in tried:
                continue
            page = walker.ask(role, address.url)
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            for form in forms(page.text):
                if form.method == "POST" and form.typed:
                    tried.add((address.endpoint, role))
                    yield address.endpoint, role, form.action or address.url, form


def test_every_form_of_those_who_take_part_and_organise(
    world: World, walker: Walker, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by walking: a new form is tried without anybody writing it down here. Nothing is kept of it."""
    seen: set[str] = set()
    silent: set[tuple[str, str, str]] = set()
    with nothing_kept(monkeypatch):
        for endpoint, role, url, form in typed_forms(world, walker, app):
            seen.add(endpoint)
            for text in ONE_OF_EACH:
                for control in form.typed:
                    control.value = text
                kind = "multipart/form-data" if form.upload else "application/x-www-form-urlencoded"
                answer = walker.ask(role, url, "POST", data=MultiDict(form.pairs()), content_type=kind)
                sound(answer)
                if (
                    answer.status_code == 422
                    and "aria-invalid" not in answer.text
                    and not reason(answer.text)
                ):
                    silent.add((endpoint, role, text[:20]))
    assert silent == set()
    assert seen >= {"participate.drafts.edit", "participate.teams.rename", "account.settings.edit"}
