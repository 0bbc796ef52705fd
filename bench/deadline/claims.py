"""What must hold after the rush. Each check looks from outside, through the doors of the team, and in the database."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from bench.deadline.filling import Entrant
from bench.deadline.teams import RECEIPT, Story
from challenges.models import db
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Letter
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import EntryState, LetterState


@dataclass
class Claim:
    """Something that must hold, how much was looked at, and what speaks against it."""

    words: str
    looked_at: int = 0
    against: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.against and self.looked_at > 0

    def say(self, wrong: bool, what: str) -> None:
        """Count one case; ``what`` is kept when it is wrong."""
        self.looked_at += 1
        if wrong:
            self.against.append(what)


@dataclass(frozen=True)
class Stored:
    """A version as the database has it."""

    number: int
    receipt: str
    sha256: str
    arrived: float
    key: str


@dataclass(frozen=True)
class Kept:
    """What is stored of an entry."""

    state: EntryState
    version_number: int
    versions: tuple[Stored, ...]


@dataclass(frozen=True)
class Seen:
    """What a team sees of its entry afterwards, and the files it gets back."""

    receipts: frozenset[str]
    canonical: bytes
    file_sha256: frozenset[str]
    receipt_page: str


def stored() -> dict[str, Kept]:
    """Every entry with its versions, by reference. Needs an application context."""
    rows = db.session.scalars(sa.select(EntryVersion).order_by(EntryVersion.entry_id, EntryVersion.number))
    versions: dict[int, list[Stored]] = {}
    for row in rows:
        versions.setdefault(row.entry_id, []).append(
            Stored(row.number, row.receipt, row.sha256, row.arrived_at.timestamp(), row.idempotency_key)
        )
    return {
        entry.reference: Kept(entry.state, entry.version_number, tuple(versions.get(entry.id, ())))
        for entry in db.session.scalars(sa.select(Entry))
    }


def look(url: str, entrants: Iterable[Entrant], kept: Mapping[str, Kept]) -> dict[str, Seen]:
    """Ask for each team's pages, its canonical file and its files, as the team."""

    def one(me: Entrant) -> tuple[str, Seen]:
        with requests.Session() as session:
            session.headers["Cookie"] = me.cookie

            def get(path: str) -> requests.Response:
                answer = session.get(url + path, timeout=60)
                answer.raise_for_status()
                return answer

            here = f"/entries/{me.reference}"
            receipts = frozenset(RECEIPT.findall(get(here).text))
            if not kept[me.reference].versions:
                return me.reference, Seen(receipts, b"", frozenset(), "")
            version = f"{here}/versions/{kept[me.reference].version_number}"
            files = {
                hashlib.sha256(get(path).content).hexdigest()
                for path in re.findall(r'href="([^"]*/files/[^"?]+)"', get(version).text)
            }
            page = get(f"{here}/receipts/{kept[me.reference].version_number}").text
            return me.reference, Seen(receipts, get(f"{version}.json").content, frozenset(files), page)

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(one, entrants))


def judge(
    stories: Sequence[Story],
    kept: Mapping[str, Kept],
    seen: Mapping[str, Seen],
    letters: Sequence[EmailMessage],
    closes: float,
    disk: frozenset[str] | None,
    worker_kills: int,
) -> list[Claim]:
    """All claims. ``disk`` are the checksums of the stored files as they lie there, where they can be read.

    Needs an application context.
    """
    acknowledged = [story for story in stories if story.acknowledged]
    return [
        _once(acknowledged, kept),
        _checksums(acknowledged, kept, seen),
        _files(acknowledged, seen, disk),
        _nothing_shown_unstored(stories, kept, seen),
        _nothing_late(stories, kept, closes),
        _consistent(stories, kept),
        *_letters(kept, letters, worker_kills),
        _no_faults(stories),
    ]


def _once(acknowledged: Sequence[Story], kept: Mapping[str, Kept]) -> Claim:
    claim = Claim("every acknowledged submission is stored exactly once, under the key it was sent with")
    for story in acknowledged:
        versions = kept[story.reference].versions
        wrong = [v.key for v in versions] != [story.key] or story.receipt not in {"", versions[0].receipt}
        claim.say(wrong, f"team {story.number}: {story.receipt} {story.key}, stored {versions}")
    return claim


