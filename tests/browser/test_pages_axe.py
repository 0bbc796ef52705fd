"""Every page type in Chromium, filled with the demo: axe, one h1, a title, no sideways scrolling, a silent console.

Each page is looked at wide in light colours and narrow in dark ones, and at 320 px (which is 1280 px at 400 % zoom).
Forms are looked at once more with their errors shown. A page type that nobody lists here fails the test.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from challenges.app import create_app
from challenges.demo import build, reading
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.sign_ins import PASSWORD
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.jury import Assignment
from challenges.models.results import Ranking, RankingLine
from challenges.models.ties import Tie
from challenges.vocabulary.choices import AlarmKind
from challenges.vocabulary.states import AssignmentState
from challenges.web.passes import pass_for
from tests.conftest import sealing_keys_for, settings_for
from tests.services.browser import NARROW, WIDE, Pages, axe_violations
from tests.services.server import running

_CONDITIONED = (
    "select {} from data_terms t join challenge_datasets l on l.id = t.link_id"
    " join challenges c on c.id = l.challenge_id join datasets d on d.id = l.dataset_id"
)

# Pages of exhibitions and votes: tests/browser/test_expo.py looks at them in every state, the demo has one of each.
ELSEWHERE = {
    "jury.expo.ranking",
    "jury.expo.show",
    "jury.expo.table",
    "organise.expo.place",
    "organise.expo.result",
    "organise.expo.signs",
    "organise.expo.tables",
    "organise.votes.show",
    "public.votes.index",
    "public.votes.show",
}

# What answers with something else than a page, or only sends the visitor on.
NO_PAGES = {
    "api.challenges.index",
    "api.challenges.show",
    "api.datasets.index",
    "api.feed.json_ld",
    "api.feed.rdf_xml",
    "api.feed.show",
    "api.feed.turtle",
    "api.info.index",
    "api.info.show",
    "api.info.specification",
    "jury.protocol.download",
    "jury.reviews.file",
    "jury.reviews.view",
    "organise.entries.file",
    "organise.expo.code",
    "public.challenges.judging_plan",
    "organise.jury.record_table",
    "public.votes.file",
    "organise.results.download",
    "organise.results.scores",
    "organise.results.table",
    "participate.drafts.file",
    "participate.entries.canonical",
    "participate.entries.file",
    "participate.uploads.show",
    "public.data_requests.table",
    "public.needs.table",
    "public.needs.alike",
    "public.datasets.use",
    "public.health.show",
    "public.results.scores",
    "public.pages.choose_language",
    "public.publishers.use",
    "static",
}

OPEN, JUDGED, DECIDED = (
    "/challenges/en-tystare-stadskarna",
    "/challenges/nagon-att-ata-middag-med",
    "/challenges/bussen-som-kommer-nar-den-ska",
)
FORM = "/organise" + OPEN + "/rounds/1/form"
DRAFT = "/organise/challenges/laga-det-innan-nagon-ringer"
EKHAMN = "/organise/organisations/ekhamns-kommun"

PAGES: dict[str, list[str]] = {
    "visitor": [
        "/",
        "/challenges",
        "/challenges?q=finns+inte",
        OPEN,
        JUDGED,
        DECIDED + "/results",
        OPEN + "/rules",
        OPEN + "/rules/1",
        "{guardian}",
        "/organisations/ekhamns-kommun",
        "/datasets",
        "/datasets?q=finns+inte",
        "{join}",
        "{join_over}",
        "{preview}",
        "/datasets/{used}",
        "/datasets/{troubled}/problems",
        "/data-requests",
        "/data-requests?q=finns+inte",
        "/data-requests/{request}",
        "{request_answer}",
        "/needs",
        "/needs?q=finns+inte",
        "/needs/{need}",
        "/publishers",
        "/publishers?q=finns+inte",
        "/publishers/{publisher}",
        "/receipts",
        "/about",
        "/accessibility",
        "/privacy",
        "/sign-in",
        "/register",
        "/register/sent",
        "/register/send-again",
        "/forgotten-password",
        "/forgotten-password/sent",
        "{confirm}",
        "{reset}",
        "{invitation}",
        "/no-such-page",
    ],
    "alva": ["/home", "{mine}", OPEN, OPEN + "/register", OPEN + "/unregister", OPEN + "/teams/new", "/teams",
             OPEN + "/teammates", OPEN + "/teammates/teams", OPEN + "/teammates/teams?q=finns+inte",
             OPEN + "/teammates/me", "/teams/{team}/ask", "{join}", "{join_again}",
             "/settings", "/settings/password", "/settings/conflicts", "{further}", "/sign-out",
             "/admin/organisations"],
    "elsa": ["/home", "/teams/{team}", "/teams/{team}/invite", "/teams/{team}/rename", "/teams/{team}/captain",
             "/teams/{team}/leave", "/teams/{team}/members/{noah}/remove", "/teams/{team}/members/{noah}/part",
             "/teams/{team}/dissolve",
             "/teams/{team}/search", "/teams/{team}/helpers",
             "/teams/{team}/links", "/teams/{team}/requests/{asked}", OPEN + "/teammates",
             "/data-requests/new?challenge=en-tystare-stadskarna", "/needs/new", "/needs/{need}",
             "/datasets/{troubled}/problems/new", "/entries/{draft}", "/entries/{draft}/draft",
             "/entries/{draft}/draft/history", "/entries/{draft}/draft/history/{revision}", "{copy}",
             "/entries/{draft}/submit", "/entries/{draft}/confidentiality"],
    "hugo": ["/entries/{submitted}", "/entries/{submitted}/versions/differences?from=1&to=1",
             "/entries/{submitted}/receipts/1", "/entries/{submitted}/versions/1",
             "/entries/{submitted}/withdraw"],
    "johanna": ["/organise/", "/organise/challenges", "/organise/needs", "/organise/needs/{need}",
                EKHAMN, EKHAMN + "/members", EKHAMN + "/leave",
                EKHAMN + "/challenges/new", "/organise/organisations/new", DRAFT, DRAFT + "/preview",
                "/organise" + OPEN + "/data-requests", "/organise/data-requests/{request}",
                "/organise" + OPEN + "/problems", "/organise/problems/{problem}",
                DRAFT + "/history", DRAFT + "/approval", DRAFT + "/datasets", DRAFT + "/datasets/{dataset}",
                DRAFT + "/datasets/by-hand", DRAFT + "/datasets/search?q=buller", DRAFT + "/datasets/suggestions",
                DRAFT + "/datasets/{dataset}/history", DRAFT + "/data-use", DRAFT + "/files",
                DRAFT + "/edit/texts", DRAFT + "/edit/rules", DRAFT + "/edit/eligibility",
                DRAFT + "/edit/rounds", DRAFT + "/edit/criteria",
                DRAFT + "/judging-plan", DRAFT + "/judging-plan/1",
                DRAFT + "/edit/prizes", DRAFT + "/dates/move", DRAFT + "/preview/links", DRAFT + "/aftermath",
                DRAFT + "/preparation", DRAFT + "/preparation/new",
                DRAFT + "/preparation/tasks/costs", "/organise" + OPEN + "/aftermath/receiver",
                DRAFT + "/suitability", DRAFT + "/suitability/mandate",
                "/organise/challenges/den-tomma-tallriken/approval"],
    "samir": [*(FORM + page for page in (
                  "", "/start", "/preview", "/try", "/sections/new", "/sections/0", "/questions/new",
                  "/questions/new/files", "/questions/new/number", "/questions/qlicens", "/change")),
              "/organise/challenges/{rain}/conditions", "/organise{conditions}", "/organise{conditions}/requests"],
    "ingrid": [EKHAMN + "/members", EKHAMN + "/members/invite", EKHAMN + "/members/{samir}", EKHAMN + "/edit",
               "/organise" + OPEN + "/cancel", "/organise" + OPEN + "/rules/new-version",
               "/organise" + OPEN + "/rounds/1/deadline"],
    "leo": [OPEN + "/register"],
    "emil": ["/entries/{invited}/decline"],
    "birgitta": ["/organise/challenges/{beetle}/rounds/1/entries/{left}/advance"],
    "tuva": [OPEN + "/guardian", OPEN + "/accept-rules"],
    "amina": ["/organise" + JUDGED + "/rounds/1" + path for path in (
        "/entries", "/entries/{judged}", "/entries/{judged}/take-out", "/entries/{judged}/public",
        "/entries/{out}/reinstate",
        "/jury", "/jury/plan", "/jury/practice", "/jury/progress", "/jury/progress/entries",
        "/jury/declarations", "/jury/declarations/record", "/jury/conflicts", "/jury/desk",
        "/jury/jurors/{juror}", "/jury/jurors/{juror}/remove",
        "/jury/topics", "/jury/topics/entries", "/jury/readings", "/jury/entries/{judged}/put-aside",
        "/jury/assignments/{locked}/reopen", "/results")],
    "yasmin": ["/jury/", "/jury/rounds/nagon-att-ata-middag-med/1", "/jury/rounds/nagon-att-ata-middag-med/1/conflicts",
               "/jury/rounds/nagon-att-ata-middag-med/1/seat",
               "/jury/rounds/nagon-att-ata-middag-med/1/scores", "/jury/rounds/nagon-att-ata-middag-med/1/practice",
               "/jury/assignments/{review}"],
    "kerstin": ["/jury/rounds/nagon-att-ata-middag-med/1/progress", "/jury/rounds/nagon-att-ata-middag-med/1/desk",
                "/jury/rounds/nagon-att-ata-middag-med/1/progress/entries",
                "/jury/rounds/nagon-att-ata-middag-med/1/declarations", "/jury/assignments/{locked}/reopen",
                "/jury/assignments/{own}"],
    "admin": ["/admin/organisations", "/admin/organisations/dalvatten-ab", "/admin/letters", "/admin/letters/{letter}",
              "/admin/data-requests", "/admin/problems", "/admin/jobs",
              "/admin/portals", "/admin/portals/new", "/admin/portals/{portal}",
              "/organise/publishers/{publisher}/report", "/organise/publishers/{silent}/report"],
    "viktor": ["/home/data", "{conditions}"],
    "olle": ["/home/data-agreements", "/home/data-agreements/{agreement}"],
    "lena": ["/organise" + DECIDED + "/rounds/1/results", "/organise" + DECIDED + "/showcases"],
    "goran": [*("/jury/rounds/bussen-som-kommer-nar-den-ska/1" + page for page in (
                "/meetings", "/meetings/1", "/meetings/1/items/1", "/protocol")),
              "/jury/rounds/bussen-som-kommer-nar-den-ska/1/feedback",
              "/jury/rounds/bussen-som-kommer-nar-den-ska/1/feedback/{approved}"],
}  # fmt: skip

# Forms sent with every text emptied; the button that sends them, where it is not the first.
FORMS: dict[str, list[tuple[str, str]]] = {
    "visitor": [("/sign-in", ""), ("/register", ""), ("/register/send-again", ""), ("/forgotten-password", ""),
                ("{reset}", ""), ("{request_answer}", "")],
    "alva": [(OPEN + "/teams/new", ""), (OPEN + "/teammates/me", "Visa mig"),
             ("/teams/{team}/ask", "Skicka förfrågan"), ("/settings", ""), ("/settings/password", "")],
    "axel": [("{conditions}", "Godta villkoren och be om åtkomst")],
    "samir": [("/organise{conditions}", "Spara"), (FORM + "/questions/qlicens", "Spara"),
              (FORM + "/questions/new/number", "Spara"), (FORM + "/sections/new", "Spara"),
              (FORM + "/change", "Börja använda ändringen")],
    "elsa": [("/data-requests/new", ""), ("/needs/new", ""), ("/needs/{need}", "Lägg till"),
             ("/datasets/{troubled}/problems/new", ""),
             ("/teams/{team}/invite", ""), ("/teams/{team}/rename", "")],
    "johanna": [(EKHAMN + "/challenges/new", ""), ("/organise/organisations/new", ""),
                (DRAFT + "/datasets/by-hand", ""), (DRAFT + "/edit/texts", "Spara"), (DRAFT + "/edit/rounds", "Spara"),
                (DRAFT + "/edit/criteria", "Spara"), (DRAFT + "/suitability/mandate", "Spara"),
                (DRAFT + "/preview/links", "Skapa en länk"), (DRAFT + "/preparation/new", "Lägg till uppgiften"),
                ("/organise/problems/{problem}", "Meddela utgivaren"),
                ("/organise/challenges/den-tomma-tallriken/approval", "Skicka tillbaka med kommentaren")],
    "ingrid": [(EKHAMN + "/members/invite", ""), (EKHAMN + "/edit", ""), ("/organise" + OPEN + "/cancel", ""),
               ("/organise" + OPEN + "/rules/new-version", "Publicera den nya versionen")],
    "leo": [(OPEN + "/register", "Anmäl dig")],
    "tuva": [(OPEN + "/guardian", "Skicka ett mejl")],
    "amina": [("/organise" + JUDGED + "/rounds/1/jury", "Skicka inbjudningarna"),
              ("/organise" + JUDGED + "/rounds/1/jury/assignments/{locked}/reopen", "")],
    "yasmin": [("/jury/assignments/{review}", "Lås bedömningen")],
    "admin": [("/admin/organisations/dalvatten-ab", "Godkänn inte"), ("/admin/portals/new", "")],
}  # fmt: skip


@dataclass
class Site:
    """The running demo and the names of things in it."""

    url: str
    app: Flask
    names: dict[str, str]

    def path(self, path: str) -> str:
        return path.format(**self.names)


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo on a web server of its own."""
    folder = tmp_path_factory.mktemp("demo")
    path = folder / "demo.db"
    path.write_bytes(sqlite_template.read_bytes())
    with RunningPortal() as portal:
        changes = {
            "demo": "yes",
            "portal_url": portal.base_url,
            "portal_pages": portal.page_url,
            "inward_hosts": ":".join(map(str, portal.inward)),
        }
        settings = settings_for(f"sqlite:///{path}", folder, **changes)
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            build.build(app, app.extensions["clock"].now(), lambda *_: None)
            names = find_names() | mailed_paths(app, folder / "letters") | team_links(app)
            names["preview"] = preview_link(app)
            names["copy"] = kept_copy(app, names["draft"])
            names["out"] = taken_out(app, names)
            environment = {
                "CHALLENGES_SECRET_KEY": settings.secret_key,
                "CHALLENGES_SEALING_KEYS": sealing_keys_for(settings.database_url),
                "CHALLENGES_DATABASE_URL": settings.database_url,
                "CHALLENGES_PUBLIC_URL": settings.public_url,
                "CHALLENGES_MAIL_FOLDER": str(settings.mail_folder),
                "CHALLENGES_STORAGE_FOLDER": str(settings.storage_folder),
                "CHALLENGES_PASSWORD_EFFORT": "low",
                "CHALLENGES_RATE_LIMITS": "no",
                **{f"CHALLENGES_{name.upper()}": value for name, value in changes.items()},
            }
            with running(environment, threads=4) as server:
                yield Site(server.url, app, names)
            db.session.remove()
            db.engine.dispose()


