"""The outgoing client: what it refuses to call, and how it gives up."""

import contextlib
import gzip
import json
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
import trustme

from challenges.adapters import dialling
from challenges.adapters.addresses import is_outward
from challenges.adapters.http import (
    AddressRefused,
    Answer,
    BadStatus,
    Client,
    HttpFault,
    NotJson,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)

BOMB = gzip.compress(b"0" * 30_000_000)
TWICE = gzip.compress(gzip.compress(b"0" * 1_500_000_000, 1), 9)


class Site(BaseHTTPRequestHandler):
    """One path per habit of a good or a bad host."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        type(self).seen.append(dict(self.headers))
        getattr(self, "on_" + self.path.strip("/").partition("/")[0].partition("?")[0])()

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append({**self.headers, "asked": asked.decode()})
        getattr(self, "on_" + self.path.strip("/").partition("/")[0].partition("?")[0])()

    def on_kept(self) -> None:
        self.say(b"", status=307, Location="/json")

    def log_message(self, *_: object) -> None:
        """Keep the test output quiet."""

    def say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_json(self) -> None:
        self.say(b'{"title": "Bullerm\xc3\xa4tningar"}')

    def on_packed(self) -> None:
        self.say(gzip.compress(b'{"packed": true}'), Content_Encoding="gzip")

    def on_page(self) -> None:
        self.say(b"<!doctype html><title>Underhall</title>", Content_Type="text/html; charset=utf-8")

    def on_truncated(self) -> None:
        self.say(b'{"resource": {"children": [')

    def on_deep(self) -> None:
        self.say(b"[" * 200_000)

    def on_short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = True

    def on_gone(self) -> None:
        self.say(b'{"error": "Entry not found"}', status=404)

    def on_large(self) -> None:
        self.say(b" " * 3_000_000)

    def on_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65536)
        except OSError:
            self.close_connection = True

    def on_bomb(self) -> None:
        self.say(BOMB, Content_Encoding="gzip")

    def on_silent(self) -> None:
        self.server.let_go.wait(20)

    def on_dripping(self) -> None:
        """One byte of header at a time, each well within a read time-out."""
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 400:
                self.wfile.write(bytes([byte]))
                if self.server.let_go.wait(0.1):
                    return
        except OSError:
            self.close_connection = True

    def on_trickling(self) -> None:
        """Headers at once, then one byte of body at a time."""
        self.send_response(200)
        self.send_header("Content-Length", "400")
        self.end_headers()
        try:
            for _ in range(400):
                self.wfile.write(b" ")
                if self.server.let_go.wait(0.1):
                    return
        except OSError:
            self.close_connection = True

    def on_unmeasured(self) -> None:
        """A body whose length is not told, one byte at a time: where it is cut, it looks complete."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            while not self.server.let_go.wait(0.1):
                self.wfile.write(b" ")

    def on_twice(self) -> None:
        """A bomb inside a bomb."""
        self.say(TWICE, Content_Encoding="gzip, gzip")

    def on_reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.close_connection = True

    def on_circle(self) -> None:
        self.say(b"", status=302, Location="/circle")

    def on_moved(self) -> None:
        self.say(b"", status=301, Location="/json")

    def on_swedish(self) -> None:
        """A Location in plain UTF-8, as many servers send it."""
        self.say(b"", status=301, Location="/json?stad=Malmö".encode().decode("latin-1"))

    def on_leave(self) -> None:
        """The same, and hang up: the next hop needs a connection of its own."""
        self.say(b"", status=302, Location=self.path.removeprefix("/leave/"), Connection="close")

    def on_away(self) -> None:
        """Redirect to whatever follows in the path."""
        self.say(b"", status=302, Location=self.path.removeprefix("/away/"), Set_Cookie="taste=1")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Callers that hang up are what is tested here."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[int]:
    server = Server(("127.0.0.1", 0), Site)
    server.let_go = threading.Event()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as port:
        yield port


@pytest.fixture
def client(port: int) -> Client:
    return Client(
        user_agent="Challenges-test/1",
        allow_inward={("127.0.0.1", port)},
        total_seconds=5,
        max_bytes=2_000_000,
    )


