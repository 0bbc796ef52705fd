"""An exhibition: tables and signs, jurors sent on their way, what they note, and taking it back."""

import re
from xml.etree import ElementTree

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.expo import ExpoClaim, ExpoRanking, ExpoSkip, ExpoTable
from challenges.models.jury import ConflictDeclaration
from challenges.vocabulary.choices import ConflictAnswer, SkipReason, TablePresence
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import RoundState
from tests.halls import Hall, Halls, hall, visits
from tests.juries import ClientFor, closed, fresh, kinds, letters
from tests.queries_counted import counted
from tests.together import at_once

__all__ = ["closed", "hall"]


def numbers(hall: Hall) -> dict[str, int]:
    """Titles are 'Idé 0' and so on: which table each entry has."""
    db.session.rollback()
    rows = db.session.execute(
        sa.select(ExpoTable.entry_id, ExpoTable.number).where(ExpoTable.round_id == hall.round_id)
    )
    return {f"Idé {[e.id for e in hall.jury.entries].index(entry_id)}": number for entry_id, number in rows}


def claimed(juror_id: int) -> int | None:
    """The number of the table a juror was sent to."""
    db.session.rollback()
    return db.session.scalar(
        sa.select(ExpoTable.number)
        .join(ExpoClaim, ExpoClaim.table_id == ExpoTable.id)
        .where(ExpoClaim.juror_id == juror_id)
    )


# --- tables and signs -----------------------------------------------------------------------------------------


def test_all_tables_are_numbered_in_one_step_and_the_jurors_begin(
    hall: Halls, client_for: ClientFor, clock: FrozenClock
) -> None:
    expo = hall(4, RoundState.PLANNED)
    owner = client_for(expo.owner)
    assert "Inga bord ännu" in owner.get(expo.organise).text
    person, _ = expo.jury.seat()
    refused = owner.post(f"{expo.organise}/open", follow_redirects=True)
    assert "Numrera borden först" in refused.text
    answer = owner.post(f"{expo.organise}/number", data={"first": "10", "zones": "Norr, Söder"})
    assert answer.status_code == 303
    assert numbers(expo) == {"Idé 0": 10, "Idé 1": 11, "Idé 2": 12, "Idé 3": 13}
    page = owner.get(expo.organise).text
    assert page.count("<td>Norr</td>") == page.count("<td>Söder</td>") == 2

    codes = {t.entry_id: t.reference for t in db.session.scalars(sa.select(ExpoTable))}
    owner.post(f"{expo.organise}/number", data={"first": "1", "by_lot": "y"})
    assert sorted(numbers(expo).values()) == [1, 2, 3, 4]
    assert codes == {t.entry_id: t.reference for t in db.session.scalars(sa.select(ExpoTable))}

    assert owner.post(f"{expo.organise}/open").status_code == 303
    run_ready(clock)
    assert [letter.email for letter in letters("judging_opened")] == [person.email]
    assert fresh(expo.jury.round).state is RoundState.JUDGING
    before = numbers(expo)
    owner.post(f"{expo.organise}/number", data={"first": "1"})
    assert numbers(expo) == before
    assert kinds().count("expo.numbered") == 3

    # The overview leads to the tables, and nothing is closed but on the exhibition's own page.
    challenge, rounds, _rest = expo.organise.partition("/rounds/1/")
    assert f'href="{expo.organise}"' in owner.get(challenge).text
    results = owner.get(f"{challenge}{rounds}results").text
    assert "Bidragen bedöms på en utställning" in results
    assert "/results/close" not in results