def find_names() -> dict[str, str]:
    """References and numbers of the things that the paths above are about."""

    def one(query: str) -> str:
        return str(db.session.execute(sa.text(query)).scalars().first())

    entry = "select e.reference from entries e join teams t on t.id = e.team_id where t.name = "
    people = "select id from people where email like "
    of_juror = (
        "select a.reference from assignments a join jurors j on j.id = a.juror_id join people p on p.id = j.person_id"
        " join rounds r on r.id = a.round_id where r.state = 'judging' and p.email like "
    )
    return {
        "team": one("select reference from teams where name = 'Tysta gatan'"),
        "asked": one("select reference from join_requests where state = 'asked'"),
        "draft": one(entry + "'Tysta gatan'"),
        "revision": one(
            "select r.reference from draft_revisions r join entries e on e.id = r.entry_id"
            " join teams t on t.id = e.team_id where t.name = 'Tysta gatan' order by r.id desc"
        ),
        "submitted": one(entry + "'Decibel'"),
        "judged": one(entry + "'Middagsklubben'"),
        "invited": one(entry + "'Barkspejarna'"),
        "left": one(entry + "'Skogssyn'"),
        "beetle": one(
            "select c.slug from challenges c join teams t on t.challenge_id = c.id where t.name = 'Skogssyn'"
        ),
        "noah": one(people + "'noah.%'"),
        "samir": one(people + "'samir.%'"),
        "juror": one(
            "select j.id from jurors j join rounds r on r.id = j.round_id join people p on p.id = j.person_id"
            " where r.state = 'judging' and p.email like 'eva.%'"
        ),
        "review": one(of_juror + "'yasmin.%' and a.state = 'accepted'"),
        "locked": one(of_juror + "'tomas.%' and a.state = 'done'"),
        "own": one(of_juror + "'kerstin.%' and a.state = 'done'"),
        "approved": one(
            "select a.reference from assignments a join jurors j on j.id = a.juror_id join people p"
            " on p.id = j.person_id join rounds r on r.id = a.round_id join challenges c on c.id = r.challenge_id"
            " where c.slug = 'bussen-som-kommer-nar-den-ska' and p.email like 'goran.%' and a.state = 'done'"
        ),
        "mine": "/home/invitations/"
        + one("select reference from invitations where email like 'alva.%' and state = 'sent'"),
        "used": one(
            "select d.reference from dataset_uses u join datasets d on d.id = u.dataset_id"
            " join entry_versions v on v.id = u.version_id join entries e on e.id = v.entry_id"
            " where e.state = 'awarded'"
        ),
        "silent": one("select reference from publishers where email = ''"),
        "publisher": one(
            "select p.reference from publishers p join datasets d on d.publisher_id = p.id"
            " join dataset_uses u on u.dataset_id = d.id join entry_versions v on v.id = u.version_id"
            " join entries e on e.id = v.entry_id where e.state = 'awarded'"
        ),
        "portal": one("select reference from portal_sources"),
        "agreement": one("select reference from data_agreements where state = 'requested'"),
        "rain": one(_CONDITIONED.format("c.slug")),
        "conditions": one(_CONDITIONED.format("'/challenges/' || c.slug || '/conditions/' || d.reference")),
        "letter": one("select reference from letters where kind = 'results_published'"),
        "request": one("select reference from data_requests where state = 'forwarded'"),
        "need": one("select reference from needs where state = 'routed'"),
        "problem": one("select reference from dataset_problems where state = 'reported'"),
        "troubled": one(
            "select d.reference from datasets d join dataset_problems p on p.dataset_id = d.id where p.text_public"
        ),
        "dataset": one(
            "select d.reference from datasets d join challenge_datasets l on l.dataset_id = d.id"
            " join challenges c on c.id = l.challenge_id where c.slug = 'laga-det-innan-nagon-ringer'"
        ),
    }


