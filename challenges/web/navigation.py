"""The menus: what a visitor can reach from every page."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from challenges.web.visit import Visit


@dataclass(frozen=True)
class Item:
    """A menu entry; ``current`` marks where the visitor is, ``badge`` counts what waits there. Entries that follow each
    other with the same ``group`` stand together under its name."""

    label: str
    url: str
    current: bool = False
    badge: str = ""
    group: str = ""


def item(
    label: str,
    endpoint: str,
    *,
    prefix: str | tuple[str, ...] = "",
    badge: str = "",
    group: str = "",
    **values: object,
) -> Item:
    """A menu entry for an endpoint; current when the page is it, or lies under ``prefix``."""
    here = request.endpoint or ""
    current = here.startswith(prefix) if prefix else here == endpoint
    return Item(label, url_for(endpoint, **values), current, badge, group)  # type: ignore[arg-type]


_DATA = ("public.datasets.", "public.publishers.", "public.data_requests.")


def main(visit: Visit) -> list[Item]:
    """The menu in the header."""
    items = [
        item(_("Challenges"), "public.challenges.index", prefix="public.challenges"),
        item(_("Needs"), "public.needs.index", prefix="public.needs."),
        item(_("Data"), "public.datasets.index", prefix=_DATA),
    ]
    actor = visit.actor
    if actor is None:
        return items
    items.append(item(_("My pages"), "account.home.show"))
    if actor.organisations:
        items.append(item(_("Organise"), "organise.home.index", prefix="organise."))
    if actor.seats:
        items.append(item(_("My assessments"), "jury.rounds.index", prefix="jury."))
    if actor.is_platform_admin:
        items.append(item(_("Administration"), "admin.organisations.index", prefix="admin."))
    return items


def account(visit: Visit) -> list[Item]:
    """The account menu."""
    if visit.actor is None:
        return [
            item(_("Sign in"), "account.session.sign_in"),
            item(_("Create an account"), "account.registration.register"),
        ]
    return [
        item(_("Account settings"), "account.settings.edit"),
        item(_("Sign out"), "account.session.sign_out"),
    ]


def footer() -> list[Item]:
    """The links at the foot of every page."""
    return [
        item(_("About the service"), "public.pages.about"),
        item(_("Check a receipt"), "public.receipts.check_one"),
        item(_("Accessibility statement"), "public.pages.accessibility"),
        item(_("Personal data"), "public.pages.privacy"),
    ]
