"""Work out a reading plan and what it means; nothing is changed. It is looked at, and then made (``assignments``)."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass

from challenges.models.challenges import Round
from challenges.models.jury import Juror
from challenges.queries import judging, planning
from challenges.queries.planning import Pair, Table
from challenges.rules.check import require
from challenges.rules.phases import is_sealed
from challenges.scoring import assignment as scoring
from challenges.scoring.checksums import checksum
from challenges.scoring.evening import surplus
from challenges.scoring.linkage import GOOD, WEAK, design_of, linkage_of, parts_of
from challenges.scoring.match import Match
from challenges.scoring.weighting import Id
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.jurors import same_words
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, RoundState
from challenges.vocabulary.text import N_, say

_NAMED = 5
_NOT_DONE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)


@dataclass(frozen=True)
class Load:
    """What a plan means for one juror: entries to read now, by the plan, those that are new and those taken away."""

    juror: Juror
    before: int
    after: int
    new: int
    gone: int

    @property
    def full(self) -> bool:
        """Whether the juror reads as many as he or she can."""
        return self.juror.capacity is not None and self.after >= self.juror.capacity


@dataclass(frozen=True)
class Unmet:
    """Wishes that a plan does not meet on an entry: topics that no reader is competent in, readers who do not read its
    language."""

    entry_id: int
    topics: tuple[str, ...]
    strangers: int


@dataclass(frozen=True)
class Drawn:
    """A plan that has been worked out and not yet made. ``fingerprint`` names it, so that just it is made.

    ``live`` are the pairs of now, ``certain`` those in certain conflict. What the actor has a conflict of interest with
    is left out of ``loads``, ``unmet``, ``parts`` and ``linkage`` (``scoring/linkage.py``). ``tagged`` says whether any
    entry has topics at all.
    """

    plan: scoring.Plan
    live: frozenset[Pair]
    certain: frozenset[Pair]
    loads: tuple[Load, ...]
    unmet: tuple[Unmet, ...]
    tagged: bool
    parts: int
    linkage: float
    fingerprint: str

    @property
    def changes(self) -> bool:
        """Whether making the plan would change anything."""
        return set(self.plan.pairs) != self.live

    @property
    def verdict(self) -> str:
        """What the linkage lets one do: "good", "acceptable", or "weak": then no common list."""
        if self.parts > 1 or self.linkage < WEAK:
            return "weak"
        return "good" if self.linkage >= GOOD else "acceptable"

    @property
    def uneven(self) -> bool:
        """Whether some juror now has more than one entry more than another."""
        now = [load.before for load in self.loads]
        return max(now) - min(now) > 1


def draw(actor: Actor, round_: Round, *, now: dt.datetime) -> Drawn:
    """Work out a plan: every entry the number of readings it is to have, loads even to one, no conflicts, nobody above
    their capacity, one of each organisation on an entry where the round says so.

    Before judging opens it is made from the beginning; afterwards everything begun or finished stays, gaps are filled,
    and readings that nobody has begun move only where that makes loads even again (somebody came late, a capacity
    was lowered) or fills a gap that cannot be filled otherwise. Entries that are put aside keep their readers and get
    no new ones. The same state of things gives the same plan, so that nobody can draw until it suits. Changes
    nothing. Refused while entries are sealed, without entries or jurors, and when there is no plan: then the
    reason names what blocks it.
    """
    require(actor, Permission.JURY_PLAN, round_, now)
    if is_sealed(round_, now):
        raise Refused(N_("Entries can be assigned when the round has closed and they are no longer sealed."))
    table = planning.table(round_)
    if not table.entries:
        raise Refused(N_("There are no entries to assess in this round."))
    if not table.jurors:
        raise Refused(
            N_("Nobody is in the jury yet. Invite jurors first; they can be planned for when they accept.")
        )
    seed = f"round {round_.id} plan {judging.plans_made(round_.id) + 1}"
    try:
        plan = _best(round_, table, seed)
    except scoring.NoPlan as blocked:
        raise _no_plan(blocked, round_, table, actor) from blocked
    live = frozenset(one.pair for one in table.live)
    pairs = {(int(juror), int(entry)) for juror, entry in plan.pairs}
    design = design_of(pair for pair in plan.pairs if pair[1] not in actor.conflicts)
    return Drawn(
        plan,
        live,
        table.certain,
        _loads(table, pairs, live, actor.conflicts),
        _unmet(table, pairs, actor.conflicts),
        bool(table.topics),
        parts_of(design),
        linkage_of(design),
        checksum({"seed": seed, "pairs": [list(pair) for pair in plan.pairs]}),
    )


def _best(round_: Round, table: Table, seed: str) -> scoring.Plan:
    """The plan that keeps most of what is there."""
    kept = _kept(round_, table)
    if round_.state is not RoundState.JUDGING:
        return _planned(round_, table, kept, seed)
    active = {juror.id for juror in table.jurors}
    free = {
        one.pair
        for one in table.live
        if one.unstarted and one.pair in kept and one.pair[0] in active and one.pair[1] not in table.aside
    }
    try:
        plan = _planned(round_, table, kept, seed)
    except scoring.NoPlan:
        return _planned(round_, table, kept - free, seed)
    if _unevenness(table, plan) == (0, 0):
        return plan
    held = Counter(pair[0] for pair in kept if pair[0] in active)
    freed = surplus(
        {juror: held[juror] for juror in active},
        {juror: [pair for pair in free if pair[0] == juror] for juror in active},
        total=sum(plan.loads.values()),
        capacities=_capacities(table),
        seed=seed,
    )
    evener = _planned(round_, table, kept - freed, seed) if freed else plan
    return min(plan, evener, key=lambda one: _unevenness(table, one))


def _unevenness(table: Table, plan: scoring.Plan) -> tuple[int, int]:
    """How much a plan goes beyond capacities, and how far the loads of those with room are apart beyond one."""
    capacities = _capacities(table)
    beyond = sum(max(0, plan.loads[juror] - limit) for juror, limit in capacities.items())
    most = max(plan.loads.values())
    loose = [
        load for juror, load in plan.loads.items() if load < capacities.get(juror, load + 1) or load == most
    ]
    return beyond, max(0, most - min(loose) - 1)


def _kept(round_: Round, table: Table) -> set[Pair]:
    """What stays: while judging everything that counts, before that what is done. What is in certain conflict goes."""
    judging_now = round_.state is RoundState.JUDGING
    stays = {one.pair for one in table.live if judging_now or one.assignment.state not in _NOT_DONE}
    return stays - table.certain


def _planned(round_: Round, table: Table, kept: Set[Pair], seed: str) -> scoring.Plan:
    fixed = Counter(pair[1] for pair in kept)
    held: Counter[Id] = Counter(pair[0] for pair in kept)
    organisations: dict[Id, Id | None] = dict(table.organisations.items())
    about: dict[Id, Collection[str]] = dict(table.topics.items())
    wanted = round_.readings_wanted
    return scoring.plan(
        table.entries,
        [juror.id for juror in table.jurors],
        readings={
            entry: fixed[entry] if entry in table.aside else max(wanted, fixed[entry])
            for entry in table.entries
        },
        # A doubt that nobody has decided on yet keeps the seat it has, and gets no new one.
        conflicts=table.certain | (table.doubt - kept),
        fixed=frozenset(kept),
        capacities={juror: max(limit, held[juror]) for juror, limit in _capacities(table).items()},
        organisations=organisations if round_.one_per_organisation else None,
        topics=Match(about, {juror.id: juror.competences for juror in table.jurors}),
        languages=Match(
            {entry: (language,) for entry, language in table.languages.items()},
            {juror.id: juror.languages for juror in table.jurors},
        ),
        outside_seats=round_.outside_seats,
        seed=seed,
    )


def _capacities(table: Table) -> dict[Id, int]:
    return {juror.id: juror.capacity for juror in table.jurors if juror.capacity is not None}


def _loads(table: Table, pairs: Set[Pair], live: Set[Pair], without: Set[int]) -> tuple[Load, ...]:
    seen = {pair for pair in pairs if pair[1] not in without}
    known = {pair for pair in live if pair[1] not in without}
    after, before = Counter(pair[0] for pair in seen), Counter(pair[0] for pair in known)
    new, gone = Counter(pair[0] for pair in seen - known), Counter(pair[0] for pair in known - seen)
    return tuple(
        Load(juror, before[juror.id], after[juror.id], new[juror.id], gone[juror.id])
        for juror in table.jurors
    )


def _unmet(table: Table, pairs: Set[Pair], without: Set[int]) -> tuple[Unmet, ...]:
    """What the plan leaves to be wished for, the worst served entries first."""
    jurors = {juror.id: juror for juror in table.jurors}
    readers: dict[int, list[Juror]] = {entry: [] for entry in table.entries if entry not in without}
    for juror_id, entry_id in pairs:
        if entry_id in readers and juror_id in jurors:
            readers[entry_id].append(jurors[juror_id])
    found = []
    for entry_id, reading in readers.items():
        competent = {same_words(word) for juror in reading for word in juror.competences}
        topics = tuple(
            sorted(word for word in table.topics.get(entry_id, ()) if same_words(word) not in competent)
        )
        language = table.languages.get(entry_id)
        strangers = sum(bool(juror.languages) and language not in juror.languages for juror in reading)
        if topics or strangers:
            found.append(Unmet(entry_id, topics, strangers))
    return tuple(sorted(found, key=lambda one: (-one.strangers, -len(one.topics), one.entry_id)))


def _no_plan(blocked: scoring.NoPlan, round_: Round, table: Table, actor: Actor) -> Refused:
    """Why there is no plan, and what can be done, in words."""
    names = judging.names_of([int(entry) for entry in blocked.entries if entry not in actor.conflicts])
    people = {juror.id: juror for juror in table.jurors}
    able = [people[juror] for juror in blocked.jurors if juror in people]
    teams = _listed(list(names.values()))
    if not able:
        return Refused(
            say(
                N_(
                    "The entries cannot be shared out. Readings without a juror: %(missing)d. Nobody may read "
                    "the entries of %(teams)s. Invite more jurors."
                ),
                missing=blocked.missing,
                teams=teams,
            )
        )
    values = {
        "readings": round_.readings_wanted,
        "missing": blocked.missing,
        "teams": teams,
        "jurors": _listed([juror.person.name for juror in able]),
    }
    if full := [juror.person.name for juror in able if juror.capacity is not None]:
        return Refused(
            say(
                N_(
                    "The entries cannot be shared out: every entry is to have %(readings)d readings. Readings without "
                    "a juror: %(missing)d. The entries of %(teams)s can only be read by %(jurors)s. A capacity is "
                    "set for %(full)s. Raise it, invite more jurors, or decide on possible conflicts of interest "
                    "that wait."
                ),
                full=_listed(full),
                **values,
            )
        )
    return Refused(
        say(
            N_(
                "The entries cannot be shared out: every entry is to have %(readings)d readings. Readings without "
                "a juror: %(missing)d. The entries of %(teams)s can only be read by %(jurors)s. Invite more "
                "jurors, or decide on possible conflicts of interest that wait."
            ),
            **values,
        )
    )


def _listed(names: list[str]) -> str:
    """Names for a sentence; not more than a few."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")
