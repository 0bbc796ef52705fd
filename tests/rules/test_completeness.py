"""What is missing, said in plain words."""

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from challenges.rules.aftermath import follow_ups
from challenges.rules.completeness import missing, warnings, worded_levels
from challenges.rules.holidays import is_day_off
from challenges.vocabulary.choices import Mode, PrizeKind, RoundKind

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def at(day: str, time: str = "12:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=STOCKHOLM)


def a_round(name: str = "Omgång 1", **values: Any) -> Thing:
    return Thing(
        **{
            "name_sv": name,
            "name_en": "",
            "opens_at": at("2026-03-16"),
            "closes_at": at("2026-04-15"),
            "judging_ends_at": at("2026-05-04"),
            "results_at": at("2026-05-11"),
            "position": 1,
            "kind": RoundKind.RUBRIC,
            "places": None,
            "carry_over": False,
            "tie_ladder": ["criteria", "vote"],
            "lot_source": "",
            "publish_at": None,
            **values,
        }
    )


def a_criterion(name: str, weight: int, **values: Any) -> Thing:
    anchors = [{"value": level, "sv": "Så här", "en": ""} for level in (0, 3, 5)]
    return Thing(
        **{
            "name_sv": name,
            "name_en": "",
            "question_sv": "Hur?",
            "question_en": "",
            "weight": weight,
            "scale_max": 5,
            "anchors": anchors,
            **values,
        }
    )


def a_plan(**values: Any) -> Thing:
    return Thing(
        **{
            "receiver_name": "Mia",
            "receiver_unit": "Driften",
            "receiver_email": "mia@example.se",
            "decides_on": dt.date(2026, 6, 15),
            "pilot_budget": 100_000,
            "payer": "Kommunen",
            "pilot_starts_on": dt.date(2026, 7, 1),
            "pilot_ends_on": dt.date(2026, 12, 1),
            "routes": ["direct"],
            "offers": ["feedback"],
            "follow_up_months": [3],
            **values,
        }
    )


def a_prize(**values: Any) -> Thing:
    return Thing(
        **{
            "name_sv": "Pris",
            "name_en": "",
            "description_sv": "",
            "description_en": "",
            "milestone_sv": "",
            "milestone_en": "",
            "kind": PrizeKind.MONEY,
            "amount": 50_000,
            **values,
        }
    )


def a_challenge(**values: Any) -> Thing:
    swedish = Thing(language="sv", title="T", summary="S", problem="P", target_group="M", good_solution="G")
    return Thing(
        **{
            "texts": [swedish],
            "contact_email": "kontakt@example.se",
            "least_datasets": 0,
            "least_publishers": 0,
            "bonus_datasets": 0,
            "mode": Mode.DATA_CHALLENGE,
            "rule_sets": [Thing(text_sv="Regler", text_en="", written_for=None)],
            "rounds": [a_round()],
            "criteria": [a_criterion("Nytta", 50), a_criterion("Höjd", 30), a_criterion("Spridning", 20)],
            "prizes": [a_prize()],
            "aftermath": a_plan(),
            **values,
        }
    )


def lacking(challenge: Any, now: dt.datetime) -> list[Any]:
    return missing(challenge, now, linked=())


def said(remarks: list[Any]) -> list[tuple[str, str]]:
    return [(remark.section, str(remark.sentence)) for remark in remarks]


def test_a_complete_challenge_lacks_nothing() -> None:
    assert lacking(a_challenge(), NOW) == []
    assert warnings(a_challenge(), NOW, datasets=1, approvers=1) == []


def test_a_data_use_rule_the_datasets_cannot_fulfil() -> None:
    remarks = lacking(a_challenge(least_datasets=2), NOW)
    assert said(remarks) == [("data_use", "The rule asks for more datasets (2) than are linked (0).")]


def test_an_empty_draft_is_told_everything_at_once() -> None:
    empty = a_challenge(texts=[], contact_email="", rule_sets=[], rounds=[], criteria=[], aftermath=None)
    sections = [section for section, _ in said(lacking(empty, NOW))]
    assert sections == ["texts"] * 6 + ["rules", "rounds", "criteria"] + ["aftermath"] * 7


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"receiver_email": ""}, "Name who takes over after the award, with unit and e-mail address."),
        (
            {"decides_on": dt.date(2026, 5, 10)},
            "The receiver would decide on a pilot before the last results. Choose a later day.",
        ),
        ({"payer": ""}, "Say who pays for the pilot."),
        ({"pilot_starts_on": None}, "Say when a pilot would begin and end."),
        ({"routes": []}, "Tick which ways to buy or take over a solution you have considered."),
        ({"offers": []}, "Say what teams get whose entry does not win."),
        ({"follow_up_months": []}, "Say when the outcome is followed up."),
    ],
)
def test_what_the_plan_for_afterwards_lacks(values: dict[str, Any], sentence: str) -> None:
    assert said(lacking(a_challenge(aftermath=a_plan(**values)), NOW)) == [("aftermath", sentence)]


