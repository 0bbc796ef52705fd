"""The process that reads documents: what it may use, what it cannot reach, and that nothing of it is left."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from challenges.adapters.portals.contract import PortalFault
from challenges.adapters.portals.dcat_file import process
from challenges.adapters.portals.dcat_file.document import Document
from challenges.adapters.portals.dcat_file.gathering import Gathering
from tests.adapters.portals.writing import catalogue, dataset

ROOT = Path(__file__).parents[3]
LIMITED = "from challenges.adapters.portals.sandbox.child import restrict; restrict()\n"
TURTLE = Document(b"<https://e.example/> a <http://www.w3.org/ns/dcat#Catalog> .", "Turtle")


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A program that begins as the child does."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED + code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Puts another program where the child is, so that its misbehaviour can be seen from outside."""

    def put(code: str) -> None:
        (tmp_path / "misbehaving.py").write_text(code, "utf-8")
        environment = process._environment() | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
        monkeypatch.setattr(process, "_CHILD", "misbehaving")
        monkeypatch.setattr(process, "_environment", lambda: environment)

    return put


def fault_of(seconds: float = 30.0) -> PortalFault:
    with pytest.raises(PortalFault) as caught:
        list(process.answers(TURTLE, "https://e.example/", seconds))
    return caught.value


