"""The data portals that are asked beside the national one, and the catalogue files that are harvested."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from challenges.adapters.portals.contract import PortalFault
from challenges.forms.portals import LabelForm, PortalForm
from challenges.forms.words import translate
from challenges.operations import harvests, portals
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import portals as find_portals
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, Say
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("portals", __name__, url_prefix="/portals")

_NATIONAL = N_("This is the national portal, which is always asked.")


@dataclass(frozen=True)
class Probed:
    """What a portal said when it was asked once: how many datasets it has, or why not."""

    total: int = 0
    fault: Say | None = None


def _probe(kind: DatasetSource, base_url: str, pages_url: str) -> Probed:
    try:
        return Probed(services.registry().probe(kind, base_url, pages_url))
    except PortalFault as fault:
        return Probed(fault=fault.reason)


def _ask_first(visit: Visit, view_args: Mapping[str, Any]) -> tuple[PortalForm, Probed | None]:
    """The form as it was sent, and the portal asked once if the form makes sense; not one that is known."""
    form = _form()
    if request.method != "POST" or not form.validate():
        return form, None
    content = form.content()
    if _is_national(content.base_url):
        return form, Probed()
    return form, _probe(content.kind, content.base_url, content.pages_url)


def _ask_again(visit: Visit, view_args: Mapping[str, Any]) -> Probed:
    with unit_of_work(write=False):
        source = find_portals.by_reference(view_args["reference"])
        asked = (source.kind, source.base_url, source.pages_url) if source else None
    return _probe(*asked) if asked else Probed()


def _ask_national(visit: Visit, view_args: Mapping[str, Any]) -> Probed:
    settings = current_app.extensions["settings"]
    return _probe(DatasetSource.ENTRYSTORE, settings.portal_url, settings.portal_pages)


@room.get("")
@guard(Permission.PORTALS_MANAGE)
def index(visit: Visit) -> Any:
    """All portals and how they are doing; the national one first."""
    national = services.portal()
    return render_template(
        "admin/portals/index.html",
        side_nav=sidebar(),
        page=find_portals.page_of(visit.page),
        national_url=national.base_url,
        national=find_portals.seen(DatasetSource.ENTRYSTORE, national.base_url),
        dcat_file=DatasetSource.DCAT_FILE,
    )


@room.route("/new", methods=["GET", "POST"])
@guard(Permission.PORTALS_MANAGE, before=_ask_first)
def new(visit: Visit, asked: tuple[PortalForm, Probed | None]) -> Any:
    """Add a portal; it is asked once before it is saved."""
    form, probed = asked
    if probed is not None:
        try:
            source = _add(visit, form, probed)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(
                ngettext(
                    "The portal answers and has %(num)d dataset. It is asked from now on.",
                    "The portal answers and has %(num)d datasets. It is asked from now on.",
                    probed.total,
                ),
                "success",
            )
            return redirect(url_for("admin.portals.show", reference=source.reference), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("admin/portals/new.html", side_nav=sidebar(), form=form), status


@room.post("/national/ask")
@guard(Permission.PORTALS_MANAGE, before=_ask_national)
def ask_national(visit: Visit, probed: Probed) -> Any:
    """Ask the national portal now."""
    _tell(probed)
    return redirect(url_for("admin.portals.index"), 303)


@room.get("/<reference>")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def show(visit: Visit, source: Any) -> Any:
    """One portal: how it is doing, its name, and its harvests."""
    return _page(visit, source, LabelForm(formdata=None, data={"label": source.label}))


@room.post("/<reference>")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def rename(visit: Visit, source: Any) -> Any:
    """Change what a portal is called."""
    form = LabelForm()
    if not form.validate():
        return _page(visit, source, form), 422
    portals.rename(visit.me, source, form.label.data, now=visit.now)
    flash(_("Saved."), "success")
    return _stay(source)


@room.post("/<reference>/ask")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference, before=_ask_again)
def ask(visit: Visit, source: Any, probed: Probed) -> Any:
    """Ask a portal now, and write down whether it answered."""
    portals.note(visit.me, source, probed.fault, now=visit.now)
    _tell(probed)
    return _stay(source)


@room.post("/<reference>/enable")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def enable(visit: Visit, source: Any) -> Any:
    """Ask a portal again."""
    portals.enable(visit.me, source, now=visit.now)
    flash(_("The portal is asked again."), "success")
    return _stay(source)


@room.post("/<reference>/disable")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def disable(visit: Visit, source: Any) -> Any:
    """Ask a portal no more."""
    portals.disable(visit.me, source, now=visit.now)
    flash(_("The portal is not asked any more. What is linked from it stays."), "success")
    return _stay(source)


@room.post("/<reference>/harvest")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def harvest(visit: Visit, source: Any) -> Any:
    """Have a catalogue file harvested now."""
    try:
        harvests.order(visit.me, source, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        return _refused(visit, source, refused)
    flash(_("The harvest begins in a moment. Reload the page to see how it went."), "success")
    return _stay(source)


@room.post("/<reference>/remove")
@guard(Permission.PORTALS_MANAGE, load=find_portals.by_reference)
def remove(visit: Visit, source: Any) -> Any:
    """Forget a portal that nothing is linked from."""
    try:
        portals.remove(visit.me, source, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        return _refused(visit, source, refused)
    flash(_("%(portal)s is removed.", portal=source.label), "success")
    return redirect(url_for("admin.portals.index"), 303)


def _form() -> PortalForm:
    form = PortalForm()
    form.offer(services.registry().kinds)
    return form


def _add(visit: Visit, form: PortalForm, probed: Probed) -> Any:
    if _is_national(form.base_url.data):
        raise Refused(_NATIONAL, field="base_url")
    if probed.fault is not None:
        raise Refused(probed.fault, field="base_url")
    return portals.add(visit.me, form.content(), now=visit.now)


def _is_national(base_url: str) -> bool:
    return base_url.rstrip("/") == services.portal().base_url


def _tell(probed: Probed) -> None:
    if probed.fault is not None:
        flash(translate(probed.fault), "warning")
    else:
        flash(
            ngettext(
                "The portal answers and has %(num)d dataset.",
                "The portal answers and has %(num)d datasets.",
                probed.total,
            ),
            "success",
        )


def _stay(source: Any) -> Response:
    return redirect(url_for("admin.portals.show", reference=source.reference), 303)


def _refused(visit: Visit, source: Any, refused: Refused) -> tuple[str, int]:
    form = LabelForm(formdata=None, data={"label": source.label})
    form.refuse(refused)
    return _page(visit, source, form), 422


def _page(visit: Visit, source: Any, form: LabelForm) -> str:
    is_file = source.kind is DatasetSource.DCAT_FILE
    return render_template(
        "admin/portals/show.html",
        side_nav=sidebar(),
        source=source,
        form=form,
        seen=find_portals.seen(source.kind, source.base_url),
        is_file=is_file,
        kept=find_portals.kept(source) if is_file else None,
        page=find_portals.harvests(source, visit.page) if is_file else None,
        kept_sentence=_kept_sentence,
    )


def _kept_sentence(kept: Mapping[str, Any]) -> str:
    """A sentence that a harvest has written down, in the reader's language."""
    return translate(Say(kept["reason"], kept["values"]))
