"""Knocking on an address: what is asked, what is not fetched, and where nobody goes."""

import socket
import time
from collections.abc import Iterator

import pytest

from challenges.adapters.http import (
    AddressRefused,
    Client,
    Hop,
    NameUnknown,
    Probe,
    TimedOut,
    TooManyRedirects,
    Unreachable,
)
from tests.services.linked_site import LinkedSite, linked_site

AGENT = "Challenges/1 (+https://challenges.example.se; data@example.se)"


@pytest.fixture
def site() -> Iterator[LinkedSite]:
    with linked_site() as running:
        yield running


def resolve(host: str, port: int) -> list[str]:
    if host == "nowhere.example.org":
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    if host == "unsure.example.org":
        raise socket.gaierror(socket.EAI_AGAIN, "try again")
    return ["127.0.0.1"]


@pytest.fixture
def client(site: LinkedSite) -> Client:
    return Client(user_agent=AGENT, allow_inward={("data.example.org", site.port)}, resolve=resolve)


@pytest.fixture
def base(site: LinkedSite) -> str:
    return f"http://data.example.org:{site.port}"


def test_an_address_that_answers_is_asked_for_its_head(client: Client, site: LinkedSite, base: str) -> None:
    assert client.probe(base + "/file.csv") == Probe(base + "/file.csv", 200)
    assert site.calls == [("HEAD", "/file.csv")]
    assert site.headers_seen[0]["User-Agent"] == AGENT


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_server_without_head_is_asked_for_the_first_byte(
    status: int, client: Client, site: LinkedSite, base: str
) -> None:
    site.behaviour["/x"] = status
    assert client.probe(base + "/x").status == status
    assert site.calls == [("HEAD", "/x"), ("GET", "/x")]
    assert site.headers_seen[1]["Range"] == "bytes=0-0"


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_other_answers_are_answers(status: int, client: Client, site: LinkedSite, base: str) -> None:
    site.behaviour["/x"] = (status, {"Retry-After": "120"})
    found = client.probe(base + "/x")
    assert (found.status, found.retry_after) == (status, 120.0)
    assert len(site.calls) == 1


def test_the_body_is_never_read(client: Client, site: LinkedSite, base: str) -> None:
    site.behaviour["/x"] = "endless"
    began = time.monotonic()
    assert client.probe(base + "/x").status == 200
    assert time.monotonic() - began < 2


def test_redirects_are_followed_and_told(client: Client, site: LinkedSite, base: str) -> None:
    site.behaviour["/a"] = (301, {"Location": "/b"})
    site.behaviour["/b"] = (302, {"Location": base + "/c"})
    assert client.probe(base + "/a") == Probe(
        base + "/c", 200, (Hop(301, base + "/b"), Hop(302, base + "/c"))
    )
    site.behaviour["/c"] = (301, {"Location": "/a"})
    with pytest.raises(TooManyRedirects):
        client.probe(base + "/a")


@pytest.mark.parametrize(
    "inward", ["http://127.0.0.1:{port}/", "http://other.example.org:{port}/", "http://169.254.169.254/"]
)
def test_a_redirect_inward_is_refused(inward: str, client: Client, site: LinkedSite, base: str) -> None:
    site.behaviour["/a"] = (302, {"Location": inward.format(port=site.port)})
    with pytest.raises(AddressRefused):
        client.probe(base + "/a")
    assert len(site.calls) == 1


@pytest.mark.parametrize(
    "address",
    ["ftp://data.example.org/x", "mailto:data@example.org", "javascript:alert(1)", "data:text/plain,x"],
)
def test_what_is_not_of_the_web_is_never_called(address: str, client: Client, site: LinkedSite) -> None:
    with pytest.raises(AddressRefused):
        client.probe(address)
    assert site.calls == []


def test_a_name_that_does_not_exist_differs_from_one_that_could_not_be_looked_up(client: Client) -> None:
    with pytest.raises(NameUnknown):
        client.probe("https://nowhere.example.org/")
    with pytest.raises(Unreachable) as raised:
        client.probe("https://unsure.example.org/")
    assert not isinstance(raised.value, NameUnknown)


def test_a_slow_host_is_given_up(client: Client, site: LinkedSite, base: str) -> None:
    site.behaviour["/x"] = "slow"
    with pytest.raises(TimedOut):
        client.probe(base + "/x", seconds=0.5)
