"""Challenges from the first idea to a complete draft: created, and saved section by section.

Every section is saved as a whole. The editor says which revision of the challenge was on the screen; if somebody
else has saved the same section since, nothing is written over: the answer is Stale.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from challenges.adapters.html import plain_text, render_markdown
from challenges.adapters.stemming import index_text, sort_key
from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Criterion, Prize, Round, RuleSet
from challenges.models.organisations import Organisation
from challenges.operations.recording import record
from challenges.operations.sections import arrange, begin, finish
from challenges.queries import challenges, public_challenges
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.phases import intake_ends
from challenges.rules.rule_blocks import RuleChoices, written_for
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Mode, PrizeKind, Theme
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

_LONGEST_SLUG = 70
_PROSE = ("problem", "target_group", "good_solution")


@dataclass(frozen=True)
class NewChallengeContent:
    """The little it takes to start."""

    title_sv: str
    theme: Theme
    mode: Mode


@dataclass(frozen=True)
class TextContent:
    """What a challenge says in one language."""

    title: str
    summary: str
    problem: str
    target_group: str
    good_solution: str

    def __bool__(self) -> bool:
        return any((self.title, self.summary, self.problem, self.target_group, self.good_solution))


@dataclass(frozen=True)
class TextsContent:
    """The section of texts; ``texts`` by language."""

    theme: Theme
    mode: Mode
    contact_email: str
    texts: Mapping[str, TextContent]


@dataclass(frozen=True)
class RulesContent:
    """The rules in both languages, and what was chosen for them where it is known."""

    text_sv: str
    text_en: str
    choices: RuleChoices | None = None


@dataclass(frozen=True)
class RoundContent:
    """A round; ``id`` is the one it had, or None for a new one."""

    id: int | None
    name_sv: str
    name_en: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    judging_ends_at: dt.datetime
    results_at: dt.datetime
    grace_minutes: int = 0
    open_to_new: bool = False


@dataclass(frozen=True)
class RoundsContent:
    """The rounds in order, and how many people make a team."""

    team_size_min: int
    team_size_max: int
    rounds: tuple[RoundContent, ...]


@dataclass(frozen=True)
class CriterionContent:
    """A criterion; ``anchors`` as the model keeps them."""

    id: int | None
    name_sv: str
    name_en: str
    question_sv: str
    question_en: str
    weight: int
    scale_max: int
    anchors: tuple[Mapping[str, Any], ...]
    step: Decimal = Decimal(1)


@dataclass(frozen=True)
class CriteriaContent:
    """The criteria in order."""

    criteria: tuple[CriterionContent, ...]


@dataclass(frozen=True)
class PrizeContent:
    """A prize; ``amount`` in whole SEK, ``rank`` the place it goes to."""

    id: int | None
    name_sv: str
    name_en: str
    description_sv: str
    description_en: str
    amount: int | None
    kind: PrizeKind = PrizeKind.MONEY
    rank: int | None = None
    milestone_sv: str = ""
    milestone_en: str = ""


@dataclass(frozen=True)
class PrizesContent:
    """The prizes in order."""

    prizes: tuple[PrizeContent, ...]


@dataclass(frozen=True)
class DataUseContent:
    """The data-use rule, and the references of the datasets every entry has to use."""

    rule: data_use.Rule
    required: frozenset[str]


def create(
    actor: Actor, organisation: Organisation, content: NewChallengeContent, *, now: dt.datetime
) -> Challenge:
    """Start a draft. Records CHALLENGE_CREATED. The address on the web is made from the title and then stays."""
    require(actor, Permission.CHALLENGE_CREATE, organisation, now)
    challenge = Challenge(
        organisation_id=organisation.id,
        slug=_free_slug(content.title_sv),
        theme=content.theme,
        mode=content.mode,
        contact_email=organisation.contact_email,
        created_by_id=actor.person_id,
        created_at=now,
        texts=[],
        rule_sets=[],
    )
    _write_text(challenge, "sv", TextContent(content.title_sv, "", "", "", ""))
    challenge.rule_sets.append(RuleSet(version=1))
    try:
        with db.session.begin_nested():
            db.session.add(challenge)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("Somebody used the same title at this very moment. Try again.")) from error
    record(
        Happening.CHALLENGE_CREATED,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=organisation.id,
        payload={"title": content.title_sv},
    )
    return challenge


def save_texts(
    actor: Actor, challenge: Challenge, content: TextsContent, *, seen: int, now: dt.datetime
) -> None:
    """Save theme, mode, contact and texts. Records CHALLENGE_EDITED. Refused (Stale) if saved by somebody else."""
    begin(actor, challenge, "texts", seen, now)
    challenge.theme, challenge.mode = content.theme, content.mode
    challenge.contact_email = content.contact_email
    for language, text in content.texts.items():
        if text or challenges.text_in(challenge, language):
            _write_text(challenge, language, text)
    challenge.texts = [
        row for row in challenge.texts if row.language == "sv" or content.texts.get(row.language)
    ]
    finish(actor, challenge, "texts", now)


def save_rules(
    actor: Actor, challenge: Challenge, content: RulesContent, *, seen: int, now: dt.datetime
) -> None:
    """Save the rules, and what of the challenge they are written for. Records CHALLENGE_EDITED.

    Refused (Stale) if saved by somebody else.
    """
    begin(actor, challenge, "rules", seen, now)
    if not challenge.rule_sets:
        challenge.rule_sets.append(RuleSet(version=1))
    rules = challenge.rule_sets[-1]
    rules.text_sv, rules.html_sv = content.text_sv, render_markdown(content.text_sv)
    rules.text_en, rules.html_en = content.text_en, render_markdown(content.text_en)
    rules.written_for = written_for(challenge)
    if content.choices is not None:
        rules.choices = asdict(content.choices)
    finish(actor, challenge, "rules", now)


def save_rounds(
    actor: Actor, challenge: Challenge, content: RoundsContent, *, seen: int, now: dt.datetime
) -> None:
    """Save rounds, dates and team sizes. Records CHALLENGE_EDITED.

    Refused (Stale) if saved by somebody else; when dates are not in order, the grace time included; when a removed
    round has a jury.
    """
    begin(actor, challenge, "rounds", seen, now)
    if content.team_size_max < content.team_size_min:
        raise Refused(N_("The largest team cannot be smaller than the smallest."), field="team_size_max")
    for round_ in content.rounds:
        if not round_.opens_at < intake_ends(round_) <= round_.judging_ends_at <= round_.results_at:
            raise Refused(say(N_("The dates of %(round)s are not in order."), round=round_.name_sv))
    challenge.team_size_min, challenge.team_size_max = content.team_size_min, content.team_size_max
    arrange(challenge.rounds, content.rounds, Round, N_("A round that has a jury cannot be removed."))
    finish(actor, challenge, "rounds", now)


def save_criteria(
    actor: Actor, challenge: Challenge, content: CriteriaContent, *, seen: int, now: dt.datetime
) -> None:
    """Save the criteria. Records CHALLENGE_EDITED. Refused (Stale) if saved by somebody else.

    Weights need not add up to 100 yet: a half-done draft may be saved. Approval needs it.
    """
    begin(actor, challenge, "criteria", seen, now)
    arrange(challenge.criteria, content.criteria, Criterion, N_("A criterion in use cannot be removed."))
    finish(actor, challenge, "criteria", now)


def save_prizes(
    actor: Actor, challenge: Challenge, content: PrizesContent, *, seen: int, now: dt.datetime
) -> None:
    """Save the prizes. Records CHALLENGE_EDITED. Refused (Stale) if saved by somebody else."""
    begin(actor, challenge, "prizes", seen, now)
    arrange(challenge.prizes, content.prizes, Prize, N_("A prize in use cannot be removed."))
    finish(actor, challenge, "prizes", now)


def save_data_use(
    actor: Actor, challenge: Challenge, content: DataUseContent, *, seen: int, now: dt.datetime
) -> None:
    """Save the data-use rule and which datasets are required. Records CHALLENGE_EDITED.

    Refused (Stale) if saved by somebody else; when the linked datasets cannot fulfil the rule.
    """
    begin(actor, challenge, "data_use", seen, now)
    links = public_challenges.links(challenge)
    for fault in data_use.faults(content.rule, data_use.listed(links)):
        raise Refused(fault.sentence, field=fault.field)
    rule = content.rule
    challenge.least_datasets, challenge.least_publishers = rule.least_datasets, rule.least_publishers
    challenge.bonus_datasets = rule.bonus_datasets
    for link in links:
        link.required = link.dataset.reference in content.required
    finish(actor, challenge, "data_use", now)


def _write_text(challenge: Challenge, language: str, text: TextContent) -> None:
    row = challenges.text_in(challenge, language)
    if row is None:
        row = ChallengeText(language=language)
        challenge.texts.append(row)
    row.title, row.summary, row.sort_key = text.title, text.summary, sort_key(text.title)
    for name in _PROSE:
        written = getattr(text, name)
        setattr(row, name, written)
        setattr(row, f"{name}_html", render_markdown(written))
    prose = (plain_text(getattr(text, name)) for name in _PROSE)
    row.search_text = index_text(text.title, text.summary, *prose, language=language)


def _free_slug(title: str) -> str:
    """An address from the title: lower case, å and ä as a, ö as o, words joined by hyphens, not in use."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].rstrip("-") or "utmaning"
    taken = challenges.slugs_like(base)
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)