def test_an_answer_is_read_whole(client: Client, port: int) -> None:
    answer = client.get(f"http://127.0.0.1:{port}/json", headers={"If-None-Match": '"7"'})
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert answer.json() == {"title": "Bullermätningar"}
    sent = Site.seen[-1]
    assert sent["User-Agent"] == "Challenges-test/1"
    assert sent["If-None-Match"] == '"7"'


def test_a_packed_answer_is_unpacked(client: Client, port: int) -> None:
    assert client.get(f"http://127.0.0.1:{port}/packed").json() == {"packed": True}


def test_a_redirect_is_followed(client: Client, port: int) -> None:
    answer = client.get(f"http://127.0.0.1:{port}/moved")
    assert answer.url.endswith("/json")


def test_a_question_is_sent_as_json_and_kept_through_a_redirect(client: Client, port: int) -> None:
    for path in ("json", "kept"):
        answer = client.post_json(f"http://127.0.0.1:{port}/{path}", {"q": "väg"})
        assert answer.json() == {"title": "Bullermätningar"}
        assert (Site.seen[-1]["asked"], Site.seen[-1]["Content-Type"]) == (
            '{"q": "v\\u00e4g"}',
            "application/json",
        )


def test_a_redirect_that_would_drop_the_question_is_not_followed(client: Client, port: int) -> None:
    before = len(Site.seen)
    with pytest.raises(BadStatus) as caught:
        client.post_json(f"http://127.0.0.1:{port}/moved", {"q": "väg"})
    assert (caught.value.status, len(Site.seen)) == (301, before + 1)


def test_a_question_goes_no_further_than_a_call_without_one(client: Client, port: int) -> None:
    with pytest.raises(AddressRefused):
        client.post_json("http://169.254.169.254/latest", {})
    with pytest.raises(TooLarge):
        client.post_json(f"http://127.0.0.1:{port}/bomb", {})


def test_a_redirect_with_swedish_letters_is_followed(client: Client, port: int) -> None:
    assert client.get(f"http://127.0.0.1:{port}/swedish").url.endswith("/json?stad=Malm%C3%B6")


def test_cookies_are_not_carried_along(client: Client, port: int) -> None:
    client.get(f"http://127.0.0.1:{port}/away/http://127.0.0.1:{port}/json")
    assert "Cookie" not in Site.seen[-1]


@pytest.mark.parametrize(
    ("path", "fault", "code"),
    [
        ("circle", TooManyRedirects, "too_many_redirects"),
        ("gone", BadStatus, "bad_status"),
        ("large", TooLarge, "too_large"),
        ("endless", TooLarge, "too_large"),
        ("bomb", TooLarge, "too_large"),
        ("twice", TooLarge, "too_large"),
        ("short", Unreachable, "unreachable"),
        ("reset", Unreachable, "unreachable"),
    ],
)
def test_bad_answers_end_in_a_clear_fault(
    client: Client, port: int, path: str, fault: type[HttpFault], code: str
) -> None:
    with pytest.raises(fault) as caught:
        client.get(f"http://127.0.0.1:{port}/{path}")
    assert caught.value.code == code


def test_a_bad_status_tells_what_was_said(client: Client, port: int) -> None:
    with pytest.raises(BadStatus) as caught:
        client.get(f"http://127.0.0.1:{port}/gone")
    assert caught.value.status == 404
    assert caught.value.answer.json() == {"error": "Entry not found"}


@pytest.mark.parametrize("path", ["page", "truncated", "deep"])
def test_what_is_not_json_is_said_to_be_so(client: Client, port: int, path: str) -> None:
    answer = client.get(f"http://127.0.0.1:{port}/{path}")
    with pytest.raises(NotJson):
        answer.json()


def test_json_may_come_without_a_type_and_with_a_byte_order_mark() -> None:
    assert Answer("", 200, {}, b'\xef\xbb\xbf{"a": 1}').json() == {"a": 1}


@pytest.mark.parametrize("path", ["silent", "dripping", "trickling", "unmeasured"])
def test_the_whole_call_is_over_in_time(client: Client, port: int, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(TimedOut):
        client.get(f"http://127.0.0.1:{port}/{path}", seconds=0.6)
    assert time.monotonic() - began < 1.5


def test_a_name_server_that_never_answers_is_not_waited_for() -> None:
    let_go = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        let_go.wait(20)
        return []

    began = time.monotonic()
    with pytest.raises(TimedOut):
        Client(user_agent="t", resolve=slow).get("http://data.example.se/", seconds=0.3)
    assert time.monotonic() - began < 1
    let_go.set()


def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Unreachable):
            Client(user_agent="t", allow_inward={("127.0.0.1", port)}).get(f"http://127.0.0.1:{port}/")


