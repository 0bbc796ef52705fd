"""Concrete addresses for every rule of the application, made from what there is in the world.

A rule belongs to a kind of thing by its endpoint; a kind gives all that an address of it may name. A new rule whose
argument no kind knows stops the walk: say here what it means.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.jury import Assignment
from challenges.models.results import Ranking
from challenges.models.ties import Tie
from challenges.models.votes import VotePattern
from challenges.vocabulary.choices import RoundKind
from challenges.web.passes import pass_for
from tests.house.world import Competition, World

Values = dict[str, Any]
Things = Iterator[tuple[str, Values]]
Kind = Callable[[World], Things]


class UnknownArgument(Exception):
    """A rule has an argument that the world cannot fill."""


@dataclass(frozen=True)
class Address:
    """One rule with everything filled in."""

    endpoint: str
    rule: str
    thing: str
    url: str
    methods: frozenset[str]


def nothing(world: World) -> Things:
    yield "", {}


def languages(world: World) -> Things:
    yield "english", {"language": "en"}


def organisations(world: World) -> Things:
    for name, organisation in world.organisations.items():
        person = world.people["reader" if name == "a" else "owner_b"]
        invitation = world.invitations["organisation"][0]
        yield (
            f"organisation {name}",
            {"slug": organisation.slug, "person_id": person.id, "reference": invitation.reference},
        )


def challenges(world: World) -> Things:
    for name, challenge in world.challenges.items():
        yield f"challenge {name}", {"slug": challenge.slug, "position": 1, "version": 1}


def questions(world: World) -> Things:
    """A question on whether a challenge is right; the others would only say the same again."""
    for thing, values in EDITED(world):
        yield thing, values | {"question": "mandate"}


def previews(world: World) -> Things:
    """A link to a draft's preview that has expired; what one that works shows is what it is for."""
    yield "preview draft", {"secret": world.preview[1]}


def preview_links(world: World) -> Things:
    for thing, values in EDITED(world):
        yield thing, values | {"reference": world.preview[0].reference}


def tasks(world: World) -> Things:
    """A task of the checklist in every state, and the draft's own."""
    for thing, values in EDITED(world):
        yield thing, values | {"name": "costs"}
        if thing == "challenge draft":
            yield f"own task of {thing}", values | {"name": world.task.reference}


def _challenges_named(*names: str) -> Kind:
    """Some challenges, where the others would only say the same again."""

    def some(world: World) -> Things:
        wanted = {f"challenge {name}" for name in names}
        return (thing for thing in challenges(world) if thing[0] in wanted)

    return some


def _but(kind: Kind, *scenes: str) -> Kind:
    """Things of a kind except those of some scenes, which would only say the same again."""

    def rest(world: World) -> Things:
        return (thing for thing in kind(world) if not any(f" {scene} " in thing[0] for scene in scenes))

    return rest


def datasets(world: World) -> Things:
    for name in ("draft", "open"):
        challenge, dataset = world.datasets[name]
        yield f"challenge {name}", {"slug": challenge.slug, "reference": dataset.reference}


def public_datasets(world: World) -> Things:
    """Of a challenge that nobody outside knows of, of an open one, and of one with results."""
    for name in ("draft", "open", "announced"):
        yield f"dataset {name}", {"reference": world.datasets[name][1].reference}


def publishers(world: World) -> Things:
    for name in ("draft", "open", "announced"):
        yield f"publisher {name}", {"reference": world.publishers[name].reference}


def agreements(world: World) -> Things:
    """Requests for data with conditions."""
    for name, agreement in world.agreements.items():
        yield f"data agreement {name}", {"reference": agreement.reference}


def data_requests(world: World) -> Things:
    for name, (request, token) in world.requests.items():
        yield f"data request {name}", {"reference": request.reference, "secret": token}


def needs(world: World) -> Things:
    for name, (need, evidence) in world.needs.items():
        yield f"need {name}", {"reference": need.reference, "evidence_id": evidence.id}


def problems(world: World) -> Things:
    for name, problem in world.problems.items():
        yield f"problem {name}", {"reference": problem.reference}


def rounds(world: World) -> Things:
    yield "round draft", {"slug": world.challenges["draft"].slug, "position": 1}
    for name, competition in world.competitions.items():
        yield f"round {name}", _round(competition)


