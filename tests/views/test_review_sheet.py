"""A juror's score sheet: decimals, verdicts, undo, progress, and what the round lets one see."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.models import db
from challenges.models.challenges import Criterion, Round
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, ScoreSheet
from challenges.models.reviews import SheetStep
from challenges.vocabulary.choices import FileScan, RoundKind, Sight, Verdict
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.juries import SECRET, ClientFor, Jury, attach, closed, filled, fresh, judged

__all__ = ["closed", "judged"]


def sheet() -> ScoreSheet:
    db.session.rollback()
    query = sa.select(ScoreSheet).options(sa.orm.selectinload(ScoreSheet.scores))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def values() -> dict[int, Decimal | None]:
    return {score.criterion_id: score.value for score in sheet().scores}


def plan(jury: Jury, **values: Any) -> None:
    db.session.execute(sa.update(Round).where(Round.id == jury.round.id).values(**values))
    db.session.commit()


def step(jury: Jury, size: str) -> None:
    db.session.execute(sa.update(Criterion).values(step=Decimal(size)))
    db.session.commit()


def reading(jury: Jury, entry: int = 0, juror: int = 1) -> tuple[Assignment, str]:
    assignment = jury.reading(jury.jurors[juror], jury.entries[entry])
    return assignment, f"/jury/assignments/{assignment.reference}"


# --- decimals -------------------------------------------------------------------------------------------------


def test_halves_are_levels_of_their_own(judged: Jury, client_for: ClientFor) -> None:
    step(judged, "0.5")
    _, url = reading(judged)
    client = client_for(judged.people[1])
    criterion = judged.criteria[0]
    page = client.get(url).text
    assert f'id="score_{criterion}-3-5"' in page
    assert "<span>3,5</span>" in page
    assert f'aria-describedby="score_{criterion}-anchor-0"' in page
    assert page.count(f'aria-describedby="score_{criterion}-anchor-0"') == 1  # not at 0.5 as well
    assert client.post(url, data=filled(judged, **{f"score_{criterion}": "3.5"})).status_code == 303
    assert values()[criterion] == Decimal("3.5")
    assert 'value="3.5" checked' in client.get(url).text
    wrong = client.post(url, data=filled(judged, version="1", **{f"score_{criterion}": "3.2"}))
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("typed", "stored"), [("3,7", "3.7"), ("3.7", "3.7"), ("5", "5"), (" 0,0 ", "0"), ("-", None)]
)
def test_tenths_are_typed_with_comma_or_point(
    judged: Jury, client_for: ClientFor, typed: str, stored: str | None
) -> None:
    step(judged, "0.1")
    _, url = reading(judged)
    client = client_for(judged.people[1])
    criterion = judged.criteria[0]
    assert 'inputmode="decimal"' in client.get(url).text
    assert client.post(url, data=filled(judged, lock="1", **{f"score_{criterion}": typed})).status_code == 303
    assert values()[criterion] == (None if stored is None else Decimal(stored))
    shown = "Kan inte bedöma" if stored is None else f"{stored.replace('.', ',')} av 5"
    assert shown in client.get(url).text


@pytest.mark.parametrize("typed", ["5,1", "3,75", "-1", "bra", "1e1", "٣"])
def test_what_is_no_score_is_refused_and_stays_in_the_field(
    judged: Jury, client_for: ClientFor, typed: str
) -> None:
    step(judged, "0.1")
    _, url = reading(judged)
    client = client_for(judged.people[1])
    answer = client.post(url, data=filled(judged, **{f"score_{judged.criteria[0]}": typed}))
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "med högst en decimal" in answer.text
    assert db.session.scalars(sa.select(ScoreSheet)).all() == []


def test_a_score_and_cannot_judge_at_once_is_neither(judged: Jury, client_for: ClientFor) -> None:
    step(judged, "0.1")
    _, url = reading(judged)
    data: dict[str, Any] = filled(judged) | {f"score_{judged.criteria[0]}": ["3", "-"]}
    answer = client_for(judged.people[1]).post(url, data=data)
    assert answer.status_code == 422
    assert "inte båda" in answer.text
    assert 'value="3"' in answer.text


def test_a_score_that_is_emptied_is_not_answered_any_more(judged: Jury, client_for: ClientFor) -> None:
    step(judged, "0.1")
    _, url = reading(judged)
    client = client_for(judged.people[1])
    criterion = judged.criteria[0]
    client.post(url, data=filled(judged))
    client.post(url, data=filled(judged, version="1", **{f"score_{criterion}": ""}))
    assert criterion not in values()
    early = client.post(url, data=filled(judged, version="2", lock="1", **{f"score_{criterion}": ""}))
    assert early.status_code == 422


# --- screening ------------------------------------------------------------------------------------------------


def test_a_screening_asks_for_a_verdict_and_no_scores(judged: Jury, client_for: ClientFor) -> None:
    plan(judged, kind=RoundKind.SCREENING)
    _assignment, url = reading(judged)
    client = client_for(judged.people[1])
    page = client.get(url).text
    assert 'name="verdict"' in page
    assert "score_" not in page
    assert client.post(url, data={"version": "0", "lock": "1"}).status_code == 422
    bare = client.post(url, data={"version": "0", "lock": "1", "verdict": "fail", "verdict_reason": "Nej"})
    assert bare.status_code == 422
    assert "Skriv varför" in bare.text
    reason = "Bidraget är inte inlämnat på rätt blankett."
    done = client.post(url, data={"version": "0", "lock": "1", "verdict": "fail", "verdict_reason": reason})
    assert done.status_code == 303
    assert (sheet().state, sheet().verdict, sheet().scores) == (SheetState.LOCKED, Verdict.FAIL, [])
    payload = db.session.scalars(
        sa.select(HappeningRow.payload).where(HappeningRow.kind == "review.locked")
    ).one()
    assert (payload["verdict"], payload["verdict_reason"], payload["scores"]) == ("fail", reason, {})
    after = client.get(url).text
    assert reason in after
    assert "Inte godkänt" in after


@pytest.mark.parametrize(
    ("verdict", "status"), [("pass", 303), ("cannot_judge", 422), ("no", 422), ("", 422)]
)
def test_only_what_passes_needs_no_reason(
    judged: Jury, client_for: ClientFor, verdict: str, status: int
) -> None:
    plan(judged, kind=RoundKind.SCREENING)
    _, url = reading(judged)
    answer = client_for(judged.people[1]).post(url, data={"version": "0", "lock": "1", "verdict": verdict})
    assert answer.status_code == status


def test_scores_sent_to_a_screening_are_not_kept(judged: Jury, client_for: ClientFor) -> None:
    plan(judged, kind=RoundKind.SCREENING)
    _, url = reading(judged)
    client_for(judged.people[1]).post(url, data=filled(judged, verdict="pass", lock="1"))
    assert values() == {}


def test_a_verdict_sent_to_a_round_with_scores_is_not_kept(judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    client_for(judged.people[1]).post(url, data=filled(judged, verdict="pass", verdict_reason="Ja"))
    assert (sheet().verdict, sheet().verdict_reason) == (None, "")


# --- undo -----------------------------------------------------------------------------------------------------


def test_changes_are_undone_one_by_one_and_done_again(judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    client = client_for(judged.people[1])
    criterion = judged.criteria[0]

    def send(version: int, score: str, comment: str, **button: str) -> Any:
        data = {f"score_{criterion}": score, "comment": comment, "version": str(version)}
        return client.post(url, data=data | button, follow_redirects=True)

    send(0, "2", "Ett")
    send(1, "4", "Ett")
    send(2, "4", "Två")
    undone = send(3, "4", "Två", undo="1")
    assert "ångrad" in undone.text
    assert "Gör om" in undone.text
    assert (values()[criterion], sheet().comment) == (4, "Ett")
    send(sheet().revision, "4", "Ett", undo="1")
    assert (values()[criterion], sheet().comment) == (2, "Ett")
    send(sheet().revision, "2", "Ett", undo="1")
    assert (values(), sheet().comment) == ({}, "")
    assert (
        "inget att ångra"
        in client.post(url, data={"version": str(sheet().revision), "undo": "1"}, follow_redirects=True).text
    )
    for expected in ((2, "Ett"), (4, "Ett"), (4, "Två")):
        now = values().get(criterion)
        again = {"version": str(sheet().revision), "comment": sheet().comment, "redo": "1"}
        client.post(url, data=again | ({} if now is None else {f"score_{criterion}": str(now)}))
        assert (values()[criterion], sheet().comment) == expected
    assert "Gör om" not in client.get(url).text


def test_what_was_typed_and_not_saved_is_a_change_that_comes_back(
    judged: Jury, client_for: ClientFor
) -> None:
    """Without JavaScript nothing has been saved when one presses undo."""
    _, url = reading(judged)
    client = client_for(judged.people[1])
    client.post(url, data={"version": "0", "comment": "Före"})
    client.post(url, data={"version": "1", "comment": "Efter", "undo": "1"})
    assert sheet().comment == "Före"
    client.post(url, data={"version": str(sheet().revision), "comment": "Före", "redo": "1"})
    assert sheet().comment == "Efter"


def test_a_change_after_undoing_ends_what_could_be_done_again(judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    client = client_for(judged.people[1])
    client.post(url, data={"version": "0", "comment": "Ett"})
    client.post(url, data={"version": "1", "comment": "Två"})
    client.post(url, data={"version": "2", "comment": "Två", "undo": "1"})
    answer = client.post(url, data={"version": "4", "comment": "Tre", "redo": "1"}, follow_redirects=True)
    assert "inget att göra om" in answer.text
    assert sheet().comment == "Tre"


def test_what_is_typed_in_one_go_is_one_step(judged: Jury, client_for: ClientFor, clock: Any) -> None:
    _, url = reading(judged)
    client = client_for(judged.people[1])
    for version, text in enumerate(("B", "Bra", "Bra tänkt")):
        client.post(f"{url}/autosave", data={"version": str(version), "comment": text, "page": "a"})
        clock.move(seconds=5)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SheetStep)) == 1
    clock.move(minutes=2)
    client.post(f"{url}/autosave", data={"version": "3", "comment": "Bra tänkt, men dyrt", "page": "a"})
    client.post(url, data={"version": "4", "comment": "Bra tänkt, men dyrt", "undo": "1"})
    assert sheet().comment == "Bra tänkt"


def test_nothing_is_undone_once_it_is_locked(judged: Jury, client_for: ClientFor) -> None:
    _assignment, url = reading(judged)
    client = client_for(judged.people[1])
    client.post(url, data=filled(judged, comment="Ett tidigare omdöme om bidraget."))
    client.post(url, data=filled(judged, version="1", lock="1"))
    assert db.session.scalars(sa.select(SheetStep)).all() == []
    late = client.post(url, data=filled(judged, version="2", undo="1"))
    assert late.status_code == 422
    assert "visa hur det ska drivas" in fresh(sheet()).comment


def test_only_so_many_changes_are_kept(judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    client = client_for(judged.people[1])
    for version in range(65):
        client.post(f"{url}/autosave", data={"version": str(version), "comment": f"Nr {version}"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SheetStep)) == 60


# --- the way through ------------------------------------------------------------------------------------------


def test_locking_leads_to_the_next_entry_in_one_go(judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    _second, next_url = reading(judged, 1)
    client = client_for(judged.people[1])
    assert "Lås och gå till nästa" in client.get(url).text
    answer = client.post(url, data=filled(judged, lock="next"))
    assert answer.location.endswith(next_url)
    last = client.get(next_url).text
    assert "Lås och gå till nästa" not in last
    assert "1 av 2 bedömda" in last


def test_the_page_says_how_much_time_is_left(judged: Jury, client_for: ClientFor) -> None:
    plan(judged, minutes_per_reading=90)
    _, url = reading(judged)
    reading(judged, 1)
    client = client_for(judged.people[1])
    assert "ungefär 3 timmars läsning kvar" in client.get(url).text
    client.post(url, data=filled(judged, lock="1"))
    assert "ungefär 2 timmars läsning kvar" in client.get(url).text
    plan(judged, minutes_per_reading=20)
    assert "ungefär 20 minuters läsning kvar" in client.get(url).text


def test_it_is_kept_when_an_entry_was_first_opened(judged: Jury, client_for: ClientFor, clock: Any) -> None:
    assignment, url = reading(judged)
    assert assignment.opened_at is None
    client_for(judged.people[2]).get(url)
    client_for(judged.people[1]).head(url)
    assert fresh(assignment).opened_at is None
    client_for(judged.people[1]).get(url)
    first = fresh(assignment).opened_at
    assert first == clock.now()
    clock.move(hours=1)
    client_for(judged.people[1]).get(url)
    assert fresh(assignment).opened_at == clock.now() - dt.timedelta(hours=1)


def test_where_teams_are_hidden_the_entry_has_a_number(judged: Jury, client_for: ClientFor) -> None:
    plan(judged, hide_teams=True)
    reading(judged)
    _second, url = reading(judged, 1)
    page = client_for(judged.people[1]).get(url).text
    assert "Bedöm bidrag 2" in page
    assert "Lag 1" not in page
    listed = client_for(judged.people[1]).get(judged.room).text
    assert "Idé 1" in listed
    assert "Lag 1" not in listed


# --- what the others said -------------------------------------------------------------------------------------


def two_readers(jury: Jury, client_for: ClientFor) -> tuple[str, str]:
    """The same entry for two jurors; the second has locked 1 on everything. Both addresses."""
    urls = [reading(jury, juror=juror)[1] for juror in (1, 2)]
    data = filled(jury, comment="Den andras hemliga omdöme.", private_note="Den andras anteckning", lock="1")
    data |= {f"score_{criterion}": "1" for criterion in jury.criteria}
    assert client_for(jury.people[2]).post(urls[1], data=data).status_code == 303
    return urls[0], urls[1]


def test_others_are_seen_only_after_own_lock_and_only_what_the_round_says(
    judged: Jury, client_for: ClientFor
) -> None:
    mine, _ = two_readers(judged, client_for)
    client = client_for(judged.people[1])
    plan(judged, others_scores=Sight.AFTER_OWN)
    assert "Vad de andra tyckte" not in client.get(mine).text
    client.post(mine, data=filled(judged, lock="1"))
    seen = client.get(mine).text
    assert "Vad de andra tyckte" in seen
    assert "1 av 5" in seen
    assert "hemliga omdöme" not in seen
    assert judged.people[2].name not in seen
    plan(judged, others_scores=Sight.NEVER, others_comments=Sight.AFTER_OWN, sign_feedback=True)
    seen = client.get(mine).text
    assert "1 av 5" not in seen
    assert "hemliga omdöme" in seen
    assert judged.people[2].name in seen
    assert "Den andras anteckning" not in seen
    plan(judged, others_comments=Sight.AFTER_CLOSING)
    assert "hemliga omdöme" not in client.get(mine).text
    plan(judged, state=RoundState.DELIBERATING)
    assert "hemliga omdöme" in client.get(mine).text


def test_an_assessment_that_does_not_count_any_more_is_not_seen(judged: Jury, client_for: ClientFor) -> None:
    mine, _ = two_readers(judged, client_for)
    client = client_for(judged.people[1])
    plan(judged, others_scores=Sight.AFTER_OWN, others_comments=Sight.AFTER_OWN)
    client.post(mine, data=filled(judged, lock="1"))
    assert "hemliga omdöme" in client.get(mine).text
    db.session.execute(
        sa.update(Assignment)
        .where(Assignment.juror_id == judged.jurors[2].id)
        .values(state=AssignmentState.CONFLICTED)
    )
    db.session.commit()
    page = client.get(mine).text
    assert "hemliga omdöme" not in page
    assert "Ingen annan" in page


# --- files in place -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "served"),
    [
        ("bild.png", "image/png", "image/png"),
        ("text.txt", "text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("data.csv", "text/csv; charset=utf-8", "text/plain; charset=utf-8"),
        ("data.json", "application/json", "text/plain; charset=utf-8"),
        ("rapport.pdf", "application/pdf", "application/pdf"),
    ],
)
def test_harmless_files_are_seen_in_place(
    app: Flask, judged: Jury, client_for: ClientFor, name: str, kind: str, served: str
) -> None:
    _, url = reading(judged)
    file = attach(app, judged, judged.entries[0], name, kind)
    client = client_for(judged.people[1])
    assert f"{url}/files/{file}/view" in client.get(url).text
    answer = client.get(f"{url}/files/{file}/view")
    assert (answer.status_code, answer.text) == (200, SECRET)
    assert answer.headers["Content-Type"] == served
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert ("sandbox" in policy) is (kind != "application/pdf")
    answer.close()


@pytest.mark.parametrize(
    ("kind", "scan"),
    [
        ("image/svg+xml", FileScan.NONE),
        ("text/html", FileScan.NONE),
        ("application/xml", FileScan.NONE),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", FileScan.CLEAN),
        ("image/png", FileScan.INFECTED),
        ("image/png", FileScan.WAITING),
    ],
)
def test_what_could_do_harm_is_only_downloaded(
    app: Flask, judged: Jury, client_for: ClientFor, kind: str, scan: FileScan
) -> None:
    _, url = reading(judged)
    file = attach(app, judged, judged.entries[0], "fil.bin", kind, scan=scan)
    client = client_for(judged.people[1])
    assert "/view" not in client.get(url).text
    assert client.get(f"{url}/files/{file}/view").status_code == 404


def test_others_see_no_file_in_place(app: Flask, judged: Jury, client_for: ClientFor) -> None:
    _, url = reading(judged)
    file = attach(app, judged, judged.entries[0])
    for person in (judged.people[2], judged.owner, judged.captains[0]):
        assert client_for(person).get(f"{url}/files/{file}/view").status_code == 404