def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        Client(user_agent="t", resolve=lambda host, port: []).get("http://data.example.se/")


# Every way of writing this machine, its neighbours or the cloud's metadata that is known to have fooled someone.
INWARD = [
    "127.0.0.1", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1",
    "0", "0.0.0.0", "localhost", "LOCALHOST", "①②⑦.⓪.⓪.①", "[::1]", "[::]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
    "[ff02::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "2852039166", "0xa9fea9fe",
    "[::ffff:169.254.169.254]", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "203.0.113.7", "127.0.1", "0177.1",
    "0x7f.0x0.0x0.0x1", "00000177.0.0.1", "0300.0250.1.1", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "[::ffff:0:127.0.0.1]", "[::ffff:10.0.0.1]", "[2002:a00:1::]", "[2002:a9fe:a9fe::1]", "[64:ff9b::10.0.0.1]",
    "[fe80::1%25lo]", "[fe80::1%lo]", "[::1%25lo]", "[fec0::1]", "[febf::1]", "[0:0:0:0:0:ffff:7f00:0001]",
]  # fmt: skip


@pytest.mark.parametrize("host", INWARD)
def test_inward_addresses_are_refused_in_every_notation(host: str) -> None:
    with pytest.raises(HttpFault) as caught:
        Client(user_agent="t", total_seconds=3).get(f"http://{host}:8080/latest/meta-data/")
    assert caught.value.code == "refused_address"


@pytest.mark.parametrize(
    "host",
    [
        "localhost.",
        "127.0.0.1.",
        "127.1.",
        "2130706433.",
        "0x7f000001.",
        "[::1].",
        "localhost。",
        "127.0.0.1%00.example.se",
        "1.1.1.1 &@127.0.0.1",
    ],
)
def test_notations_that_systems_read_differently_never_connect(host: str) -> None:
    with pytest.raises((AddressRefused, Unreachable)):
        Client(user_agent="t", total_seconds=3).get(f"http://{host}:8080/")


@pytest.mark.parametrize("host", [host for host in INWARD if host.isascii()])
def test_a_redirect_inward_is_refused(client: Client, port: int, host: str) -> None:
    with pytest.raises(HttpFault) as caught:
        client.get(f"http://127.0.0.1:{port}/away/http://{host}/")
    assert caught.value.code == "refused_address"


def test_the_allowed_port_opens_no_other_port_of_the_same_host(client: Client, port: int) -> None:
    with pytest.raises(AddressRefused):
        client.get(f"http://127.0.0.1:{port}/away/http://127.0.0.1:{port - 1}/json")


def test_the_allowed_address_opens_no_other_name_for_it(client: Client, port: int) -> None:
    with pytest.raises(AddressRefused):
        client.get(f"http://localhost:{port}/json")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://data.example.se/", "gopher://data.example.se/", "javascript:alert(1)",
        "data:text/plain,hej", "http://", "http:///path", "//data.example.se/", "/datasets", "", "data.example.se",
        "http://user:secret@data.example.se/", "http://data.example.se\\@127.0.0.1/", "http://data.example.se/ a",
        "http://data.example.se/\r\nX-Header: 1", "http://[::1", "http://data.example.se:99999/",
        "http://" + "a" * 9000,
    ],
)  # fmt: skip
def test_what_is_not_a_plain_web_address_is_refused(url: str) -> None:
    called = []
    with pytest.raises(HttpFault) as caught:
        Client(user_agent="t", resolve=lambda host, port: called.append(host) or []).get(url)
    assert caught.value.code == "refused_address"
    assert not called


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://[::1"])
def test_a_redirect_to_another_scheme_is_refused(client: Client, port: int, location: str) -> None:
    with pytest.raises(AddressRefused):
        client.get(f"http://127.0.0.1:{port}/away/{location}")


@pytest.mark.parametrize("port", [22, 25, 110, 143, 587])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(AddressRefused):
        Client(user_agent="t", resolve=lambda host, port: ["193.10.5.1"]).get(
            f"http://data.example.se:{port}/"
        )