def team_links(app: Flask) -> dict[str, str]:
    """A link to join that works, the pass to it of somebody without a team, and a link that was revoked."""
    browser = app.test_client()
    browser.post("/sign-in", data={"email": "elsa.berglund@example.org", "password": PASSWORD})
    links = f"/teams/{find_names()['team']}/links"

    def made() -> str:
        page = browser.post(links, data={"lifetime": "week", "most_uses": "2"}).text
        return re.search(r'value="http://challenges\.test(/join/[^"]+)"', page)[1]  # type: ignore[index]

    over = made()
    newest = "select reference from team_links order by id desc limit 1"
    assert browser.post(f"{links}/{db.session.scalar(sa.text(newest))}/revoke").status_code == 303
    works = made()
    passed = pass_for(str(db.session.scalar(sa.text(newest))), "alva.sjodin@example.org")
    return {"join": works, "join_again": f"/join/as/{passed}", "join_over": over}


def preview_link(app: Flask) -> str:
    """A link with which somebody outside reads a draft."""
    browser = app.test_client()
    browser.post("/sign-in", data={"email": "johanna.lindqvist@ekhamn.example.se", "password": PASSWORD})
    page = browser.post(DRAFT + "/preview/links", data={"label": "Nämnden", "days": "7"}).text
    return re.search(r"http://challenges\.test(/preview/[\w-]+)", page)[1]  # type: ignore[index]