def entry_forms(world: World) -> Things:
    """Of a draft, of a round that collects entries, and of one that has closed; nobody has composed them."""
    for name, values in rounds(world):
        if name in {"round draft", "round open", "round judging"}:
            yield name, values | {"index": 0, "key": "description", "kind": "short_text"}


def _round(competition: Competition) -> Values:
    return {"slug": competition.challenge.slug, "position": competition.round.position}


def juries(world: World) -> Things:
    """Rounds with a juror and an invitation."""
    for name, competition in world.competitions.items():
        yield (
            f"round {name}",
            _round(competition)
            | {
                "juror_id": competition.jurors["juror"].id,
                "reference": world.invitations["jury"][0].reference,
            },
        )


def declarations(world: World) -> Things:
    """Conflicts that jurors have declared."""
    for name, competition in world.competitions.items():
        for part in competition.parts.values():
            if (declared := part.declaration) is not None:
                who = _who(competition, declared.juror_id)
                yield f"conflict of {who} in {name}", _round(competition) | {"declaration_id": declared.id}


def ties(world: World) -> Things:
    """What an official declared and what was found, of somebody without a role."""
    for name, competition in world.competitions.items():
        if competition.tied:
            finding, declaration = competition.tied
            yield (
                f"tie in {name}",
                _round(competition) | {"finding_id": finding.id, "declaration_id": declaration.id},
            )


def _who(competition: Competition, juror_id: int) -> str:
    return next(role for role, juror in competition.jurors.items() if juror.id == juror_id)


def ranked(world: World) -> Things:
    """Rounds with a juror who has read, an alarm and a tie, where there are any; else the names of none."""
    for name, values in juries(world):
        competition = world.competitions[name.removeprefix("round ")]
        of_round = db.session.query(Ranking.id).filter_by(round_id=competition.round.id)
        alarm = db.session.query(Alarm).filter(Alarm.ranking_id.in_(of_round)).first()
        tie = db.session.query(Tie).filter(Tie.ranking_id.in_(of_round)).first()
        yield (
            name,
            values
            | {
                "alarm": alarm.reference if alarm else "none",
                "tie": tie.reference if tie else "none",
            },
        )


def entries(world: World) -> Things:
    for name, competition in world.competitions.items():
        for letter, part in competition.parts.items():
            if letter == "gamma" and name != "judging":
                continue
            yield (
                f"entry {name} {letter}",
                _round(competition)
                | {
                    "reference": part.entry.reference,
                    "number": max(part.version, 1),
                    "file": part.file.reference,
                    "revision": part.copy.reference,
                    "upload": part.upload,
                },
            )


def tables(world: World) -> Things:
    """Tables of entries, in rounds that are no exhibitions, where nobody finds them; and where they are some, all."""
    for name, competition in world.competitions.items():
        hall = competition.round.kind is RoundKind.EXPO
        if name in {"judging", "deliberating"} or hall:
            for letter in competition.parts if hall else ("alpha",):
                part = competition.parts[letter]
                yield f"table {name} {letter}", _round(competition) | {"reference": part.table}


def patterns(world: World) -> Things:
    """Odd votes, in a round that is no vote: nobody finds them; and where it is one, those there are."""
    yield "pattern judging", _round(world.competitions["judging"]) | {"pattern_id": 1}
    for name, competition in world.competitions.items():
        of_round = sa.select(VotePattern.id).where(VotePattern.round_id == competition.round.id)
        for pattern_id in db.session.scalars(of_round.order_by(VotePattern.id)):
            yield f"pattern {name} {pattern_id}", _round(competition) | {"pattern_id": pattern_id}


def protocols(world: World) -> Things:
    """Of every round, in Swedish."""
    for name, values in rounds(world):
        yield name, values | {"language": "sv"}


def meetings(world: World) -> Things:
    """The meeting of the jury that deliberates, item by item; those of the others have not been called."""
    for name, competition in world.competitions.items():
        if "alpha" not in competition.parts:
            continue
        for item, letter in enumerate(("alpha", "beta") if name == "deliberating" else ("alpha",), 1):
            reference = competition.parts[letter].assignment
            yield (
                f"meeting {name}" + (f" {letter}" if letter != "alpha" else ""),
                _round(competition)
                | {
                    "number": 1,
                    "item": item,
                    "reference": reference.reference if reference else "nosuchthing",
                },
            )