def test_one_inward_address_among_outward_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefused):
        Client(user_agent="t", resolve=lambda host, port: ["193.10.5.1", "10.0.0.1"]).get(
            "http://data.example.se/"
        )


def test_a_name_that_answers_differently_the_second_time_gains_nothing(port: int) -> None:
    changing = [["193.10.5.1"], ["127.0.0.1"], ["127.0.0.1"]]
    connected: list[object] = []
    asked: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            connected.append(arguments[1])

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return changing[len(asked) - 1]

    sys.addaudithook(hook)
    client = Client(user_agent="t", resolve=rebinding, connect_seconds=0.3, total_seconds=1)
    with pytest.raises((Unreachable, TimedOut)):
        client.get(f"http://rebinding.example.se:{port}/json")
    assert asked == ["rebinding.example.se"]
    assert connected == [("193.10.5.1", port)]


def test_a_name_that_turns_inward_between_two_redirects_is_refused(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test's own server stands for the open Internet, on one address of this machine and no other."""
    monkeypatch.setattr(dialling, "is_outward", lambda address: address == "127.0.0.1" or is_outward(address))
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    client = Client(user_agent="t", resolve=changing, total_seconds=3)
    with pytest.raises(AddressRefused):
        client.get(f"http://data.example.se:{port}/leave/http://data.example.se:{port}/json")
    assert asked == ["data.example.se"] * 2


def test_what_a_resolver_says_is_read_as_an_address_or_refused() -> None:
    for said in ("0x7f.1", "127.1", "2130706433", "localhost", "::ffff:127.0.0.1", "fe80::1%eth0", ""):
        with pytest.raises(AddressRefused):
            Client(user_agent="t", resolve=lambda host, port, said=said: [said]).get(
                "http://data.example.se/"
            )


def test_each_redirect_is_looked_up_and_checked_anew(port: int) -> None:
    """The first hop is allowed by name; the second, to a name that points inward, is not."""
    client = Client(
        user_agent="t", allow_inward={("portal.example.se", port)}, resolve=lambda host, port: ["127.0.0.1"]
    )
    assert client.get(f"http://portal.example.se:{port}/json").status == 200
    with pytest.raises(AddressRefused):
        client.get(f"http://portal.example.se:{port}/away/http://inside.example.se:{port}/json")


@pytest.mark.parametrize(
    "address",
    [
        "193.10.5.1",
        "8.8.8.8",
        "2001:6b0:8::1",
        "2a00:1450:400f:80d::200e",
        "::ffff:8.8.8.8",
        "2002:808:808::",
    ],
)
def test_public_addresses_are_outward(address: str) -> None:
    assert is_outward(address)


@pytest.mark.parametrize("text", ["", "localhost", "999.1.1.1", "fe80::1%eth0", "::1%lo"])
def test_what_is_no_public_address_is_not_outward(text: str) -> None:
    assert not is_outward(text)


def test_a_certificate_is_checked_against_the_name_although_the_address_is_pinned() -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("portal.example.se").configure_cert(tls)
    with serving(tls) as port, authority.cert_pem.tempfile() as ca_file:
        client = Client(
            user_agent="t",
            allow_inward={("portal.example.se", port), ("other.example.se", port)},
            ca_file=ca_file,
            resolve=lambda host, port: ["127.0.0.1"],
        )
        assert client.get(f"https://portal.example.se:{port}/json").status == 200
        with pytest.raises(Unreachable):
            client.get(f"https://other.example.se:{port}/json")
        distrustful = Client(
            user_agent="t",
            allow_inward={("portal.example.se", port)},
            resolve=lambda host, port: ["127.0.0.1"],
        )
        with pytest.raises(Unreachable):
            distrustful.get(f"https://portal.example.se:{port}/json")


def test_the_environment_does_not_choose_a_proxy(
    client: Client, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert json.loads(client.get(f"http://127.0.0.1:{port}/json").body)["title"] == "Bullermätningar"


def test_characters_that_are_none_are_replaced() -> None:
    body = rb'{"a\u0000": ["\ud800x", "\ud83d\ude00", "\\ud800", 1, null, {"b": "\udfff"}]}'
    answer = Answer("https://a.example/", 200, {}, body)
    assert answer.json() == {"a\ufffd": ["\ufffdx", "\U0001f600", "\\ud800", 1, None, {"b": "\ufffd"}]}
