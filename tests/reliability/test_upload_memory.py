"""Large files through the real web server: its memory does not grow with them, in parts and with the form."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Attachment
from tests.reliability.conftest import Installation
from tests.reliability.visitor import Visitor
from tests.services import server
from tests.uploading import pdf, sha256

LARGE = 200 * 2**20
PART = 8 * 2**20
MOST_GROWTH = 30 * 2**20


def worker_of(live: server.LiveServer) -> int:
    found = subprocess.run(["pgrep", "-P", str(live.process.pid)], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def highest(process: int) -> int:
    """The most memory the process has had since ``forget``."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def forget(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stor.pdf"
    path.write_bytes(pdf(LARGE))
    return path


def test_memory_does_not_grow_with_the_file(install: Callable[..., Installation], file: Path) -> None:
    place = install()
    with place.inside() as (_app, make):
        captain = make.person()
        challenge = make.challenge(entry_quota_mb=1000)
        reference = make.draft(make.team(challenge, captain), challenge, author=captain).reference
        email = captain.email
    with server.running(place.environment, threads=2) as live:
        me = Visitor(live.url)
        me.sign_in(email)
        me.ask("GET", f"/entries/{reference}/draft")
        headers = {"X-CSRFToken": me.token, "Cookie": me.cookie(), "Accept": "application/json"}
        base = f"{live.url}/entries/{reference}/uploads"

        def send(method: str, url: str, **options: object) -> requests.Response:
            more = options.pop("headers", {})
            return requests.request(method, url, headers=headers | more, timeout=300, **options)  # type: ignore[operator,arg-type]

        worker = worker_of(live)
        before = highest(worker)
        forget(worker)
        began = {"name": "stor.pdf", "size": str(LARGE), "question": "files", "mark": "m"}
        upload = send("POST", base, data=began).json()["reference"]
        hashes = []
        with file.open("rb") as stream:
            while piece := stream.read(PART):
                hashes.append(sha256(piece))
                said = {"X-Part-SHA256": hashes[-1], "Content-Type": "application/octet-stream"}
                url = f"{base}/{upload}/parts/{len(hashes)}"
                assert send("PUT", url, data=piece, headers=said).status_code == 200
        done = send("POST", f"{base}/{upload}/finish", data={"hashes": " ".join(hashes)})
        assert done.status_code == 200, done.text
        in_parts = highest(worker) - before

        forget(worker)
        page = me.ask("GET", f"/entries/{reference}/draft").text
        version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
        head, tail = multipart(me.token, version, "formulär.pdf")
        form = file.with_name("form")
        with form.open("wb") as whole, file.open("rb") as stream:
            whole.write(head)
            shutil.copyfileobj(stream, whole)
            whole.write(tail)
        more = {"Content-Type": "multipart/form-data; boundary=line"}
        with form.open("rb") as body:
            answer = send(
                "POST",
                f"{live.url}/entries/{reference}/draft",
                data=body,
                headers=more,
                allow_redirects=False,
            )
        assert answer.status_code == 303, answer.text[:2000]
        with_form = highest(worker) - before
    print(f"growth: {in_parts / 2**20:.1f} MB in parts, {with_form / 2**20:.1f} MB with the form")
    assert in_parts < MOST_GROWTH
    assert with_form < MOST_GROWTH
    with place.inside():
        files = db.session.scalars(sa.select(Attachment).order_by(Attachment.id)).all()
        assert [one.size for one in files] == [LARGE, LARGE]
        assert {one.sha256 for one in files} == {hashlib.sha256(file.read_bytes()).hexdigest()}


def multipart(token: str, version: str, name: str) -> tuple[bytes, bytes]:
    """What stands before and behind the file in a form."""
    values = {
        "csrf_token": token,
        "title": "Tyst stad",
        "language": "sv",
        "version": version,
        "page": "p",
        "turn": "1",
    }
    head = "".join(
        f'--line\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in values.items()
    )
    head += f'--line\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    return (head + "Content-Type: application/pdf\r\n\r\n").encode(), b"\r\n--line--\r\n"