def teams(world: World) -> Things:
    for name in ("open", "judging"):
        for letter in ("alpha", "beta"):
            part = world.competitions[name].parts[letter]
            yield (
                f"team {name} {letter}",
                {
                    "reference": part.team.reference,
                    "person_id": world.people["member" if letter == "alpha" else "rival"].id,
                    "invitation": world.invitations["team"][0].reference,
                    "profile": world.looking.profile.reference,
                    "request": world.looking.request.reference,
                    "link": world.looking.link.reference,
                    "helper": world.helper.reference,
                },
            )


def join_requests(world: World) -> Things:
    """Of somebody without a role, so that nobody can take it back here."""
    yield "join request", {"reference": world.looking.request.reference}


def team_links(world: World) -> Things:
    """The link, and a pass to it that only the rival may use."""
    passed = pass_for(world.looking.link.reference, world.people["rival"].email)
    yield "team link", {"secret": world.looking.token, "passed": passed}


def assignments(world: World) -> Things:
    """What each juror was given to read."""
    for name, competition in world.competitions.items():
        for role in ("juror", "undeclared", "conflicted", "chair"):
            juror = competition.jurors.get(role)
            if juror is None:
                continue
            for assignment in (
                db.session.query(Assignment).filter_by(juror_id=juror.id).order_by(Assignment.id)
            ):
                letter = next(k for k, p in competition.parts.items() if p.entry.id == assignment.entry_id)
                yield (
                    f"assignment {name} {letter} of {role}",
                    _round(competition)
                    | {"reference": assignment.reference, "file": competition.parts[letter].file.reference},
                )


def invitations(world: World) -> Things:
    for name, (invitation, token) in world.invitations.items():
        yield f"invitation to {name}", {"reference": invitation.reference, "secret": token}


def guardians(world: World) -> Things:
    for name, token in world.guardians.items():
        yield f"guardian {name}", {"secret": token}


def confirm_links(world: World) -> Things:
    yield "confirmation", {"secret": world.links["confirm"]}
    yield "reset link as confirmation", {"secret": world.links["reset"]}


def further_addresses(world: World) -> Things:
    yield "further address", {"reference": world.further.reference, "secret": world.links["address"]}


def reset_links(world: World) -> Things:
    yield "reset", {"secret": world.links["reset"]}
    yield "confirmation as reset link", {"secret": world.links["confirm"]}


def letters(world: World) -> Things:
    for name in ("receipt", "reset"):
        yield f"letter {name}", {"reference": world.letters[name].reference}


def portals(world: World) -> Things:
    yield "portal", {"reference": world.portal.reference}


EDITED = _challenges_named("draft", "awaiting", "approved", "open", "draft_b")
APPROVED = _challenges_named("draft", "awaiting", "approved", "stopped", "open", "draft_b")
JOINED = _challenges_named("draft", "open", "judging", "announced", "draft_b")

TEAMS_ENTRIES = _but(entries, "deliberating", "decided")
READ = _but(assignments, "deliberating", "decided")

