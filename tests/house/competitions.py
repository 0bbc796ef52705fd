"""Challenges that have teams, entries and a jury, from the open one to the announced one."""

import io
from typing import Any

from challenges.adapters.html import render_markdown
from challenges.adapters.storage.contract import new_key
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import Attachment, DatasetUse, Entry, EntryVersion
from challenges.models.expo import ExpoTable
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.models.uploads import Upload
from challenges.operations.unit_of_work import unit_of_work
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import ConflictAnswer, Outcome, RevisionKind
from challenges.vocabulary.entry_content import ClaimContent, EntryContent, to_plain
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import (
    AssignmentState,
    ChallengeState,
    DecisionState,
    EntryState,
    RoundState,
)
from tests.house.judgements import Judgements
from tests.house.planting import (
    DAY,
    ROLES,
    TEAM,
    Competition,
    Part,
)


class Competitions(Judgements):
    """What goes on in organisation A's challenges."""

    def _jury(self, competition: Competition) -> None:
        for role in ("chair", "juror", "undeclared", "conflicted"):
            seat = JurySeat.CHAIR if role == "chair" else JurySeat.JUROR
            competition.jurors[role] = self.make.juror(competition.round, self.people[role], seat=seat)

    def _part(self, scene: str, letter: str, competition: Competition, *, submitted: bool = True) -> Part:
        """A team with an entry; every text of it holds the word ``zq<scene><letter><what>``."""
        people = {"alpha": ("captain", "member"), "beta": ("rival",), "gamma": ()}[letter]
        captain, *rest = [self.people[role] for role in people] or [self.make.person()]
        word = f"zq{scene}{letter}"
        challenge = competition.challenge
        team = self.make.team(challenge, captain, *rest, name=f"{word}team{self.spice}")
        entry = self.make.draft(
            team, challenge, author=captain, title=f"{word}draftname{self.spice}",
            summary=f"{word}draftsum{self.spice}", answers={"description": f"{word}drafttext{self.spice}"},
            claims=(ClaimContent("description", "business", f"{word}draftharm{self.spice}"),),
        )  # fmt: skip
        for text in ("draftname", "draftsum", "drafttext", "draftharm"):
            self.hide(word + text, *TEAM[letter])
        file = self._file(entry, captain, word)
        self._revision(entry, captain, word, RevisionKind.SAVED, "before")
        copy = self._revision(entry, captain, word, RevisionKind.CONFLICT, "aside")
        for text in ("before", "aside"):
            self.hide(word + text, *TEAM[letter])
        part = Part(team, entry, file, copy, scene)
        competition.parts[letter] = part
        if submitted:
            self.submit(part, captain, word, 1)
            table = ExpoTable(round_id=competition.round.id, entry_id=entry.id, number=len(competition.parts))
            self.add(table)
            part.table = table.reference
        return part

    def _revision(
        self, entry: Entry, person: Person, word: str, kind: RevisionKind, text: str
    ) -> DraftRevision:
        """What the draft said before, or what was kept beside it."""
        content = to_plain(EntryContent(title="Tidigare", summary=f"{word}{text}{self.spice}"))
        revision = DraftRevision(
            entry_id=entry.id, revision=1, kind=kind, content=content, begun_at=self.now, saved_at=self.now,
            saved_by_id=person.id, page="opened" if kind is RevisionKind.CONFLICT else "",
        )  # fmt: skip
        self.add(revision)
        return revision

    def _file(self, entry: Entry, person: Person, word: str) -> Attachment:
        key, body = new_key("entries"), f"{word}filecontent".encode()
        stored = self.app.extensions["storage"].put(key, io.BytesIO(body), max_bytes=1000)
        file = Attachment(
            entry_id=entry.id, name=f"{word}filename{self.spice}.txt", size=stored.size, sha256=stored.sha256,
            content_type="text/plain", storage_key=key, uploaded_at=self.now, uploaded_by_id=person.id,
        )  # fmt: skip
        self.add(file)
        return file

    def _upload(self, part: Part, word: str) -> None:
        """A file that is only half here."""
        upload = Upload(
            entry_id=part.entry.id, name=f"{word}{self.spice}.txt", size=1500, part_size=1000,
            storage_key=new_key("entries"), begun_at=self.now, begun_by_id=part.file.uploaded_by_id,
        )  # fmt: skip
        self.add(upload)
        part.upload = upload.reference

    def submit(self, part: Part, person: Person, word: str, number: int, round_id: int = 0) -> None:
        """A submitted version whose texts hold the word."""
        content: dict[str, Any] = {
            "title": f"{word}title{self.spice}",
            "summary": f"{word}summary{self.spice}",
            "description": f"{word}description{self.spice}",
            "links": [{"label": f"l{self.spice}", "url": f"https://example.org/{word}link{self.spice}"}],
            "dataset_uses": [],
            "other_data": f"{word}data{self.spice}",
            "confidential": [
                {"part": "description", "ground": "business", "harm": f"{word}harm{self.spice}"}
            ],
            "language": "sv",
            "files": [{"name": part.file.name, "size": part.file.size, "sha256": part.file.sha256}],
        }
        version = EntryVersion(
            entry_id=part.entry.id,
            round_id=round_id or part.entry.round_id,
            number=number,
            receipt=f"K-{part.entry.reference}-{number}",
            content=content,
            title=content["title"],
            summary=content["summary"],
            language="sv",
            html={"description": render_markdown(content["description"])},
            sha256=checksum(content),
            arrived_at=self.now,
            submitted_by_id=person.id,
            idempotency_key=f"{part.entry.id}-{number}",
        )
        with unit_of_work(write=True) as work:
            version.files = [db.session.get_one(Attachment, part.file.id)]
            db.session.add(version)
            db.session.flush()
            if (linked := self.datasets.get(part.scene)) is not None:
                how = f"{word}how{self.spice}"
                db.session.add(DatasetUse(version_id=version.id, dataset_id=linked[1].id, how=how))
            entry = db.session.get_one(Entry, part.entry.id)
            entry.version_number, entry.state = number, EntryState.SUBMITTED
            entry.round_id = version.round_id
            db.session.flush()
            work.commit()
        part.entry, part.version = entry, number

    def _open(self) -> None:
        """Collecting: alpha writes, beta has submitted and is sealed. The jury already has its seats."""
        challenge = self._challenge("open", ChallengeState.PUBLISHED, title=f"Öppen utmaning{self.spice}")
        competition = self.competitions["open"] = Competition(challenge, challenge.rounds[0])
        self._jury(competition)
        self._dataset("open", challenge, "Därför")
        self._part("open", "alpha", competition, submitted=False)
        self._part("open", "beta", competition)
        for word in ("title", "summary", "description", "link", "data", "harm", "filename", "filecontent"):
            self.hide(f"zqopenbeta{word}", "rival")
        for letter in ("alpha", "beta"):
            self._upload(competition.parts[letter], f"zqopen{letter}uploadname")
            self.hide(f"zqopen{letter}uploadname", *TEAM[letter])
        self.hide("zqopenbetateam", "rival")
        self.hide("zqopenbetahow")
        for word in ("filename", "filecontent"):
            self.hide(f"zqopenalpha{word}", "captain", "member")
        # Who is invited to a team learns its name; a mailed link, or one to join by, says it to whoever holds it.
        # Alpha looks for people, so that whoever is registered reads of it.
        links = {"account.invitations.show", "participate.team_links.join", "participate.team_links.use"}
        invitation = {role: set(links) for role in ROLES}
        invitation["rival"] |= {
            "participate.teammates.teams",
            "participate.join_requests.ask",
            "participate.team_links.again",
        }
        self.hide("zqopenalphateam", "captain", "member", "invited", **invitation)

    def _judged(self, scene: str, state: RoundState) -> None:
        """Closed. The juror reads alpha and beta, the chair gamma; the chair has a conflict with beta."""
        final = state is RoundState.PUBLISHED
        challenge = self._challenge(
            scene,
            ChallengeState.ANNOUNCED if final else ChallengeState.PUBLISHED,
            title=f"Utmaning {scene}{self.spice}",
            opens=-10 * DAY,
            closes=-1 * DAY,
            round_state=state,
        )
        competition = self.competitions[scene] = Competition(challenge, challenge.rounds[0])
        self._jury(competition)
        self._dataset(scene, challenge, "Därför")
        for letter in ("alpha", "beta", "gamma"):
            self._part(scene, letter, competition)
            # How data is used is told of what was awarded, and of nothing else.
            if not (final and letter == "alpha"):
                self.hide(f"zq{scene}{letter}how")
            self._hide_entry(scene, letter, public=final and letter == "alpha")
        self._declare(scene, competition)
        self._tie(scene, competition)
        self._review(scene, competition, state)
        if state is not RoundState.JUDGING:
            self._decide(scene, competition, state)
        if state is RoundState.DELIBERATING:
            self._meet(scene, competition)
            self._draw(scene, competition)
        elif state is RoundState.DECIDED:
            self._moderate(scene, competition)

    def _second_round(self) -> None:
        """Beta has advanced and submitted again: the new version is sealed although the first round is over."""
        challenge = self._challenge(
            "second", ChallengeState.PUBLISHED, title="Två omgångar",
            opens=-40 * DAY, closes=-30 * DAY, round_state=RoundState.PUBLISHED,
        )  # fmt: skip
        later = Round(
            challenge_id=challenge.id, position=2, name_sv="Final", opens_at=self.now - DAY,
            closes_at=self.now + 7 * DAY, judging_ends_at=self.now + 9 * DAY, results_at=self.now + 10 * DAY,
        )  # fmt: skip
        self.add(later)
        competition = self.competitions["second"] = Competition(challenge, challenge.rounds[0])
        self._jury(competition)
        self._dataset("second", challenge, "Därför")
        part = self._part("second", "beta", competition)
        self.hide("zqsecondbetahow")
        for role in ("juror", "conflicted"):
            juror = competition.jurors[role]
            answer = ConflictAnswer.NONE if role == "juror" else ConflictAnswer.POSSIBLE
            self.make.declaration(juror, part.entry, answer)
        # A juror who never began: no score sheet holds the version that was to be read.
        part.assignment = self.make.assignment(
            competition.jurors["juror"], part.entry, AssignmentState.ACCEPTED
        )
        self.make.assignment(competition.jurors["undeclared"], part.entry)
        self.add(
            Decision(
                round_id=competition.round.id, entry_id=part.entry.id, outcome=Outcome.ADVANCE,
                motivation="Går vidare", state=DecisionState.PUBLISHED, drafted_by_id=self.people["editor"].id,
                decided_by_id=self.people["owner"].id, decided_at=self.now, published_at=self.now,
            )
        )  # fmt: skip
        self.submit(part, self.people["rival"], "zqsecondsealed", 2, later.id)
        self.hide("zqsecondsealedhow")
        for word in ("title", "summary", "description", "link", "data", "harm"):
            self.hide(f"zqsecondsealed{word}", "rival")
        final = Competition(challenge, later, {"beta": part})
        final.jurors["juror"] = self.make.juror(later, self.people["juror"])
        final.jurors["chair"] = self.make.juror(later, self.people["chair"], seat=JurySeat.CHAIR)
        self.competitions["final"] = final