def mailed_paths(app: Flask, letters: Path) -> dict[str, str]:
    """The links that only letters hold: made as people make them, read from the folder."""
    browser = app.test_client()
    form = {"name": "Nova Ny", "email": "nova.ny@example.org", "password": PASSWORD, "language": "sv"}
    assert browser.post("/register", data=form).status_code in {302, 303}
    assert browser.post("/forgotten-password", data={"email": "alva.sjodin@example.org"}).status_code in {
        302,
        303,
    }
    browser.post("/sign-in", data={"email": "alva.sjodin@example.org", "password": PASSWORD})
    browser.post("/settings/conflicts/addresses", data={"email": "alva@arbete.example.se"})
    while run_ready(app.extensions["clock"]):
        pass
    texts = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_content()
        for path in sorted(letters.glob("*.eml"), key=lambda path: path.stat().st_mtime)
    ]
    links = [urlsplit(link) for text in texts for link in re.findall(r"http://challenges\.test/\S+", text)]
    wanted = {
        "confirm": "/confirm/",
        "reset": "/new-password/",
        "further": "/settings/conflicts/confirm/",
        "invitation": "/invitations/",
        "request_answer": "/data-requests/answers/",
        "guardian": "/guardians/",
    }
    return {
        name: [f"{link.path}?{link.query}".rstrip("?") for link in links if link.path.startswith(start)][-1]
        for name, start in wanted.items()
    }


