"""Catalogue files at an address, from a server that behaves well or badly."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import PortalFault, PortalRefused, PortalUnavailable
from challenges.adapters.portals.dcat_file import DcatFile, gathering
from challenges.adapters.portals.dcat_file import client as client_module
from challenges.adapters.portals.dcat_file.document import LARGEST
from tests.adapters.portals.writing import catalogue, dataset, fixture, in_turtle, rewritten, turtle_dataset

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers by path; ``asked`` holds what was asked for, with its headers."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.let_go = threading.Event()
        self.port = 0

    def say(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            if (
                status == 200
                and headers.get("ETag")
                and handler.headers.get("If-None-Match") == headers["ETag"]
            ):
                handler.send_response(304)
                handler.end_headers()
                return
            handler.send_response(status)
            for name, value in {"Content_Type": "application/rdf+xml", **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer

    def address(self, path: str = "/dcat") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def file(self, path: str = "/dcat") -> DcatFile:
        return DcatFile(
            self.address(path), "", Client(user_agent="t", allow_inward={("127.0.0.1", self.port)})
        )

    def harvest(self, path: str = "/dcat", seconds: float = 30.0) -> Catalogue:
        found = self.file(path).harvest(seconds=seconds)
        assert found is not None
        return found


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            try:
                site.answers[self.path](self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep the test output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        site.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def page(*numbers: int, following: str = "", kind: str = "nextPage") -> bytes:
    """A page of a catalogue, naming the next one."""
    name, link = {
        "nextPage": ("PagedCollection", "nextPage"),
        "next": ("PartialCollectionView", "next"),
    }[kind]
    said = f'<hydra:{link} rdf:resource="{following}"/>' if following else ""
    view = f'<hydra:{name} rdf:about="">{said}</hydra:{name}>'
    return catalogue(view, *(dataset(number) for number in numbers))


def ends(found: Catalogue) -> list[str]:
    return [record.uri.rpartition("/")[2] for record in found.records]


def lost(found: Catalogue) -> str:
    return " ".join(str(said) for said in found.lost)


def test_a_catalogue_at_an_address(site: Site) -> None:
    site.say("/dcat", fixture("whole.rdf"), ETag='"1"')
    found = site.harvest()
    assert (found.source, found.syntax, found.datasets, found.etag) == (site.address(), "RDF/XML", 1, '"1"')
    assert {record.source_base for record in found.records} == {site.address()}
    assert "application/rdf+xml" in site.asked[0][1]["Accept"]


def test_nothing_when_it_has_not_changed(site: Site) -> None:
    site.say("/dcat", fixture("whole.rdf"), ETag='"1"')
    assert site.file().harvest(etag='"1"') is None
    site.say("/dcat", fixture("whole.rdf"), ETag='"2"')
    assert site.file().harvest(etag='"1"') is not None


def test_a_server_without_marks_is_known_by_the_digest_of_its_file(site: Site) -> None:
    site.say("/dcat", page(1))
    mark = site.harvest().etag
    assert mark.startswith("sha256:")
    assert site.file().harvest(etag=mark) is None
    assert "If-None-Match" not in site.asked[-1][1]
    site.say("/dcat", page(1, 2))
    assert site.file().harvest(etag=mark) is not None


@pytest.mark.parametrize("declared", ["text/plain", "text/html", "application/json", "image/png", ""])
@pytest.mark.parametrize("syntax", ["RDF/XML", "Turtle", "JSON-LD", "N-Triples"])
def test_the_declared_type_does_not_matter(site: Site, declared: str, syntax: str) -> None:
    site.say("/dcat", rewritten(fixture("whole.rdf"), syntax), Content_Type=declared)
    assert site.harvest().syntax == syntax


def test_a_packed_answer_and_a_packed_file(site: Site) -> None:
    site.say("/dcat", gzip.compress(gzip.compress(page(1))), Content_Encoding="gzip")
    assert ends(site.harvest()) == ["1"]


def test_relative_addresses_are_read_from_where_the_file_was_found(site: Site) -> None:
    site.say("/old", b"", 301, Location="/new/dcat.ttl")
    site.say("/new/dcat.ttl", in_turtle('<#ds1> a dcat:Dataset ; dcterms:title "Bad"@sv .'))
    assert [record.uri for record in site.harvest("/old").records] == [site.address("/new/dcat.ttl#ds1")]


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["nextPage", "next"])
def test_all_pages_are_read(site: Site, kind: str) -> None:
    site.say("/dcat", page(1, 2, following="/dcat?page=2", kind=kind), ETag='"1"')
    site.say("/dcat?page=2", page(3, following=site.address("/dcat?page=3"), kind=kind))
    site.say("/dcat?page=3", page(4, 1, kind=kind))
    found = site.harvest()
    assert ends(found) == ["1", "2", "3", "4"]
    assert (found.datasets, found.distributions, found.lost) == (4, 4, ())
    assert found.etag == ""
    assert [str(one.reason) for one in found.skipped] == ["The same dataset stands in the catalogue already."]


def test_the_next_page_may_be_a_text(site: Site) -> None:
    first = in_turtle(turtle_dataset(1), '<> <http://www.w3.org/ns/hydra/core#nextPage> "/dcat?2" .')
    site.say("/dcat", first)
    site.say("/dcat?2", in_turtle(turtle_dataset(2)))
    assert ends(site.harvest()) == ["1", "2"]


def test_what_the_first_page_names_is_looked_for_on_the_others(site: Site) -> None:
    named = "".join(f'<dcat:dataset rdf:resource="https://data.ekhamn.example.se/{n}"/>' for n in (1, 2, 3))
    whole = f'<dcat:Catalog rdf:about="https://data.ekhamn.example.se/katalog">{named}</dcat:Catalog>'
    site.say("/dcat", page(1, following="/2").replace(b"</rdf:RDF>", whole.encode() + b"</rdf:RDF>"))
    site.say("/2", page(2))
    found = site.harvest()
    assert [one.subject for one in found.skipped] == ["https://data.ekhamn.example.se/3"]


@pytest.mark.parametrize("back", ["/dcat", "/2", "/dcat#again"])
def test_a_circle_of_pages_ends(site: Site, back: str) -> None:
    site.say("/dcat", page(1, following="/2"))
    site.say("/2", page(2, following=back))
    found = site.harvest()
    assert ends(found) == ["1", "2"]
    assert "circle" in lost(found)
    assert len(site.asked) <= 3


def test_a_page_that_is_its_own_next_ends(site: Site) -> None:
    site.say("/dcat", page(1, following=""))
    site.say("/dcat", page(1, following="/dcat"))
    assert "circle" in lost(site.harvest())
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://data.ekhamn.example.se/2",
        "http://localhost:{port}/2",
        "http://127.0.0.1:1/2",
        "ftp://127.0.0.1/2",
        "file:///etc/passwd",
    ],
)
def test_another_host_is_not_followed(site: Site, elsewhere: str) -> None:
    site.say("/dcat", page(1, following=elsewhere.format(port=site.port)))
    found = site.harvest()
    assert ends(found) == ["1"]
    assert "another host" in lost(found)
    assert len(site.asked) == 1


def test_the_number_of_pages_is_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_PAGES", 3)
    for number in range(1, 6):
        site.say(f"/{number}", page(number, following=f"/{number + 1}"))
    found = site.harvest("/1")
    assert ends(found) == ["1", "2", "3"]
    assert "Pages read: 3" in lost(found)


def test_the_bytes_of_all_pages_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_BYTES", 2 * len(page(1, following="/2")))
    for number in range(1, 6):
        site.say(f"/{number}", page(number, following=f"/{number + 1}"))
    found = site.harvest("/1")
    assert ends(found) == ["1", "2"]
    assert "more pages" in lost(found)


def test_the_number_of_datasets_and_of_what_is_told_is_bounded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_RECORDS", 3)
    monkeypatch.setattr(gathering, "MOST_SKIPPED", 2)
    site.say("/dcat", catalogue(*(dataset(n) for n in range(5))))
    found = site.harvest()
    assert (len(found.records), found.datasets, found.distributions) == (3, 3, 3)
    assert "Left out: 2" in lost(found)
    whole = "".join(f'<dcat:dataset rdf:resource="https://e.example/{n}"/>' for n in range(5))
    site.say("/dcat", catalogue(f'<dcat:Catalog rdf:about="https://e.example/">{whole}</dcat:Catalog>'))
    found = site.harvest()
    assert (len(found.skipped), lost(found)) == (2, "More was skipped than is listed. Not listed: 3.")


@pytest.mark.parametrize(
    ("body", "status"), [(b"gone", 404), (b"", 500), (b"<html></html>", 200), (b"<!DOCTYPE a []>", 200)]
)
def test_a_later_page_that_fails_costs_only_the_rest(site: Site, body: bytes, status: int) -> None:
    site.say("/dcat", page(1, following="/2"))
    site.say("/2", body, status)
    found = site.harvest()
    assert ends(found) == ["1"]
    assert "Page 2 could not be read" in lost(found)
    assert len(found.lost) == 2


def test_time_is_for_all_pages_together(site: Site) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        site.let_go.wait(20)

    site.say("/dcat", page(1, following="/2"))
    site.answers["/2"] = slow
    began = time.monotonic()
    found = site.harvest(seconds=2.5)
    assert time.monotonic() - began < 13
    assert ends(found) == ["1"]
    assert "Page 2 could not be read" in lost(found)


# --- faults -------------------------------------------------------------------------------------------------------


def fault(site: Site, path: str = "/dcat", seconds: float = 20.0) -> PortalFault:
    with pytest.raises(PortalFault) as caught:
        site.harvest(path, seconds)
    assert str(caught.value.reason).endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, PortalRefused), (410, PortalRefused), (401, PortalRefused), (403, PortalRefused), (429, PortalUnavailable),
     (500, PortalUnavailable), (503, PortalUnavailable)],
)  # fmt: skip
def test_errors_of_the_server(site: Site, status: int, kind: type[PortalFault]) -> None:
    site.say("/dcat", b"<html>fel</html>", status)
    found = fault(site)
    assert isinstance(found, kind)
    assert found.code == f"status_{status}"


def test_a_web_page_is_no_catalogue(site: Site) -> None:
    site.say("/dcat", b"<!doctype html><title>Hej</title>", Content_Type="text/html")
    assert fault(site).code == "not_a_catalogue"


def test_an_answer_above_the_limit(site: Site) -> None:
    site.say("/dcat", page(1).ljust(LARGEST + 1))
    found = fault(site)
    assert (found.code, "50 MB" in str(found.reason)) == ("too_large", True)


def test_an_answer_without_end(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 1_000_000)

    site.answers["/dcat"] = endless
    assert fault(site).code == "too_large"


def test_an_answer_that_trickles(site: Site) -> None:
    def trickling(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.let_go.wait(0.1):
            handler.wfile.write(b" ")

    site.answers["/dcat"] = trickling
    began = time.monotonic()
    assert fault(site, seconds=1.0).code == "timeout"
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("packing", ["answer", "file"])
def test_a_bomb_of_zeros(site: Site, packing: str) -> None:
    bomb = gzip.compress(bytes(200_000_000))
    site.say("/dcat", bomb, **({"Content_Encoding": "gzip"} if packing == "answer" else {}))
    assert fault(site).code == "too_large"


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://localhost/", "file:///etc/passwd"],
)
def test_a_redirect_inward_is_refused(site: Site, location: str) -> None:
    site.say("/dcat", b"", 302, Location=location)
    assert fault(site).code == "refused_address"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/dcat", "http://10.0.0.1/", "ftp://e.example/", "dcat", ""]
)
def test_an_address_that_is_not_outward_is_refused(address: str) -> None:
    with pytest.raises(PortalRefused) as caught:
        DcatFile(address, "", Client(user_agent="t")).harvest(seconds=5)
    assert caught.value.code == "refused_address"


def test_a_circle_of_redirects(site: Site) -> None:
    site.say("/dcat", b"", 302, Location="/dcat")
    assert fault(site).code == "too_many_redirects"


def test_several_threads_harvest_at_once(site: Site) -> None:
    """As in the web process: threads and children do not get into each other's way."""
    site.say("/dcat", fixture("whole.rdf"))
    found: list[Catalogue] = []
    threads = [threading.Thread(target=lambda: found.append(site.harvest())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.datasets for one in found] == [1, 1, 1, 1]