def test_a_pilot_without_money_needs_nobody_who_pays() -> None:
    assert lacking(a_challenge(aftermath=a_plan(pilot_budget=0, payer="")), NOW) == []


@pytest.mark.parametrize(("budget", "said_of_it"), [(0, "no money"), (49_999, "less money"), (50_000, "")])
def test_a_pilot_is_worth_as_much_as_the_prizes(budget: int, said_of_it: str) -> None:
    remarks = warnings(a_challenge(aftermath=a_plan(pilot_budget=budget)), NOW, datasets=1, approvers=1)
    assert [remark.section for remark in remarks] == ["aftermath"] * bool(said_of_it)
    assert all(said_of_it in str(remark.sentence) for remark in remarks)


@pytest.mark.parametrize(
    ("kind", "amount", "lacks"),
    [(PrizeKind.MONEY, None, True), (PrizeKind.MONEY, 1, False), (PrizeKind.HONOUR, None, False)],
)
def test_a_prize_of_money_says_how_much(kind: PrizeKind, amount: int | None, lacks: bool) -> None:
    remarks = lacking(a_challenge(prizes=[a_prize(kind=kind, amount=amount)]), NOW)
    assert [remark.section for remark in remarks] == ["prizes"] * lacks


def test_follow_up_counts_in_months_from_the_last_results() -> None:
    last = a_round(results_at=at("2026-08-31", "23:30"))
    plan = a_plan(follow_up_months=[12, 3, 6])
    assert follow_ups(plan, [a_round(), last]) == [
        dt.date(2026, 11, 30),
        dt.date(2027, 2, 28),
        dt.date(2027, 8, 31),
    ]
    assert follow_ups(None, [last]) == follow_ups(plan, []) == []


def test_weights_have_to_add_up_to_100() -> None:
    challenge = a_challenge(criteria=[a_criterion(n, 30) for n in "ABC"])
    assert said(lacking(challenge, NOW)) == [
        ("criteria", "Let the weights add up to 100. Now the sum is 90.")
    ]


@pytest.mark.parametrize("count", [2, 7])
def test_three_to_six_criteria(count: int) -> None:
    weights = [100 - (count - 1)] + [1] * (count - 1)
    challenge = a_challenge(criteria=[a_criterion(f"K{i}", w) for i, w in enumerate(weights)])
    assert said(lacking(challenge, NOW)) == [
        ("criteria", f"Have between 3 and 6 criteria. Now there are {count}.")
    ]


def test_lowest_middle_and_highest_level_need_words() -> None:
    assert [worded_levels(n) for n in (4, 5, 10)] == [(0, 2, 4), (0, 3, 5), (0, 5, 10)]
    bare = a_criterion("Nytta", 50, anchors=[{"value": 0, "sv": "Ingen", "en": ""}])
    challenge = a_challenge(criteria=[bare, a_criterion("B", 30), a_criterion("C", 20)])
    assert said(lacking(challenge, NOW)) == [("criteria", "Describe in Swedish what 3, 5 means for Nytta.")]


def test_two_criteria_of_one_name() -> None:
    challenge = a_challenge(
        criteria=[a_criterion("Nytta", 50), a_criterion("nytta", 30), a_criterion("C", 20)]
    )
    assert said(lacking(challenge, NOW)) == [("criteria", "Two criteria are called Nytta. Rename one.")]


def test_closing_must_lie_ahead_but_opening_may_have_passed() -> None:
    opened = a_challenge(rounds=[a_round(opens_at=at("2026-03-01"))])
    assert lacking(opened, NOW) == []
    assert said(lacking(opened, at("2026-04-15"))) == [
        ("rounds", "The closing time of Omgång 1 has passed. Choose a later one.")
    ]