def kept_copy(app: Flask, entry: str) -> str:
    """Where a text is brought together with the draft, after two have written at once."""
    browser = app.test_client()
    browser.post("/sign-in", data={"email": reading.people()["elsa"][1], "password": PASSWORD})
    written = {
        "title": "En annan titel",
        "summary": "Annat.",
        "language": "sv",
        "version": "1",
        "page": "old",
    }
    path: str = browser.post(f"/entries/{entry}/draft/autosave", data=written).json["conflict"]
    return path


def taken_out(app: Flask, names: dict[str, str]) -> str:
    """An entry that an organiser has found to be outside the challenge; no page above is about it."""
    left = db.session.scalar(
        sa.text(
            "select e.reference from entries e join teams t on t.id = e.team_id"
            " join challenges c on c.id = e.challenge_id"
            " where c.slug = 'nagon-att-ata-middag-med' and e.state = 'submitted' and t.name <> 'Middagsklubben'"
            " and e.id not in (select entry_id from assignments where reference in (:review, :locked, :own))"
            " order by e.id"
        ),
        {name: names[name] for name in ("review", "locked", "own")},
    )
    browser = app.test_client()
    browser.post("/sign-in", data={"email": reading.people()["amina"][1], "password": PASSWORD})
    path = f"/organise{JUDGED}/rounds/1/entries/{left}/take-out"
    why = {"state": "out_of_scope", "rule": "", "reason": "Den svarar på en annan fråga.", "sure": "y"}
    assert browser.post(path, data=why).status_code == 303
    return str(left)