def processes() -> Iterator[list[str]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                yield (folder / "cmdline").read_text("utf-8").split("\0")
            except OSError:
                continue


def vanishes(sleeping: str) -> bool:
    """Whether no ``sleep`` of so many seconds is left, long before it would have ended by itself."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if ["sleep", sleeping, ""] not in list(processes()):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('data.example.se', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import rdflib; rdflib.Graph().parse('http://127.0.0.1:9/', format='xml')",
    ],
)
def test_no_network_and_no_other_programs(code: str) -> None:
    done = run(code)
    assert done.returncode == 1
    assert "PermissionError" in done.stderr


def test_memory_is_bounded() -> None:
    done = run("bytes(2_000_000_000)")
    assert done.returncode == 1
    assert "MemoryError" in done.stderr
    assert run("bytes(300_000_000)").returncode == 0


def test_nothing_large_can_be_written(tmp_path: Path) -> None:
    assert run(f"open({str(tmp_path / 'x')!r}, 'wb').write(bytes(1_000_000))").returncode != 0
    assert (tmp_path / "x").stat().st_size <= 100_000


def test_processor_time_is_bounded() -> None:
    """The limit itself is a minute; here it is seen to be set, and to end a process when it is reached."""
    limits = "import resource; print(resource.getrlimit(resource.RLIMIT_CPU))"
    assert run(limits).stdout.strip() == "(60, 61)"
    spin = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 61))\nwhile True: pass"
    assert run(spin).returncode == -signal.SIGXCPU


def test_our_secrets_are_not_in_its_environment(monkeypatch: pytest.MonkeyPatch, instead: Any) -> None:
    monkeypatch.setenv("CHALLENGES_SECRET_KEY", "hemlig" * 10)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example.se/")
    instead("import os, json; print(json.dumps({'environment': dict(os.environ)})); print('{\"end\": {}}')")
    given, _ = process.answers(TURTLE, "https://e.example/", 30.0)
    assert set(given["environment"]) <= {"PYTHONPATH", "PATH", "LANG", "LC_CTYPE", "LD_LIBRARY_PATH"}


def test_it_knows_no_http_client() -> None:
    code = "import sys; print(sorted(set(sys.modules) & {'requests', 'urllib3', 'flask', 'sqlalchemy', 'rdflib'}))"
    assert run("from challenges.adapters.portals.sandbox import child\n" + code).stdout.strip() == "[]"


def test_too_slow_is_killed_with_everything_it_started(instead: Any) -> None:
    instead("import subprocess, time; subprocess.Popen(['sleep', '29.875']); time.sleep(60)")
    began = time.monotonic()
    assert fault_of(seconds=1.0).code == "timeout"
    assert time.monotonic() - began < 15
    assert vanishes("29.875")


def test_what_it_started_does_not_outlive_it_either(instead: Any) -> None:
    instead(
        "import subprocess; subprocess.Popen(['sleep', '29.625'], stdout=subprocess.DEVNULL); print('{\"end\": {}}')"
    )
    assert list(process.answers(TURTLE, "https://e.example/", 30.0)) == [{"end": {}}]
    assert vanishes("29.625")


def test_a_reader_that_is_given_up_half_way_is_killed(instead: Any) -> None:
    instead('import time\nprint(\'{"lost": ["x", {}]}\', flush=True)\ntime.sleep(29)')
    answers = process.answers(TURTLE, "https://e.example/", 30.0)
    assert next(answers) == {"lost": ["x", {}]}
    began = time.monotonic()
    answers.close()
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os.abort()", "out_of_memory"),
        ("raise MemoryError", "out_of_memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "reader_failed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "timeout"),
        ("raise ValueError('hej')", "reader_failed"),
        ("print('not json')", "reader_failed"),
        ("pass", "reader_failed"),
        ("print('{\"record\": ')", "reader_failed"),
    ],
)
def test_every_way_to_fail_is_told_in_words(instead: Any, code: str, expected: str) -> None:
    instead(code)
    fault = fault_of()
    assert fault.code == expected
    assert str(fault.reason).endswith(".")


def test_an_entity_bomb_that_got_past_us_would_be_stopped() -> None:
    """The document check refuses it; should it ever fail, the process is what gives way."""
    levels = "".join(f"<!ENTITY {a} '{f'&{b};' * 10}'>" for b, a in zip("abcdefgh", "bcdefghi", strict=True))
    head, _, tail = catalogue(dataset(1, title="&i;")).decode().partition("?>")
    content = f"<!DOCTYPE rdf:RDF [<!ENTITY a '{'ha' * 50}'>{levels}]>{tail}".encode()
    assert head.startswith("<?xml")
    with pytest.raises(PortalFault):
        list(process.answers(Document(content, "RDF/XML"), "https://e.example/", 20.0))


def test_an_external_entity_that_got_past_us_would_not_be_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hemligt", "utf-8")
    _, _, tail = catalogue(dataset(1, title="&e;")).decode().partition("?>")
    content = f'<!DOCTYPE rdf:RDF [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>{tail}'.encode()
    try:
        said = repr(list(process.answers(Document(content, "RDF/XML"), "https://e.example/", 20.0)))
    except PortalFault as fault:
        said = str(fault)
    assert "hemligt" not in said


def test_the_parent_keeps_nothing_open() -> None:
    list(process.answers(TURTLE, "https://e.example/", 30.0))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        list(process.answers(TURTLE, "https://e.example/", 30.0))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_pages_of_a_catalogue_share_one_room() -> None:
    """A small page can say much, when many datasets share a long description: all of it is kept until the end."""
    page = catalogue(dataset("https://e.example/1"))
    room = process.Room()
    first = room.left
    list(process.answers(Document(page, "RDF/XML"), "https://e.example/", 20.0, room))
    needed = first - room.left
    gathering = Gathering("https://e.example/", room=process.Room(needed + needed // 2))
    gathering.take(page, address="https://e.example/", seconds=20.0)
    with pytest.raises(PortalFault) as caught:
        gathering.take(page, address="https://e.example/2", seconds=20.0)
    assert caught.value.code == "too_large"
    assert len(gathering.records) == 1


def test_a_line_without_end_is_not_waited_for(instead: Any) -> None:
    instead("import sys\nwhile True: sys.stdout.write('x' * 65536)")
    room = process.Room(1_000_000)
    with pytest.raises(PortalFault) as caught:
        list(process.answers(TURTLE, "https://e.example/", 20.0, room))
    assert caught.value.code == "too_large"
