"""What one try of an address shows. What is said of the address after several: ``rules/link_findings.py``."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from challenges.adapters.http import HttpFault, NameUnknown, Probe
from challenges.vocabulary.states import LinkFinding

_PERMANENT = frozenset({301, 308})
_LOGIN = frozenset({401, 403})
_GONE = frozenset({404, 410})
_FRONT_PAGES = frozenset(
    {
        "",
        "/sv",
        "/en",
        "/se",
        "/start",
        "/home",
        "/hem",
        "/index.html",
        "/index.htm",
        "/index.php",
        "/default.aspx",
    }
)


@dataclass(frozen=True)
class Try:
    """What a try has found. ``moved_to`` is where an address has moved for good, ``wait`` for how many seconds the host
    asks to be left alone; ``reached`` is false when the host did not say anything at all."""

    finding: LinkFinding
    status: int | None = None
    moved_to: str = ""
    wait: float = 0.0
    reached: bool = True


def answered(url: str, probe: Probe) -> Try:
    """What an answer says about the address that was tried."""
    status = probe.status
    if status in _LOGIN:
        return Try(LinkFinding.NEEDS_LOGIN, status)
    if status in _GONE:
        return Try(LinkFinding.GONE, status)
    if not 200 <= status < 300:
        return Try(LinkFinding.UNKNOWN, status, wait=probe.retry_after)
    if probe.hops and _is_front_page(probe.url) and not _is_front_page(url):
        return Try(LinkFinding.SUSPICIOUS, status)
    address = url
    for hop in probe.hops:
        if hop.status not in _PERMANENT:
            break
        address = hop.to
    if address != url:
        return Try(LinkFinding.MOVED, status, moved_to=address)
    return Try(LinkFinding.WORKS, status)


def failed(fault: HttpFault) -> Try:
    """What it says that no answer came: nothing, unless nobody knows the host's name."""
    finding = LinkFinding.HOST_DEAD if isinstance(fault, NameUnknown) else LinkFinding.UNKNOWN
    return Try(finding, reached=False)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and parts.path.rstrip("/").lower() in _FRONT_PAGES