def sign_in(site: Site, pages: Pages, person: str) -> Page:
    page = pages(site.url, viewport=WIDE)
    if person != "visitor":
        page.goto("/sign-in")
        page.locator('[name="email"]').first.fill(reading.people()[person][1])
        page.locator('[name="password"]').first.fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).first.click()
        page.wait_for_url(re.compile(r"/home"))
    return page


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the page that is open, in every size and colour."""
    if not re.search(r"\S.* – Utmaningar$", page.title()):
        yield f"title {page.title()!r}"
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    if page.locator("html").get_attribute("lang") != "sv":
        yield "not marked as Swedish"
    yield from axe_violations(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    yield from (f"narrow and dark: {violation}" for violation in axe_violations(page))
    for width in (NARROW["width"], 320):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"scrolls sideways at {width} px: {wide} px"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("person", PAGES)
def test_pages(person: str, site: Site, page_for: Pages) -> None:
    page = sign_in(site, page_for, person)
    found = []
    for path in map(site.path, PAGES[person]):
        answer = page.goto(path)
        assert answer is not None
        expected = {
            "/no-such-page": 404,
            site.path("{join_over}"): 410,
            "/admin/organisations": 200 if person == "admin" else 403,
        }.get(path, 200)
        if answer.status != expected:
            found.append(f"{path}: {answer.status}")
        found += [f"{path}: {fault}" for fault in faults(page)]
    assert found == []


@pytest.mark.parametrize("person", FORMS)
def test_forms_with_errors(person: str, site: Site, page_for: Pages) -> None:
    page = sign_in(site, page_for, person)
    found = []
    for path, button in FORMS[person]:
        page.goto(site.path(path))
        empty_and_send(page, button)
        summary = page.locator("[data-error-summary], .ds-error-summary").first
        expect(summary, f"{path} shows a summary of its errors").to_be_visible()
        if not page.title().startswith("Fel: "):
            found.append(f"{path}: title {page.title()!r}")
        found += [f"{path} with errors: {fault}" for fault in faults(page)]
    assert found == []


def empty_and_send(page: Page, button: str) -> None:
    main = page.get_by_role("main")
    for field in (
        main.locator("form[method=post]").locator("input[type=text], input[type=email], textarea").all()
    ):
        if field.is_visible():
            field.fill("")
    if button:
        main.get_by_role("button", name=button, exact=True).first.click()
    else:
        main.locator("form[method=post] button[type=submit]:visible").first.click()
    confirm = page.get_by_role("dialog").get_by_role("button")
    if confirm.count() and confirm.first.is_visible():
        confirm.first.click()
    page.wait_for_load_state()


def test_proposing_a_decision(site: Site, page_for: Pages) -> None:
    """Last, since it ends the demo's judging: the ranking and the page where a decision is proposed."""
    page = sign_in(site, page_for, "amina")
    results = f"/organise{JUDGED}/rounds/1"
    page.goto(results + "/results")
    page.locator('[name="despite_gaps"]').check()
    page.get_by_role("button", name="Avsluta bedömningen och beräkna rangordningen").click()
    expect(page.get_by_role("table").first).to_be_visible()
    found = list(faults(page))
    names = odd_and_equal(site)
    for path in ("/certain", "/alarms", "/alarms/{alarm}", "/ballots/{reader}", "/ties/{tie}"):
        answer = page.goto(results + "/results" + path.format(**names))
        assert answer is not None
        assert answer.status == 200, path
        found += list(faults(page))
    page.goto(f"/jury/rounds/{JUDGED.rpartition('/')[2]}/1/meetings/new")
    found += list(faults(page))
    page.locator('[name="held_at"]').fill("2030-01-15T13:00")
    page.get_by_role("button", name="Kalla juryn").click()
    expect(page.get_by_role("table").first).to_be_visible()
    page.goto(site.path(results + "/entries/{judged}/decision"))
    found += list(faults(page))
    page.locator('[name="outcome"][value="award"]').check()
    page.get_by_role("button", name="Spara förslaget").click()
    expect(page.locator("[data-error-summary], .ds-error-summary").first).to_be_visible()
    found += list(faults(page))
    assert found == []


