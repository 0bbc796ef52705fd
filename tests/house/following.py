"""Whether what people with a conflict of interest read names the entry that is hidden from them, or follows it.

They walk every page, file, export and feed about the rounds, and no answer holds a planted word of beta. Then something
changes that is about beta alone, and they walk again: every byte is the same.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from werkzeug.test import TestResponse

from challenges.models import db
from challenges.operations.unit_of_work import unit_of_work
from tests.house.addresses import Address
from tests.house.walking import Walker, nothing_kept
from tests.house.walled import DECLARING, WALLED, places
from tests.house.world import World

BY_REFERENCE = {"organise.alarms.sign"}
"""Alarms have random names, new ones with every ranking; whoever has a conflict is given none of them."""
OF_RESULTS = ("organise.results.", "organise.expo.", "organise.votes.", "organise.jury.", "organise.history.")
"""Where somebody without a conflict sees what happens to an entry."""
Pages = dict[tuple[str, str], str]
Change = Callable[[World, str], None]


def read_out(
    world: World, walker: Walker, steps: Mapping[str, Sequence[Change]], scenes: Sequence[str]
) -> list[str]:
    """What can be read out about beta: planted words, and after each step every answer that is another than before it.

    ``steps`` says what happens to beta, by its changes.
    """
    leaks: list[str] = []
    before = _walk(world, walker, scenes, overheard=leaks)
    free = _walk(world, walker, scenes, ("reader",), OF_RESULTS)
    assert sum(text.startswith("200") for text in before.values()) > 200
    for happens, changes in steps.items():
        for change in changes:
            changed(world, change, scenes)
        after, others = _walk(world, walker, scenes), _walk(world, walker, scenes, ("reader",), OF_RESULTS)
        assert after.keys() >= before.keys()
        assert others != free, f"nobody can see that beta {happens}"
        free = others
        leaks += [
            f"{role} sees at {place} that beta {happens}:\n{_difference(before[role, place], text)}"
            for (role, place), text in after.items()
            if text != before.get((role, place), text)
        ]
        before = after
    return leaks


def changed(world: World, change: Change, scenes: Sequence[str]) -> None:
    """Let a change happen in each of the scenes."""
    with world.app.app_context():
        for scene in scenes:
            with unit_of_work(write=True) as work:
                change(world, scene)
                db.session.flush()
                work.commit()
        db.session.remove()


def _walk(
    world: World,
    walker: Walker,
    scenes: Sequence[str],
    roles: Sequence[str] = WALLED,
    endpoints: tuple[str, ...] = ("",),
    *,
    overheard: list[str] | None = None,
) -> Pages:
    """What these roles read everywhere, or at the endpoints that begin so; ``overheard`` takes words of beta."""
    pages: Pages = {}
    beta = re.compile(rf"zq(?:{'|'.join(scenes)})beta\w+")
    with pytest.MonkeyPatch.context() as patch, nothing_kept(patch):
        for place in places(world, scenes):
            if not place.endpoint.startswith(endpoints):
                continue
            for role in roles:
                reply = walker.ask(role, place.url)
                assert reply.status_code < 500, (role, place.url)
                if overheard is not None:
                    overheard += _words(beta, place, role, reply)
                if place.endpoint in BY_REFERENCE:
                    continue
                # A PDF is packed; the page with the same protocol is compared.
                packed = reply.mimetype == "application/pdf"
                text = "" if packed else reply.get_data().decode("utf-8", "replace")
                pages[role, f"{place.endpoint} {place.rule} ({place.thing})"] = (
                    f"{reply.status_code}\n{_normal(text)}"
                )
    return pages


def _words(beta: re.Pattern[str], place: Address, role: str, reply: TestResponse) -> list[str]:
    """The planted words of beta in an answer; who declares sees whose entry it is."""
    allowed = ("title", "team") if place.endpoint in DECLARING else ()
    text = f"{reply.headers}\n{reply.get_data().decode('utf-8', 'replace')}"
    return [
        f"{role} reads {word} at {place.endpoint} ({place.thing})"
        for word in sorted(set(beta.findall(text)))
        if not (allowed and word.endswith(allowed))
    ]


def _normal(text: str) -> str:
    """Without what is another in every answer, and without what says only that a ranking was made anew.

    A checksum is a promise of what will be shown; nobody can read anything out of it.
    """
    text = re.sub(r'nonce="[^"]*"|name="(csrf_token|page)"[^>]*|request-id[^<\s]*', "", text)
    text = re.sub(r"(<dt>Rangordning(ens)? nummer</dt>\s*<dd>)\d+", r"\1", text)
    text = re.sub(
        r"<tr>\s*<th[^>]*>\s*<time[^<]*</time>\s*</th>\s*<td>Person Owner beräknade.*?</tr>\s*",
        "",
        text,
        flags=re.S,
    )
    text = re.sub(r"\b[0-9a-f]{64}\b", "checksum", text)
    return re.sub(r"/(alarms|ties)/[\w-]+", r"/\1/it", text)


def _difference(was: str, now: str) -> str:
    lines = difflib.unified_diff(was.splitlines(), now.splitlines(), lineterm="", n=0)
    return "\n".join(list(lines)[2:12])