def test_rounds_follow_each_other() -> None:
    second = a_round(
        "Final", opens_at=at("2026-05-01"), closes_at=at("2026-06-01"), judging_ends_at=at("2026-06-10")
    )
    assert said(lacking(a_challenge(rounds=[a_round(), second]), NOW)) == [
        ("rounds", "Final opens before the results of Omgång 1 are announced. Move one of them.")
    ]


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"closes_at": at("2026-04-15", "23:59")}, "outside office hours (23:59)"),
        ({"closes_at": at("2026-04-15", "16:01")}, "outside office hours"),
        ({"judging_ends_at": at("2026-04-16")}, "less than three days"),
    ],
)
def test_dates_that_are_seldom_meant(values: dict[str, Any], word: str) -> None:
    [remark] = warnings(a_challenge(rounds=[a_round(**values)]), NOW, datasets=1, approvers=1)
    assert remark.section == "rounds"
    assert word in str(remark.sentence)


def test_a_hackathon_may_be_short() -> None:
    weekend = a_round(closes_at=at("2026-03-18"), judging_ends_at=at("2026-03-19"))
    hackathon = a_challenge(mode=Mode.HACKATHON, rounds=[weekend])
    assert warnings(hackathon, NOW, datasets=1, approvers=1) == []


def test_the_hour_does_not_matter_on_a_day_off() -> None:
    """That the day is wrong is a risk (``rules/risks.py``); the hour would only say the same again."""
    challenge = a_challenge(rounds=[a_round(closes_at=at("2026-04-18", "23:59"))])
    assert warnings(challenge, NOW, datasets=1, approvers=1) == []


def test_thin_content_and_a_lonely_editor() -> None:
    remarks = warnings(a_challenge(prizes=[]), NOW, datasets=0, approvers=0)
    assert [remark.section for remark in remarks] == ["prizes", "datasets", "approval"]


def test_half_an_english_page() -> None:
    english = Thing(language="en", title="T", summary="", problem="", target_group="", good_solution="")
    challenge = a_challenge()
    challenge.texts.append(english)
    remarks = warnings(challenge, NOW, datasets=1, approvers=1)
    assert [remark.section for remark in remarks] == ["texts", "rules", "rounds", "criteria", "prizes"]


@pytest.mark.parametrize(
    "day",
    "2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-06 2026-06-19 2026-12-24 2027-03-26".split(),
)
def test_days_off(day: str) -> None:
    assert is_day_off(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-04-02", "2026-06-18", "2026-11-23"])
def test_working_days(day: str) -> None:
    assert not is_day_off(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("rounds", "sentence"),
    [
        ([a_round(tie_ladder=["criteria", "lot"])], "Name the public value"),
        ([a_round(tie_ladder=["lot"], lot_source="OMXS30 den 3 juni")], ""),
        ([a_round(kind=RoundKind.SCREENING, tie_ladder=[])], "only sorts out"),
        ([a_round(kind=RoundKind.SCREENING, tie_ladder=[], places=3)], ""),
        ([a_round(carry_over=True)], "no round before it has any"),
        ([a_round(publish_at=at("2026-05-10"))], "before the day they are announced"),
        ([a_round(publish_at=at("2026-05-12"))], ""),
    ],
)
def test_what_the_judging_plan_lacks(rounds: list[Thing], sentence: str) -> None:
    remarks = [r for r in missing(a_challenge(rounds=rounds), NOW, linked=()) if r.section == "judging"]
    assert [sentence in str(remark.sentence) for remark in remarks] == ([True] if sentence else [])


def test_scores_are_carried_over_from_a_round_that_is_scored() -> None:
    later = {
        "position": 2,
        "carry_over": True,
        "opens_at": at("2026-05-18"),
        "closes_at": at("2026-06-01"),
        "judging_ends_at": at("2026-06-08"),
        "results_at": at("2026-06-10"),
    }
    for kind, lacks in ((RoundKind.RUBRIC, 0), (RoundKind.SCREENING, 1)):
        rounds = [a_round(kind=kind, tie_ladder=[]), a_round("Omgång 2", **later)]
        assert len(missing(a_challenge(rounds=rounds), NOW, linked=())) == lacks


def test_criteria_are_needed_where_something_is_scored() -> None:
    for kind, lacks in ((RoundKind.RUBRIC, 1), (RoundKind.EXPO, 0), (RoundKind.PUBLIC_VOTE, 0)):
        challenge = a_challenge(rounds=[a_round(kind=kind, tie_ladder=[])], criteria=[])
        assert len(missing(challenge, NOW, linked=())) == lacks
