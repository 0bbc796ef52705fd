"""Planted words reach those who may read them, and nobody else: on no page, in no list, file, header or error."""

import re
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.house.access import Answer
from tests.house.walking import Walker, nothing_kept
from tests.house.world import ROLES, World


def leaks(world: World, answers: list[Answer]) -> list[str]:
    """Who read what, where, without being allowed to."""
    return sorted(
        {
            f"{answer.role} reads {word} on {answer.method} {answer.address.rule} ({answer.address.thing})"
            for answer in answers
            for word in answer.words
            if not world.secrets[word].readable(answer.role, answer.address.endpoint)
        }
    )


def test_nobody_reads_what_is_not_theirs(world: World, answers: list[Answer]) -> None:
    found = leaks(world, answers)
    assert not found, "\n".join(found)


def test_the_words_are_there_for_those_who_may(world: World, answers: list[Answer]) -> None:
    """Otherwise the walk would see no leak because it saw nothing."""
    seen = {(answer.role, word) for answer in answers for word in answer.words}
    walked = {
        word: secret
        for word, secret in world.secrets.items()
        # Some pages about these two are not walked, since those of the other rounds say the same.
        if secret.readers and not word.startswith(("zqdeliberating", "zqdecided"))
    }
    unseen = {w for w, secret in walked.items() if not any((role, w) in seen for role in secret.readers)}
    assert sorted(unseen) == []


def test_only_the_button_shows_the_access_details(answers: list[Answer]) -> None:
    """Whoever has access reads the details in one answer only; editors where they write them."""
    places = {
        (answer.role, answer.method, answer.address.endpoint)
        for answer in answers
        if "zqopenaccess" in answer.words
    }
    assert places == {
        ("captain", "POST", "participate.agreements.access"),
        ("editor", "GET", "organise.agreements.edit"),
        ("owner", "GET", "organise.agreements.edit"),
    }


SEARCHES = (
    "/challenges?q={}",
    "/challenges?organisation={}",
    "/datasets?q={}",
    "/datasets?publisher={}&format={}",
    "/publishers?q={}",
    "/data-requests?q={}",
    "/data-requests/list.csv?q={}",
    "/data-requests?challenge={}",
    "/needs?q={}",
    "/needs/list.csv?q={}",
    "/admin/letters?q={}",
    "/organise/challenges?q={}",
)


@pytest.mark.parametrize("search", SEARCHES)
def test_searching_for_a_word_finds_nothing_more(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    """The page that answers a search for a word is the one that answers a search for nonsense."""
    texts = [
        w
        for w in world.secrets
        if re.fullmatch(r"zq(draft|awaiting|approved|openbeta|openalpha|token|letter)\w+", w)
    ]
    with nothing_kept(monkeypatch):
        for role in ("visitor", "stranger", "owner_b", "captain", "admin"):
            nonsense = _answer(walker, role, search, "zqnothinglikethis")
            for word in texts:
                if not world.secrets[word].readable(role, ""):
                    assert _answer(walker, role, search, word) == nonsense, f"{role} finds {word}"


def _answer(walker: Walker, role: str, search: str, word: str) -> str:
    body = walker.ask(role, search.replace("{}", quote(word))).text
    body = re.sub(r"nonce=\S+|csrf_token.*", "", body)
    return body.replace(word, "WORD")


def test_a_page_of_a_hidden_thing_is_the_page_of_nothing(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "There is no such thing" sounds the same whether there is one or not: status, headers and text."""
    hidden = {
        "/challenges/draft": "/challenges/nothing",
        f"/entries/{world.competitions['open'].parts['beta'].entry.reference}": "/entries/nothing",
        f"/teams/{world.competitions['open'].parts['beta'].team.reference}": "/teams/nothing",
        "/organise/organisations/b": "/organise/organisations/nothing",
        "/organisations/applied": "/organisations/nothing",
    }
    with nothing_kept(monkeypatch):
        for there, nowhere in hidden.items():
            for role in set(ROLES) - {"owner", "editor", "reader", "owner_b", "rival", "admin"}:
                a, b = walker.ask(role, there), walker.ask(role, nowhere)
                assert (a.status_code, _alike(a, there)) == (b.status_code, _alike(b, nowhere)), (role, there)


def _alike(response: TestResponse, path: str) -> str:
    text = f"{response.headers}{response.text}"
    for form in (path, quote(path, safe=""), quote(path, safe="").lower()):
        text = text.replace(form, "PATH")
    return re.sub(r"(Content-Length|Date|X-Request-ID): [^\r\n]+", "", text)


def test_a_page_for_one_person_is_kept_by_nobody(world: World, walker: Walker) -> None:
    """What a signed-in person gets may not be stored by anybody between us and the browser."""
    for role in ROLES[1:]:
        response = walker.ask(role, "/home")
        assert "no-store" in response.headers["Cache-Control"]
        assert "Cookie" in response.headers["Vary"]
