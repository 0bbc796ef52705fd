"""Finding datasets: search several portals at once, paste an address, link what was found.

Portals are asked before a view's transaction opens (``before`` of the guard). One that does not answer is named with
the reason, beside the hits of the others; what was typed is kept, and adding by hand is always there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.adapters.portals import facets, themes
from challenges.adapters.portals.contract import DatasetNotFound, Portal, PortalFault, Question
from challenges.adapters.portals.record import DatasetRecord, SearchPage, Wording
from challenges.adapters.portals.together import Answers, Asking, fold, interleave
from challenges.forms.datasets import LinkForm
from challenges.forms.words import translate
from challenges.operations import datasets
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as challenge_queries
from challenges.queries import datasets as queries
from challenges.queries.paging import Page
from challenges.views.organise.datasets import room
from challenges.vocabulary.choices import AccessRight
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.paths import asked as asked_for
from challenges.web.paths import carried
from challenges.web.rendering import page_links
from challenges.web.services import Source
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

Answer = TypeVar("Answer")

# Of one portal twenty hits a page, of several ten each: then every page is the same whoever answers, and how fast.
_ALONE, _EACH = 20, 10
_MOST_PAGES = 100
_LONGEST_VALUE = 2000
_WORDS = ("publisher", "theme", "format", "licence", "access")
_SWITCHES = ("api", "high_value")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for, as the address says it; ``source`` is the key of one portal, or empty for all."""

    text: str = ""
    source: str = ""
    publisher: str = ""
    theme: str = ""
    format: str = ""
    licence: str = ""
    access: str = ""
    api: bool = False
    high_value: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything but words and portal was chosen."""
        return replace(self, text="", source="") != Wanted()

    def arguments(self, **changes: Any) -> dict[str, str]:
        """The same as arguments of an address."""
        chosen = {name: value for name, value in (asdict(self) | changes).items() if value}
        text = chosen.pop("text", "")
        return {"q": text} | {name: "1" if value is True else value for name, value in chosen.items()}

    def question(self, key: str) -> Question:
        """The question for one portal, in its own words."""
        words = {name: facets.value_for(key, getattr(self, name)) for name in _WORDS}
        return Question(self.text, **words, api=self.api, high_value=self.high_value)


@dataclass(frozen=True)
class Found:
    """The portals there are, what was asked, and what came: a page of hits of each, and why others gave none."""

    wanted: Wanted
    sources: Mapping[str, Source] = field(default_factory=dict)
    asked: bool = False
    pages: Mapping[str, SearchPage] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    per_page: int = _ALONE
    number: int = 1


@dataclass(frozen=True)
class Fetched:
    """The dataset somebody chose or pasted the address of, or why there is none."""

    record: DatasetRecord | None = None
    fault: str = ""


def _sources() -> dict[str, Source]:
    with unit_of_work(write=False):
        return services.sources()


def ask(
    sources: Mapping[str, Source], question: Callable[[str, Portal], Answer]
) -> tuple[dict[str, Answer], dict[str, PortalFault]]:
    """Ask all of them at once: those over there in threads, and meanwhile the catalogues kept here."""
    asking = Asking({key: one.portal for key, one in sources.items() if not one.here}, question)
    answers: Answers[Answer] = Answers()
    here = {key: one.portal for key, one in sources.items() if one.here}
    if here:
        with unit_of_work(write=False):
            for key, portal in here.items():
                try:
                    answers.given[key] = question(key, portal)
                except PortalFault as fault:
                    answers.faults[key] = fault
    came = asking.wait()
    given, faults = came.given | answers.given, came.faults | answers.faults
    return {k: given[k] for k in sources if k in given}, {k: faults[k] for k in sources if k in faults}


def _search(visit: Visit, view_args: Mapping[str, Any]) -> Found:
    """Ask for a page of hits; nothing is asked before somebody has pressed the button."""
    wanted, sources = _wanted(), _sources()
    if wanted.source not in sources:
        wanted = replace(wanted, source="")
    if "q" not in request.args:
        return Found(wanted, sources)
    chosen = {wanted.source: sources[wanted.source]} if wanted.source else sources
    questions = {key: wanted.question(key) for key in chosen}
    per_page = _ALONE if len(chosen) == 1 else _EACH
    number = min(visit.page, _MOST_PAGES)

    def hits(key: str, portal: Portal) -> SearchPage:
        return portal.search(
            questions[key], offset=(number - 1) * per_page, limit=per_page, language=visit.language
        )

    pages, faults = ask(chosen, hits)
    said = {key: translate(fault.reason) for key, fault in faults.items()}
    return Found(wanted, sources, True, pages, said, per_page, number)


def _wanted() -> Wanted:
    words = {name: asked_for(name, _LONGEST_VALUE) for name in _WORDS}
    words["theme"] = themes.code(words["theme"]) or words["theme"]
    switches = {name: request.args.get(name) == "1" for name in _SWITCHES}
    return Wanted(asked_for("q"), asked_for("source"), **words, **switches)  # type: ignore[arg-type]


def _fetch(visit: Visit, view_args: Mapping[str, Any]) -> tuple[Fetched, Mapping[str, Source]]:
    """Fetch the dataset of a hit, or the one behind a pasted address."""
    sources = _sources()
    number, address = request.form.get("source_id", "").strip(), request.form.get("address", "").strip()
    key = request.form.get("source", "") or services.NATIONAL
    try:
        if number and key in sources:
            return Fetched(_one(sources[key], lambda portal: portal.fetch(number))), sources
        if number:
            return Fetched(fault=_("The portal is not asked any more. Search again.")), sources
        if not address:
            return Fetched(fault=_("Paste the address of a dataset.")), sources
        return _find(address, sources), sources
    except PortalFault as fault:
        return Fetched(fault=translate(fault.reason)), sources


def _one(source: Source, question: Callable[[Portal], DatasetRecord]) -> DatasetRecord:
    if not source.here:
        return question(source.portal)
    with unit_of_work(write=False):
        return question(source.portal)


def _find(address: str, sources: Mapping[str, Source]) -> Fetched:
    """The dataset behind an address: asked of the portal whose own page or number it is, else of all at once, since
    it may be its publisher's name for it."""
    seen = {key: pasted for key, one in sources.items() if (pasted := one.portal.recognise(address))}
    for key, pasted in seen.items():
        if pasted.source_id:
            return Fetched(_one(sources[key], lambda portal: portal.find(address)))
    if not seen:
        return Fetched(fault=_("This is not the address of a dataset."))
    given, faults = ask({key: sources[key] for key in seen}, lambda _key, portal: portal.find(address))
    if given:
        return Fetched(next(iter(given.values())))
    away = [fault for fault in faults.values() if not isinstance(fault, DatasetNotFound)]
    if away:
        return Fetched(fault=translate(away[0].reason))
    if len(sources) == 1:
        return Fetched(fault=translate(next(iter(faults.values())).reason))
    return Fetched(
        fault=_(
            "None of the data portals has a dataset with this address. If it is in another portal, add it by hand, or "
            "ask the administrator of the service to add the portal."
        )
    )