def canonical_bytes(content: Any) -> bytes:
    """The canonical form, written from docs/scoring.md and not from our own code."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, dict):
            return {plain(key): plain(item) for key, item in value.items()}
        return value

    text = json.dumps(plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _checksums(acknowledged: Sequence[Story], kept: Mapping[str, Kept], seen: Mapping[str, Seen]) -> Claim:
    """What we reckon from what was sent: the first team's canonical file, with another team's words in it."""
    claim = Claim("the checksum on the receipt is the SHA-256 of the canonical form of what was sent")
    if not acknowledged:
        return claim
    pattern = acknowledged[0]
    shape = json.loads(seen[pattern.reference].canonical)
    for story in acknowledged:
        mine = _sent(story)
        content = _exchange(shape, {value: mine.get(name, value) for name, value in _sent(pattern).items()})
        digest = hashlib.sha256(canonical_bytes(content)).hexdigest()
        stored_ = kept[story.reference].versions
        missing = [
            name
            for name in ("title", "summary", "description", "file name", "file sha256", "file size")
            if name in mine and not _holds(content, mine[name])
        ]
        page = seen[story.reference].receipt_page
        told = {story.sha256} - {""}  # who was answered, but no longer got the receipt's page, sees it now
        wrong = missing or {digest} != {*told, *(v.sha256 for v in stored_)} or digest not in page
        claim.say(bool(wrong), f"team {story.number}: {digest} reckoned, {story.sha256} told, {missing}")
    return claim


def _sent(story: Story) -> dict[str, Any]:
    return {
        **story.words,
        "file name": story.file_name,
        "file sha256": story.file_sha256,
        "file size": story.file_size,
    }


def _exchange(value: Any, words: Mapping[Any, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _exchange(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_exchange(item, words) for item in value]
    return words.get(value, value) if isinstance(value, str | int) else value


def _holds(content: Any, wanted: Any) -> bool:
    if isinstance(content, dict):
        return any(_holds(item, wanted) for item in content.values())
    if isinstance(content, list):
        return any(_holds(item, wanted) for item in content)
    return bool(content == wanted)


def _files(acknowledged: Sequence[Story], seen: Mapping[str, Seen], disk: frozenset[str] | None) -> Claim:
    claim = Claim("the stored files have the SHA-256 of what was sent")
    for story in acknowledged:
        wrong = seen[story.reference].file_sha256 != {story.file_sha256}
        if disk is not None:
            wrong = wrong or story.file_sha256 not in disk
        claim.say(wrong, f"team {story.number}: {story.file_sha256} sent")
    return claim


def _nothing_shown_unstored(
    stories: Sequence[Story], kept: Mapping[str, Kept], seen: Mapping[str, Seen]
) -> Claim:
    claim = Claim("a team sees the receipts of what is stored, and no other; answered or not")
    for story in stories:
        there = {version.receipt for version in kept[story.reference].versions}
        shown = seen[story.reference].receipts
        claim.say(shown != there, f"team {story.number} sees {sorted(shown)}, stored {sorted(there)}")
    return claim


def _nothing_late(stories: Sequence[Story], kept: Mapping[str, Kept], closes: float) -> Claim:
    claim = Claim("nothing is stored that arrived, or was sent, at the closing time or later")
    for story in stories:
        for version in kept[story.reference].versions:
            late = version.arrived >= closes or (story.first_press or closes) >= closes
            claim.say(late, f"team {story.number}: {version.arrived - closes:+.3f} s")
        if story.first_press is not None and story.first_press >= closes:
            claim.say(story.acknowledged, f"team {story.number} was told it had submitted")
    return claim


def _consistent(stories: Sequence[Story], kept: Mapping[str, Kept]) -> Claim:
    claim = Claim("states, version numbers, receipts and the record say the same")
    everything = [version for entry in kept.values() for version in entry.versions]
    receipts = Counter(version.receipt for version in everything)
    claim.say(any(n > 1 for n in receipts.values()), "a receipt number was given twice")
    for story in stories:
        entry = kept[story.reference]
        numbers = [version.number for version in entry.versions]
        state = EntryState.SUBMITTED if numbers else EntryState.DRAFT
        wrong = (
            (entry.state, entry.version_number) != (state, len(numbers)) or numbers != list(range(1, len(numbers) + 1))
        )  # fmt: skip
        claim.say(wrong, f"team {story.number}: {entry}")
        known = {story.key}
        strangers = [version.key for version in entry.versions if version.key not in known]
        claim.say(bool(strangers), f"team {story.number} never sent {strangers}")
    recorded = Counter(
        row.payload["receipt"]
        for row in db.session.scalars(
            sa.select(HappeningRow).where(HappeningRow.kind == Happening.ENTRY_SUBMITTED.value)
        )
    )
    claim.say(recorded != receipts, f"{len(recorded)} submissions in the record, {len(receipts)} stored")
    return claim


def _letters(kept: Mapping[str, Kept], letters: Sequence[EmailMessage], worker_kills: int) -> list[Claim]:
    """One letter per version and member: by Message-ID. A double of the same Message-ID comes only of a dead worker."""
    lost = Claim(
        "each stored version has its receipt letter: written once, sent, arrived, with number and checksum"
    )
    rows = db.session.scalars(sa.select(Letter).where(Letter.kind == "entry_submitted")).all()
    arrived: dict[str, list[EmailMessage]] = {}
    for letter in letters:
        arrived.setdefault(str(letter["Message-ID"]), []).append(letter)
    versions = {version.receipt: version for entry in kept.values() for version in entry.versions}
    written = Counter(
        receipt for row in rows for receipt in set(RECEIPT.findall(f"{row.subject}\n{row.body}"))
    )
    for receipt in versions:
        claim_text = f"{receipt}: {written[receipt]} letters written"
        lost.say(written[receipt] != 1, claim_text)
    for row in rows:
        receipt = next(iter(RECEIPT.findall(f"{row.subject}\n{row.body}")), "")
        there = arrived.get(row.message_id, [])
        right = (
            bool(there)
            and row.state is LetterState.SENT
            and receipt in versions
            and receipt in (text := there[0].get_content())
            and versions[receipt].sha256 in text
        )
        lost.say(not right, f"{receipt} to {row.email}: {row.state}, arrived {len(there)} times")
    doubled = Claim(
        f"no letter is doubled, but for at most one per killed worker ({worker_kills}) under the same Message-ID"
    )
    known = {row.message_id for row in db.session.scalars(sa.select(Letter))}
    for message_id in arrived:
        doubled.say(message_id not in known, f"{message_id} is no letter of ours")
    doubles = sum(len(copies) - 1 for copies in arrived.values())
    doubled.say(doubles > worker_kills, f"{doubles} doubles")
    doubled.words += f"; doubles: {doubles}"
    return [lost, doubled]


def _no_faults(stories: Sequence[Story]) -> Claim:
    claim = Claim("no answer was a breakdown (500), and nobody was left without an answer")
    for story in stories:
        claim.say(bool(story.troubles), f"team {story.number}: {story.troubles}")
    return claim


def checksums_on_disk(folder: Path) -> frozenset[str]:
    """The SHA-256 of every file under a folder."""
    return frozenset(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()
    )


def moment(seconds: float) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