def odd_and_equal(site: Site) -> dict[str, str]:
    """An alarm and a tie at the cut in the ranking that was just made, whatever the demo's jurors have scored."""
    ranking = db.session.scalars(sa.select(Ranking).order_by(Ranking.id.desc())).first()
    assert ranking is not None
    entries = sorted(
        db.session.scalars(
            sa.select(RankingLine.entry_id).where(RankingLine.ranking_id == ranking.id).limit(2)
        )
    )
    reader = db.session.scalar(
        sa.select(Assignment.juror_id)
        .where(Assignment.entry_id == entries[0], Assignment.state == AssignmentState.DONE)
        .limit(1)
    )
    alarm = Alarm(
        ranking_id=ranking.id,
        kind=AlarmKind.FAST,
        juror_id=reader,
        entries=entries[:1],
        figure="40",
        reason="",
    )
    tie = Tie(ranking_id=ranking.id, entries=entries, score="70.0", first=1, wanted=1, outcome=[entries])
    db.session.add_all([alarm, tie])
    db.session.commit()
    return {"alarm": alarm.reference, "tie": tie.reference, "reader": str(reader)}


def test_no_page_type_is_left_out(site: Site) -> None:
    adapter = site.app.url_map.bind("challenges.test")
    listed = {
        adapter.match(urlsplit(site.path(path)).path)[0]
        for paths in PAGES.values()
        for path in paths
        if path != "/no-such-page"
    }
    listed |= {"organise.results.decision", "organise.results.certain"}
    listed |= {
        "organise.alarms.index",
        "organise.alarms.leave_out",
        "organise.alarms.sign",
        "organise.ties.show",
    }
    listed |= {"jury.meetings.new", "jury.meetings.score"}
    pages = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - ELSEWHERE - listed == set()
    assert pages >= NO_PAGES | ELSEWHERE