# The first line that fits an endpoint decides.
KINDS: tuple[tuple[str, Kind], ...] = (
    ("public.pages.choose_language", languages),
    ("public.organisations.", organisations),
    ("api.", challenges),
    ("public.challenges.index", nothing),
    ("public.datasets.", public_datasets),
    ("public.publishers.", publishers),
    ("public.data_requests.", data_requests),
    ("public.needs.", needs),
    ("public.problems.", public_datasets),
    ("public.receipts.", nothing),
    ("public.guardians.", guardians),
    ("public.previews.", previews),
    ("public.votes.index", rounds),
    ("public.votes.", entries),
    ("public.", challenges),
    ("account.addresses.", further_addresses),
    ("account.agreements.", agreements),
    ("account.invitations.", invitations),
    ("account.registration.confirm", confirm_links),
    ("account.passwords.reset", reset_links),
    ("admin.letters.", letters),
    ("admin.organisations.", organisations),
    ("admin.portals.", portals),
    ("organise.organisations.", organisations),
    ("organise.members.", organisations),
    ("organise.challenges.new", organisations),
    ("organise.agreements.index", EDITED),
    ("organise.agreements.", datasets),
    ("organise.problems.index", challenges),
    ("organise.problems.", problems),
    ("organise.needs.", needs),
    ("organise.data_requests.index", challenges),
    ("organise.data_requests.", data_requests),
    ("organise.datasets.", datasets),
    ("organise.jury.reopen", READ),
    ("organise.jury.resolve_found", ties),
    ("organise.jury.resolve_official", ties),
    ("organise.jury.resolve", declarations),
    ("organise.jury.put_aside", TEAMS_ENTRIES),
    ("organise.jury.take_up", TEAMS_ENTRIES),
    ("organise.jury.", juries),
    ("organise.expo.place", tables),
    ("organise.expo.presence", tables),
    ("organise.expo.code", tables),
    ("organise.expo.", rounds),
    ("organise.votes.decide", patterns),
    ("organise.votes.", rounds),
    ("organise.results.decision", entries),
    ("organise.alarms.", ranked),
    ("organise.ties.", ranked),
    ("organise.results.", rounds),
    ("organise.entry_forms.", entry_forms),
    ("organise.entries.index", rounds),
    ("organise.deadlines.", rounds),
    ("organise.entries.", entries),
    ("organise.entry_standing.", entries),
    ("organise.data_use.", EDITED),
    ("organise.screening.", rounds),
    ("organise.judging_plan.index", EDITED),
    ("organise.judging_plan.", rounds),
    ("organise.file_room.", EDITED),
    ("organise.suitability.index", APPROVED),
    ("organise.suitability.", questions),
    ("organise.use_reports.", publishers),
    ("organise.editing.", EDITED),
    ("organise.aftermath.edit", EDITED),
    ("organise.date_shifts.", EDITED),
    ("organise.preview_links.", preview_links),
    ("organise.preparation.index", APPROVED),
    ("organise.preparation.new", APPROVED),
    ("organise.preparation.", tasks),
    ("organise.approval.", APPROVED),
    ("organise.", challenges),
    ("jury.expo.table", tables),
    ("jury.expo.declare", tables),
    ("jury.expo.skip", tables),
    ("jury.expo.undo", tables),
    ("jury.reviews.", READ),
    ("jury.declarations.resolve_found", ties),
    ("jury.declarations.resolve_official", ties),
    ("jury.deferrals.", READ),
    ("jury.declarations.resolve", declarations),
    ("jury.meetings.index", rounds),
    ("jury.meetings.new", rounds),
    ("jury.meetings.", meetings),
    ("jury.protocol.", protocols),
    ("jury.feedback.index", rounds),
    ("jury.feedback.", assignments),
    ("jury.", rounds),
    ("participate.agreements.show", datasets),
    ("participate.agreements.ask", datasets),
    ("participate.agreements.", agreements),
    ("participate.registrations.", JOINED),
    ("participate.guardians.", JOINED),
    ("participate.outside.", teams),
    ("participate.helpers.", teams),
    ("participate.teams.new", JOINED),
    ("participate.teammates.invite", teams),
    ("participate.teammates.search", teams),
    ("participate.teammates.", JOINED),
    ("participate.join_requests.withdraw", join_requests),
    ("participate.join_requests.", teams),
    ("participate.team_links.index", teams),
    ("participate.team_links.revoke", teams),
    ("participate.team_links.", team_links),
    ("participate.teams.", teams),
    ("participate.entries.start", teams),
    ("participate.", TEAMS_ENTRIES),
)


def addresses(app: Flask, world: World) -> list[Address]:
    """Every rule with every thing it can be about. Raises UnknownArgument for a rule nobody has thought of."""
    found = []
    with app.app_context():
        adapter = app.url_map.bind("challenges.test")
        things = {kind: list(kind(world)) for kind in {nothing, *(kind for _, kind in KINDS)}}
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, str(rule.methods))):
            if rule.endpoint == "static":
                continue
            for name, values in things[_kind(rule)]:
                if missing := rule.arguments - values.keys():
                    raise UnknownArgument(f"{rule.endpoint} {rule.rule}: {sorted(missing)}")
                chosen = {argument: values[argument] for argument in rule.arguments}
                url = adapter.build(rule.endpoint, chosen, append_unknown=False)
                methods = frozenset(rule.methods or ()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
                found.append(Address(rule.endpoint, rule.rule, name, url, methods))
    return found


def _kind(rule: Rule) -> Kind:
    if not rule.arguments:
        return nothing
    for prefix, kind in KINDS:
        if rule.endpoint.startswith(prefix):
            return kind
    raise UnknownArgument(f"{rule.endpoint} {rule.rule}: no kind of thing")
