"""Send a file in parts as the script of the draft page does, from a test."""

import hashlib
from typing import Any

from flask.testing import FlaskClient

PDF_END = b"\n%%EOF\n"


def pdf(size: int) -> bytes:
    """A file of this size that is recognised as PDF, and no part of which is like another."""
    start = b"%PDF-1.4\n"
    numbers = b"".join(b"%09d " % number for number in range(size // 10 + 1))
    return start + numbers[: size - len(start) - len(PDF_END)] + PDF_END


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Sender:
    """One person's browser, sending files to one entry. Answers are looked at by the test."""

    def __init__(self, client: FlaskClient, reference: str) -> None:
        self.client = client
        self.base = f"/entries/{reference}/uploads"

    def begin(self, name: str, size: int, *, question: str = "files", mark: str = "m") -> Any:
        data = {"name": name, "size": str(size), "question": question, "mark": mark}
        return self.client.post(self.base, data=data, headers={"Accept": "application/json"})

    def show(self, upload: str) -> Any:
        return self.client.get(f"{self.base}/{upload}", headers={"Accept": "application/json"})

    def part(self, upload: str, number: int, content: bytes, *, said: str | None = None) -> Any:
        headers = {"Accept": "application/json", "X-Part-SHA256": sha256(content) if said is None else said}
        return self.client.put(
            f"{self.base}/{upload}/parts/{number}",
            data=content,
            headers=headers,
            content_type="application/octet-stream",
        )

    def finish(self, upload: str, hashes: list[str]) -> Any:
        return self.client.post(
            f"{self.base}/{upload}/finish",
            data={"hashes": " ".join(hashes)},
            headers={"Accept": "application/json"},
        )

    def cancel(self, upload: str) -> Any:
        return self.client.post(f"{self.base}/{upload}/cancel", headers={"Accept": "application/json"})

    def send(self, name: str, content: bytes, **more: Any) -> Any:
        """All of it, in order. The answer is the last one, which is the first refusal if there is one."""
        begun = self.begin(name, len(content), **more)
        if begun.status_code >= 400:
            return begun
        upload, pieces = begun.json["reference"], cut(content, begun.json["part_size"])
        for number, piece in enumerate(pieces, 1):
            answer = self.part(upload, number, piece)
            if answer.status_code >= 400:
                return answer
        return self.finish(upload, [sha256(piece) for piece in pieces])


def cut(content: bytes, size: int) -> list[bytes]:
    """The parts of a file."""
    return [content[start : start + size] for start in range(0, len(content), size)]