@room.get("/search")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole, before=_search)
def search(visit: Visit, challenge: Any, found: Found) -> Any:
    """Search the data portals, or paste an address."""
    return _search_page(visit, challenge, found, LinkForm(formdata=None))


@room.post("/link")
@guard(Permission.CHALLENGE_EDIT, load=challenge_queries.whole, before=_fetch)
def link(visit: Visit, challenge: Any, brought: tuple[Fetched, Mapping[str, Source]]) -> Any:
    """Link a dataset, with a snapshot of what its portal says about it now."""
    fetched, sources = brought
    form = LinkForm()
    wanted = _wanted()
    if form.validate():
        try:
            if fetched.record is None:
                raise Refused(fetched.fault, field="address")
            linked = datasets.link(visit.me, challenge, fetched.record, now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The dataset is linked. Say why it matters to the challenge."), "success")
            back = carried() if "q" in request.args else {}
            place = {"slug": challenge.slug, "reference": linked.dataset.reference}
            return redirect(url_for("organise.datasets.edit", **back | place))
    return _search_page(visit, challenge, Found(wanted, sources), form), 422


def _search_page(visit: Visit, challenge: Any, found: Found, form: LinkForm) -> str:
    choices = _always() | {
        name: listed for name, listed in facets.choices(found.pages, visit.language).items() if listed
    }
    hits = interleave({key: page.records for key, page in found.pages.items()})
    longest = max((page.total for page in found.pages.values()), default=0)
    total = sum(page.total for page in found.pages.values())
    # What several portals have is seen to be the same only on a page that shows everything they have.
    whole = found.number == 1 and total == sum(len(page.records) for page in found.pages.values())
    listed = Page(hits, found.number, min(longest, _MOST_PAGES * found.per_page), found.per_page)
    return render_template(
        "organise/datasets/search.html",
        form=form,
        found=found,
        wanted=found.wanted,
        sources=found.sources,
        groups=fold(hits),
        total=len(hits) if whole else total,
        exact=whole or sum(page.total > 0 for page in found.pages.values()) < 2,
        page=page_links(listed),
        linked=queries.linked(challenge),
        choices=choices,
        is_chosen=facets.is_chosen,
        theme_names={code: translate(label) for code, label in themes.LABELS.items()},
        access_names={right.value: translate(right.label) for right in AccessRight},
        names_of=lambda keys: [found.sources[key].label for key in keys],
        publisher_choice=_publisher_choice(choices["publisher"], visit.language),
        **workspace(visit, challenge),
    )


def _always() -> dict[str, tuple[facets.Choice, ...]]:
    """What can be chosen before anything has been counted: the closed lists."""
    listed: dict[str, tuple[facets.Choice, ...]] = dict.fromkeys(facets.FACETS, ())
    rights = [right.value for right in AccessRight if right is not AccessRight.UNKNOWN]
    for name, values in (("theme", list(themes.LABELS)), ("access", rights)):
        listed[name] = tuple(facets.Choice(value, Wording(), 0) for value in values)
    return listed


def _publisher_choice(choices: Iterable[facets.Choice], language: str) -> Callable[[DatasetRecord], str]:
    """Finds the value that narrows to the publisher of a hit; empty when the portals do not count by publisher."""
    by_value = {raw: choice.value for choice in choices for raw in facets.raw_values(choice.value)}
    by_name = {choice.label.text.casefold(): choice.value for choice in choices}

    def value(record: DatasetRecord) -> str:
        name = record.publisher_in(language).text.casefold()
        return by_value.get(record.publisher_uri) or by_name.get(name, "")

    return value
