"""The two commands: what can be told without running them."""

import os
import re
import socket
import stat
import subprocess
import sys
import tomllib

import pytest

from tests.services.ports import free_port
from tests.services.server import ROOT

# As on a person's own command line, also when `make test` runs these tests.
OUTSIDE_MAKE = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def port_is_free(*arguments):
    done = subprocess.run(
        [sys.executable, ROOT / "bin" / "port-is-free", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_a_free_port_is_free():
    assert port_is_free("127.0.0.1", str(free_port())) == (0, "")


def test_a_port_in_use_is_said_before_anything_is_done():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = port_is_free("127.0.0.1", str(port))
        run = subprocess.run(
            ["make", "run", f"PORT={port}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=OUTSIDE_MAKE,
        )
    assert code == 1
    assert words.startswith(f"Port {port} on 127.0.0.1 is already in use.")
    assert run.returncode == 2
    assert words in run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize("port", ["", "abc", "0", "70000", "-1", "80 80"])
def test_what_is_no_port_is_said(port):
    assert port_is_free("127.0.0.1", port, "PORTAL_PORT") == (
        1,
        f"PORTAL_PORT must be a number between 1 and 65535, not {port!r}.",
    )


def test_an_address_of_another_machine_is_said():
    code, words = port_is_free("192.0.2.1", str(free_port()))
    assert code == 1
    assert words.startswith("Cannot listen on 192.0.2.1")


def test_the_scripts_can_be_run():
    for path in [ROOT / ".ci" / "run", *(ROOT / "bin").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o111, path


def test_make_tells_what_it_can():
    shown = subprocess.run(
        ["make"], cwd=ROOT, capture_output=True, text=True, check=True, env=OUTSIDE_MAKE
    ).stdout
    for target in ("install", "run", "test", "check", "clean", "lock"):
        assert f"make {target} " in shown


def test_the_locks_hold_every_dependency_with_hashes_and_no_address():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = pyproject["project"]
    running = (ROOT / "requirements.lock").read_text()
    testing = (ROOT / "requirements-test.lock").read_text()
    object_store = (ROOT / "requirements-s3.lock").read_text()

    def names(requirements):
        return {re.split(r"[\[~=]", requirement)[0] for requirement in requirements}

    assert names(project["dependencies"]) <= dict(PINNED.findall(running)).keys()
    extras = project["optional-dependencies"]
    tested = names(requirement for extra in extras.values() for requirement in extra) - {project["name"]}
    assert tested <= dict(PINNED.findall(testing)).keys()
    assert set(PINNED.findall(running)) <= set(PINNED.findall(testing))
    assert names(pyproject["dependency-groups"]["s3"]) <= dict(PINNED.findall(object_store)).keys()
    for lock in (running, testing, object_store):
        assert "://" not in lock
        assert len(re.findall(r"^[a-z].*\\\n    --hash=sha256:", lock, re.MULTILINE)) == len(
            PINNED.findall(lock)
        )
