"""Try addresses of one host, one after the other, outside any transaction. A host in trouble is spared the rest."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import current_app

from challenges.adapters import link_tries
from challenges.adapters.http import HttpFault
from challenges.adapters.link_tries import Try
from challenges.adapters.portals.values import web_address
from challenges.web import services

PATIENCE = 10.0
_ENOUGH = 2
"""So many tries in a row without any answer are enough of a host for one night."""


def try_links(addresses: Mapping[int, str]) -> dict[int, Try]:
    """What each try has found, by the number of its check. Addresses that are not of the web are never called."""
    tries: dict[int, Try] = {}
    if current_app.config["DEMO"]:  # its publishers are invented, and so are their addresses
        return tries
    silent = 0
    for number, url in addresses.items():
        if not web_address(url):
            continue
        tried = _try(url)
        tries[number] = tried
        silent = 0 if tried.reached else silent + 1
        if tried.wait or silent >= _ENOUGH:
            break
    return tries


def _try(url: str) -> Try:
    services.link_pacer().wait(urlsplit(url).netloc.lower())
    try:
        return link_tries.answered(url, services.http().probe(url, seconds=PATIENCE))
    except HttpFault as fault:
        return link_tries.failed(fault)
