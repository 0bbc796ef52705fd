"""``flask datasets inspect``: any catalogue, one JSON object, and a plain sentence when nothing can be read."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.portals.writing import catalogue, dataset, fixture
from tests.services.ports import closed_port, free_port

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as it is typed, with a database that does not exist."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CHALLENGES_")},
        "CHALLENGES_SECRET_KEY": "s" * 40,
        "CHALLENGES_DATABASE_URL": "sqlite:////nonexistent/never.db",
        **variables,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "datasets", "inspect", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=120
    )


@pytest.fixture
def inspect(app):
    """The command within this process, which is quicker; gives status and parsed output."""

    def call(*arguments: str) -> tuple[int, dict]:
        done = app.test_cli_runner().invoke(args=["datasets", "inspect", *arguments, "--json"])
        return done.exit_code, json.loads(done.stdout)

    return call


def test_one_json_object_and_nothing_else() -> None:
    done = run(str(ROOT / "tests/adapters/portals/fixtures/whole.rdf"), "--json")
    told = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert list(told) == [
        "source",
        "syntax",
        "datasets",
        "distributions",
        "services",
        "skipped",
        "lost",
        "seconds",
    ]
    assert (told["syntax"], told["datasets"], told["distributions"], told["services"]) == ("RDF/XML", 1, 2, 2)
    assert (told["skipped"], told["lost"], done.returncode) == ([], [], 0)
    assert 0 < told["seconds"] < 60


def test_the_path_is_read_from_where_the_command_runs() -> None:
    done = run("tests/adapters/portals/fixtures/messy.rdf", "--json")
    told = json.loads(done.stdout)
    assert told["source"] == "tests/adapters/portals/fixtures/messy.rdf"
    assert told["skipped"] == [
        {
            "subject": "https://granby.example.se/finns-inte",
            "reason": "The catalogue names it but does not describe it.",
        }
    ]
    assert told["lost"] == ["Text that belongs to nothing was left out. Number of places: 1."]


def test_a_table_for_people(app) -> None:
    path = ROOT / "tests/adapters/portals/fixtures/messy.rdf"
    done = app.test_cli_runner().invoke(args=["datasets", "inspect", str(path)])
    assert done.exit_code == 0
    assert "datasets       2" in done.stdout
    assert "Datamängd utan namn" in done.stdout
    assert "none stated" in done.stdout
    assert "https://granby.example.se/finns-inte: The catalogue names it" in done.stdout


def test_an_address_is_asked_with_our_client(inspect) -> None:
    status, told = inspect(f"http://127.0.0.1:{free_port()}/dcat")
    assert (status, "not an address on the open Internet" in told["error"]) == (1, True)
    status, told = inspect(f"http://127.0.0.1:{closed_port()}/dcat", "--seconds", "5")
    assert (status, "cannot be reached" in told["error"]) == (1, True)


ELEMENT = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (bytes(range(256)) * 10, "no catalogue"),
        (b"<!DOCTYPE html><title>Hej</title>", "web page"),
        (b"id;namn\n1;Ekhamn\n", "no catalogue"),
        (b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + ELEMENT, "entities"),
        (b"<!DOCTYPE r [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + ELEMENT, "entities"),
        (
            "<!DOCTYPE r [<!ENTITY b 'x'>]>".encode("utf-16") + ELEMENT.decode().encode("utf-16-le"),
            "entities",
        ),
        (
            b'{"@context": "https://schema.example/c.jsonld", "@type": "Catalog"}',
            "https://schema.example/c.jsonld",
        ),
        (b"PK\x03\x04" + bytes(50), "no catalogue"),
        (b" " * 60_000_000, "50 MB"),
        (gzip.compress(bytes(60_000_000), mtime=0), "50 MB"),
        (b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "says nothing"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    inspect, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "fil").write_bytes(content)
    status, told = inspect(str(tmp_path / "fil"))
    assert status == 1
    assert list(told) == ["error"]
    assert said in told["error"]
    assert "Traceback" not in told["error"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/finns/inte", "There is no file"),
        ("/", "is a folder"),
        ("/dev/zero", "not an ordinary file"),
        ("", "Give the path"),
        (" ", "Give the path"),
        ("ftp://data.example.se/dcat", "begins with http"),
        ("file:///etc/passwd", "begins with http"),
        ("a\x00b", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
        ("http://", "not an address"),
        ("http://169.254.169.254/latest/meta-data/", "not an address"),
        ("http://[::1]/dcat", "not an address"),
        ("https://user:secret@data.example.se/dcat", "not an address"),
    ],
)
def test_places_where_there_is_nothing(inspect, place: str, said: str) -> None:
    status, told = inspect(place)
    assert (status, said in told["error"]) == (1, True), told


def test_a_pipe_is_not_waited_for(inspect, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert inspect(str(tmp_path / "pipe"))[0] == 1


def test_a_file_that_breaks_off_is_still_worth_something(inspect, tmp_path: Path) -> None:
    whole = catalogue(*(dataset(number) for number in range(10)))
    (tmp_path / "half.rdf").write_bytes(whole[: whole.index(b"5.csv")])
    status, told = inspect(str(tmp_path / "half.rdf"))
    assert (status, told["datasets"], told["distributions"]) == (0, 5, 5)
    assert [one["subject"].rpartition("/")[2] for one in told["skipped"]] == ["5"]
    assert "broken at line" in told["lost"][0]


def test_without_json_the_reason_is_on_standard_error(app) -> None:
    done = app.test_cli_runner().invoke(args=["datasets", "inspect", "/finns/inte"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: There is no file /finns/inte.\n"


def test_time_is_bounded(inspect, tmp_path: Path) -> None:
    (tmp_path / "whole.rdf").write_bytes(fixture("whole.rdf"))
    status, told = inspect(str(tmp_path / "whole.rdf"), "--seconds", "0")
    assert (status, told["error"]) == (1, "Reading the file took longer than we allow.")