def test_a_table_is_moved_by_hand_and_changes_places(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(3)
    owner = client_for(expo.owner)
    url = f"{expo.organise}/tables/{expo.tables[0].reference}"
    moved = owner.post(url, data={"number": "3", "zone": "Scenen"}, follow_redirects=True)
    assert "Bidraget som hade numret står nu vid bord 1" in moved.text
    assert numbers(expo) == {"Idé 0": 3, "Idé 1": 2, "Idé 2": 1}
    wrong = owner.post(url, data={"number": "0", "zone": "Scenen"})
    assert wrong.status_code == 422
    assert 'value="Scenen"' in wrong.text


def test_signs_have_number_and_code_that_leads_to_the_table(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    owner = client_for(expo.owner)
    page = owner.get(f"{expo.organise}/signs").text
    sources = re.findall(r'class="sign__code" src="([^"]+)"', page)
    assert len(sources) == 2
    code = owner.get(sources[0])
    assert code.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(code.data).tag.endswith("svg")
    assert client_for(expo.jury.captains[0]).get(sources[0]).status_code == 404


def test_an_editor_with_a_conflict_sees_neither_table_nor_sign_nor_count(
    hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(2)
    juror = expo.make.juror(expo.jury.round, expo.owner)
    expo.make.declaration(juror, expo.jury.entries[0], ConflictAnswer.CONFLICTED)
    owner = client_for(expo.owner)
    for page in ("", "/signs"):
        text = owner.get(expo.organise + page).text
        assert "Idé 0" not in text
        assert "Idé 1" in text
    for address in ("", "/code.svg"):
        assert owner.get(f"{expo.organise}/tables/{expo.tables[0].reference}{address}").status_code == 404
    assert client_for(expo.owner).get(expo.at(1)).status_code == 404


# --- next table -----------------------------------------------------------------------------------------------


def test_the_next_table_is_the_least_seen_and_then_the_nearest(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(4)
    (first, juror), (other, _) = expo.seat(), expo.seat()
    client_for(other).post(expo.at(2), data={"score": "5"})
    client_for(other).post(expo.at(1), data={"score": "5"})
    client = client_for(first)
    client.post(expo.at(4), data={"score": "7", "next": "1"})
    assert claimed(juror.id) == 3
    client.post(expo.at(3), data={"score": "7", "next": "1"})
    assert claimed(juror.id) == 2
    client.post(expo.at(2), data={"score": "7", "next": "1"})
    client.post(expo.at(1), data={"score": "7"})
    done = client.post(f"{expo.room}/next", follow_redirects=True)
    assert "inget bord åt dig just nu" in done.text
    assert "4 av ungefär 4 besök" in done.text
    assert claimed(juror.id) is None


def test_nobody_is_sent_where_somebody_is_or_nobody_is_or_one_may_not_go(
    hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(4)
    (one, first), (two, second) = expo.seat(), expo.seat()
    expo.make.declaration(expo.make.juror(expo.jury.round), expo.jury.entries[0])
    db.session.execute(
        sa.update(ConflictDeclaration)
        .where(
            ConflictDeclaration.juror_id == second.id,
            ConflictDeclaration.entry_id == expo.jury.entries[0].id,
        )
        .values(answer=ConflictAnswer.POSSIBLE)
    )
    db.session.execute(
        sa.update(ExpoTable).where(ExpoTable.number == 2).values(presence=TablePresence.ABSENT)
    )
    db.session.commit()
    client_for(one).get(expo.at(3))
    assert claimed(first.id) == 3
    client_for(two).post(f"{expo.room}/next")
    assert claimed(second.id) == 4
    page = client_for(two).get(expo.room).text
    assert "Idé 0" not in page
    assert client_for(two).get(expo.at(1)).status_code == 404


def test_a_table_is_kept_for_twenty_minutes(hall: Halls, client_for: ClientFor, clock: FrozenClock) -> None:
    expo = hall(1)
    (one, first), (two, second) = expo.seat(), expo.seat()
    client_for(one).post(f"{expo.room}/next")
    client_for(two).post(f"{expo.room}/next")
    assert (claimed(first.id), claimed(second.id)) == (1, None)
    clock.move(minutes=21)
    client_for(two).post(f"{expo.room}/next")
    assert (claimed(first.id), claimed(second.id)) == (None, 1)


def test_two_who_ask_at_the_same_moment_get_different_tables(
    app: Flask, hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(3)
    seats = [expo.seat() for _ in range(3)]
    requests = [((p.id, p.session_number), f"{expo.room}/next", {}) for p, _ in seats]
    assert at_once(app, requests) == [303, 303, 303]
    assert sorted(claimed(juror.id) or 0 for _, juror in seats) == [1, 2, 3]


def test_three_who_find_nobody_hide_a_table_until_the_organiser_has_looked(
    hall: Halls, client_for: ClientFor, clock: FrozenClock
) -> None:
    expo = hall(1)
    seats = [expo.seat() for _ in range(4)]
    for person, juror in seats[:3]:
        assert claimed(juror.id) is None
        client_for(person).post(f"{expo.room}/next")
        assert claimed(juror.id) == 1
        client_for(person).post(f"{expo.at(1)}/skip", data={"reason": "absent"})
    fourth, juror = seats[3]
    client_for(fourth).post(f"{expo.room}/next")
    assert claimed(juror.id) is None
    assert kinds().count("expo_table.reported") == 1
    owner = client_for(expo.owner)
    assert "Tre juryledamöter har inte hittat någon" in owner.get(expo.organise).text
    clock.move(minutes=1)
    url = f"{expo.organise}/tables/{expo.tables[0].reference}/presence"
    assert owner.post(url, data={"presence": "present"}).status_code == 303
    assert "Tre juryledamöter har inte hittat någon" not in owner.get(expo.organise).text
    client_for(fourth).post(f"{expo.room}/next")
    assert claimed(juror.id) == 1
    assert [s.reason for s in db.session.scalars(sa.select(ExpoSkip))] == [SkipReason.ABSENT] * 3


def test_one_goes_on_from_a_busy_table_and_is_not_sent_back_at_once(
    hall: Halls, client_for: ClientFor, clock: FrozenClock
) -> None:
    expo = hall(1)
    person, juror = expo.seat()
    client = client_for(person)
    client.post(f"{expo.room}/next")
    client.post(f"{expo.at(1)}/skip", data={"reason": "busy"})
    assert claimed(juror.id) is None
    clock.move(minutes=11)
    client.post(f"{expo.room}/next")
    assert claimed(juror.id) == 1
    assert client.post(f"{expo.at(1)}/skip", data={}).status_code == 422


def test_a_conflict_found_at_the_table_is_declared_and_closes_it(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    person, _ = expo.seat()
    client = client_for(person)
    client.post(expo.at(1), data={"score": "9"})
    missing = client.post(f"{expo.at(2)}/skip", data={"reason": "conflict", "text": ""})
    assert missing.status_code == 422
    assert (
        client.post(
            f"{expo.at(2)}/skip", data={"reason": "conflict", "text": "Min syster är med"}
        ).status_code
        == 303
    )
    assert client.get(expo.at(2)).status_code == 404
    assert "Idé 1" not in client.get(expo.room).text
    assert "conflict.declared" in kinds()


# --- at a table -----------------------------------------------------------------------------------------------


def test_an_undeclared_entry_asks_first(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    person, juror = expo.seat(declared=False)
    client = client_for(person)
    page = client.get(expo.at(1)).text
    assert "Har du en jävssituation" in page or "jäv" in page
    assert 'name="score"' not in page
    assert client.post(expo.at(1), data={"score": "9"}).status_code == 422
    assert visits(juror) == []
    assert claimed(juror.id) is None
    assert client.post(f"{expo.at(1)}/declare", data={"answer": "possible"}).status_code == 422
    assert client.post(f"{expo.at(1)}/declare", data={"answer": "none"}).headers["Location"] == expo.at(1)
    assert 'name="score"' in client.get(expo.at(1)).text
    client.post(f"{expo.at(2)}/declare", data={"answer": "possible", "reason": "Känner en av dem"})
    assert client.get(expo.at(2)).status_code == 404


def test_a_visit_is_a_score_or_a_place_or_both(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(3)
    person, juror = expo.seat()
    client = client_for(person)
    nothing = client.post(expo.at(1), data={"comment": "Bra montering"})
    assert nothing.status_code == 422
    assert "Bra montering" in nothing.text
    assert client.post(expo.at(1), data={"score": "11"}).status_code == 422
    client.post(expo.at(1), data={"place": "top"})
    client.post(expo.at(2), data={"score": "8", "place": "top", "comment": "Vass prototyp"})
    client.post(expo.at(3), data={"place": expo.tables[0].reference})
    assert [(v.score, v.ranked, v.undone) for v in visits(juror)] == [
        (None, True, False),
        (8, True, False),
        (None, True, False),
    ]
    assert ranking(client, expo) == [2, 3, 1]
    client.post(expo.at(1), data={"place": "bottom", "score": "3"})
    client.post(expo.at(3), data={"place": "keep"})
    assert ranking(client, expo) == [2, 3, 1]
    stale = client.post(expo.at(3), data={"place": "finns-inte"})
    assert stale.status_code == 422


def ranking(client: object, expo: Hall) -> list[int]:
    """The numbers of the tables on the page of the juror's ranking, best first."""
    page = client.get(f"{expo.room}/ranking").text  # type: ignore[attr-defined]
    order = re.findall(r'name="order" value="(\w+)"', page)
    return [next(t.number for t in expo.tables if t.reference == one) for one in order]


def test_the_ranking_is_moved_by_buttons_and_by_dragging(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(4)
    person, _ = expo.seat()
    client = client_for(person)
    for number in (1, 2, 3, 4):
        client.post(expo.at(number), data={"place": "bottom" if number > 1 else "top"})
    assert ranking(client, expo) == [1, 2, 3, 4]
    refs = [table.reference for table in expo.tables]
    url = f"{expo.room}/ranking"
    client.post(url, data={"order": refs, "move": f"up:{refs[2]}"})
    assert ranking(client, expo) == [1, 3, 2, 4]
    client.post(url, data={"order": [refs[0], refs[2], refs[1], refs[3]], "move": f"down:{refs[0]}"})
    assert ranking(client, expo) == [3, 1, 2, 4]
    client.post(
        url,
        data={
            "order": [refs[2], refs[0], refs[1], refs[3]],
            "move": "above",
            "what": refs[3],
            "above": refs[0],
        },
    )
    assert ranking(client, expo) == [3, 4, 1, 2]
    client.post(url, data={"order": [refs[1], refs[0], "okänd"], "move": ""})
    assert ranking(client, expo) == [2, 1, 3, 4]
    assert db.session.scalar(sa.select(sa.func.count(ExpoRanking.id))) == 8


def test_the_last_and_any_earlier_visit_can_be_taken_back_and_nothing_is_overwritten(
    hall: Halls, client_for: ClientFor
) -> None:
    expo = hall(3)
    person, juror = expo.seat()
    client = client_for(person)
    client.post(expo.at(1), data={"score": "6", "place": "top", "comment": "Minns den"})
    client.post(expo.at(2), data={"score": "4", "place": "top"})
    client.post(f"{expo.at(1)}/undo")
    page = client.get(expo.room).text
    assert "Idé 0" not in page
    assert "1 av ungefär 3 besök" in page
    assert ranking(client, expo) == [2]
    again = client.post(f"{expo.at(1)}/undo", follow_redirects=True)
    assert "Det finns inget att ta tillbaka" in again.text
    client.post(expo.at(1), data={"score": "7"})
    rows = visits(juror)
    assert [(v.score, v.undone, v.comment) for v in rows] == [
        (6, False, "Minns den"),
        (4, False, ""),
        (None, True, ""),
        (7, False, ""),
    ]
    assert [v.supersedes_id for v in rows] == [None, None, rows[0].id, rows[2].id]
    assert kinds().count("expo.visit_undone") == 1


def test_a_table_is_opened_by_its_number(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    person, _ = expo.seat()
    client = client_for(person)
    assert client.post(f"{expo.room}/open", data={"number": "2"}).headers["Location"] == expo.at(2)
    wrong = client.post(f"{expo.room}/open", data={"number": "77"})
    assert wrong.status_code == 422
    assert 'value="77"' in wrong.text


def test_nothing_can_be_noted_before_and_after(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(1, RoundState.DELIBERATING)
    person, juror = expo.seat()
    client = client_for(person)
    assert "stängd" in client.get(expo.room).text
    assert client.get(expo.at(1)).status_code == 200
    for url in (expo.at(1), f"{expo.at(1)}/skip", f"{expo.at(1)}/undo", f"{expo.room}/next"):
        assert client.post(url, data={"score": "5", "reason": "busy"}).status_code in {403, 422}
    assert visits(juror) == []


def test_a_juror_sees_nothing_of_what_others_noted(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(2)
    (one, _), (two, _) = expo.seat(), expo.seat()
    client_for(one).post(expo.at(1), data={"score": "3", "comment": "HEMLIGT OMDÖME"})
    for url in (expo.room, expo.at(1), f"{expo.room}/ranking"):
        text = client_for(two).get(url).text
        assert "HEMLIGT" not in text
        assert "Poäng 3" not in text


def test_whoever_is_not_of_the_jury_finds_nothing(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(1)
    chair = expo.jury.seat(seat=JurySeat.CHAIR)[0]
    assert client_for(chair).get(expo.organise).status_code == 200
    assert client_for(chair).post(f"{expo.organise}/number", data={"first": "1"}).status_code == 403
    for person in (expo.owner, expo.jury.captains[0], expo.make.person()):
        client = client_for(person)
        assert client.get(expo.at(1)).status_code == 404
        assert client.get(expo.room).status_code == 404
    assert client_for(None).get(expo.at(1)).status_code == 302
    captain = client_for(expo.jury.captains[0])
    assert captain.get(expo.organise).status_code == 404


def test_the_jurors_way_in_leads_to_the_exhibition(hall: Halls, client_for: ClientFor) -> None:
    expo = hall(1)
    person, _ = expo.seat()
    answer = client_for(person).get(expo.jury.room)
    assert answer.headers["Location"] == expo.room


def test_pages_ask_the_same_number_of_questions_for_one_and_many(
    app: Flask, hall: Halls, client_for: ClientFor
) -> None:
    totals = []
    for entries in (1, 4):
        expo = hall(entries)
        person, _ = expo.seat()
        client, owner = client_for(person), client_for(expo.owner)
        for number in range(1, entries + 1):
            client.post(expo.at(number), data={"score": "5", "place": "top"})
        urls = [(owner, expo.organise), (owner, f"{expo.organise}/signs"), (client, expo.room)]
        urls += [(client, f"{expo.room}/ranking"), (client, expo.at(1))]
        row = []
        for who, url in urls:
            with counted(app) as seen:
                assert who.get(url).status_code == 200
            row.append(seen.total)
        totals.append(row)
    assert totals[0] == totals[1]
