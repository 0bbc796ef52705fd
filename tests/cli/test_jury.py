"""``flask jury plan`` and ``flask jury rank``: from a file, with no database, by anybody with the published data."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from challenges.scoring.checksums import checksum
from tests.scoring.juries import scored

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "jury-files.md").read_text()

PLAN = {
    "readings": 2,
    "seed": 7,
    "entries": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
    "jurors": [{"id": "x"}, {"id": "y"}, {"id": "z"}],
}
RANK = {
    "places": 1,
    "seed": 7,
    "criteria": [{"id": "whole", "weight": 1, "min": 1, "max": 7}],
    "scores": [
        {"entry": entry, "juror": juror, "criterion": "whole", "value": value}
        for entry, values in (("a", (6, 4, 7)), ("b", (3, 2, 5)), ("c", (2, 1, 3.5)))
        for juror, value in zip("xyz", values, strict=True)
    ],
}


@pytest.fixture
def jury(app, tmp_path):
    """A command on a content, a text or bytes; gives the exit code and what was printed as JSON."""

    def call(command, content):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        file = tmp_path / "input.json"
        file.write_bytes(data)
        done = app.test_cli_runner().invoke(args=["jury", command, str(file)])
        return done.exit_code, json.loads(done.stdout, parse_constant=pytest.fail)

    return call


def without(content, *keys):
    return {key: value for key, value in content.items() if key not in keys}


def examples():
    """The JSON blocks of the guide."""
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]


def test_the_examples_of_the_guide_are_what_the_commands_give(jury):
    plan_in, plan_out, blocked, rank_in, rank_out, canonical = examples()
    status, given = jury("plan", plan_in)
    assert (status, without(given, "seconds")) == (0, without(plan_out, "seconds"))
    short = {**plan_in, "readings": 3}
    assert jury("plan", short) == (1, blocked)
    status, given = jury("rank", rank_in)
    assert (status, without(given, "seconds")) == (0, without(rank_out, "seconds"))
    assert checksum(canonical) == given["input_sha256"]


def test_the_checksum_can_be_recomputed_with_the_lines_of_the_guide(jury, tmp_path):
    (program,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    content = {**RANK, "scores": RANK["scores"][::-1], "draws": None}
    (tmp_path / "scores.json").write_text(json.dumps(content))
    (tmp_path / "checksum.py").write_text(program)
    done = subprocess.run(
        [sys.executable, "checksum.py", "scores.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == jury("rank", content)[1]["input_sha256"]


def test_rank_answers_in_the_agreed_form(jury):
    status, given = jury("rank", {**RANK, "draws": 200})
    assert status == 0
    assert list(given) == [
        "entries", "jurors", "variance", "linkage", "components", "method", "version", "input_sha256", "seconds",
    ]  # fmt: skip
    assert list(given["entries"][0]) == [
        "entry", "raw", "adjusted", "rank", "rank_low", "rank_high", "p_top", "zone",
    ]  # fmt: skip
    assert list(given["jurors"][0]) == ["juror", "severity", "outfit", "agreement"]
    assert [one["entry"] for one in given["entries"]] == ["a", "b", "c"]
    assert (given["method"], given["linkage"], given["components"]) == ("calibrated", 1.0, 1)
    assert {one["juror"]: one["severity"] for one in given["jurors"]}["y"] > 0


def test_rank_is_the_same_to_the_last_digit_in_any_order(jury):
    _, made = scored(np.random.default_rng(3))
    rows = [
        {"entry": one.entry, "juror": one.juror, "criterion": "whole", "value": int(one.value)}
        for one in made
    ]
    content = {"places": 3, "seed": "2020-04-05", "draws": 300, "scores": rows}
    content["criteria"] = [{"id": "whole", "weight": 1.0, "min": 1, "max": 10}]
    first = jury("rank", content)
    turned = {
        **content,
        "scores": [dict(reversed(row.items())) for row in reversed(rows)],
        "criteria": [{"max": 10.0, "min": 1, "weight": 1, "id": "whole"}],
    }
    again = jury("rank", turned)
    assert first[0] == again[0] == 0
    assert without(first[1], "seconds") == without(again[1], "seconds")
    other = jury("rank", {**content, "seed": "2020-04-06"})[1]
    assert other["input_sha256"] != first[1]["input_sha256"]


def test_who_could_not_be_judged_has_no_rank(jury):
    rows = [*RANK["scores"], {"entry": "d", "juror": "x", "criterion": "whole", "value": None}]
    _, given = jury("rank", {**RANK, "scores": rows})
    assert given["entries"][-1] == {
        "entry": "d", "raw": None, "adjusted": None, "rank": None,
        "rank_low": None, "rank_high": None, "p_top": None, "zone": None,
    }  # fmt: skip


def test_no_scores_at_all_is_an_empty_ranking(jury):
    status, given = jury("rank", {**RANK, "scores": []})
    assert (status, given["entries"], given["method"]) == (0, [], "mean")


def score(**changes):
    return {**RANK, "scores": [*RANK["scores"], {**RANK["scores"][0], "entry": "d", **changes}]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b'{"places": NaN}', "NaN is no number"),
        (b'{"places": 1, "places": 2}', "twice"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "no JSON object"),
        (without(RANK, "places"), "places: a whole number from 0, not nothing"),
        ({**RANK, "places": -1}, "places: a whole number from 0, not -1"),
        ({**RANK, "places": True}, "places"),
        (without(RANK, "seed"), "seed"),
        ({**RANK, "draws": 10**9}, "draws: at most"),
        ({**RANK, "criteria": []}, "criteria: at least one"),
        ({**RANK, "criteria": RANK["criteria"] * 2}, r"criteria\[1\].id"),
        ({**RANK, "criteria": [{**RANK["criteria"][0], "max": 1}]}, r"criteria\[0\]: min"),
        ({**RANK, "criteria": [{**RANK["criteria"][0], "weight": -1}]}, r"criteria\[0\].weight"),
        (without(RANK, "scores"), "scores: a list"),
        (score(value=9), r'scores\[9\].value: 9 is outside the scale 1 to 7 of criterion "whole"'),
        (score(value="5"), r"scores\[9\].value: a number"),
        (score(value=True), r"scores\[9\].value: a number"),
        (score(criterion="other"), r'scores\[9\].criterion: there is no criterion "other"'),
        (score(juror=None), r"scores\[9\].juror"),
        (score(entry="a"), r"scores\[9\]: juror \"x\" has a score .* already, in scores\[0\]"),
        ({**RANK, "scores": [*RANK["scores"], 5]}, r"scores\[9\]: an object"),
        (
            json.dumps(score(value=12345)).replace("12345", "1e999999999").encode(),
            r"scores\[9\].value: .*sensible",
        ),
    ],
)
def test_rank_names_the_place_of_what_it_cannot_read(jury, content, words):
    status, given = jury("rank", content)
    assert status == 1
    assert list(given) == ["error"]
    assert re.search(words, given["error"]), given["error"]


def test_plan_answers_in_the_agreed_form(jury):
    status, given = jury("plan", PLAN)
    assert status == 0
    assert list(given) == ["assignments", "cost", "loads", "linkage", "components", "solver", "seconds"]
    assert len(given["assignments"]) == 6
    assert {entry for entry, _ in given["assignments"]} == {"a", "b", "c"}
    assert given["loads"] == {"x": 2, "y": 2, "z": 2}
    assert given["components"] == 1
    assert without(jury("plan", {**PLAN, "entries": PLAN["entries"][::-1]})[1], "seconds") == without(
        given, "seconds"
    )


def test_plan_keeps_all_that_is_asked_for(jury):
    jurors = [
        {
            "id": f"j{number}",
            "organisation": f"agency {number // 2}",
            "topics": ["air" if number % 2 else "water"],
        }
        for number in range(8)
    ]
    jurors[0] |= {"capacity": 2, "languages": ["en"]}
    entries = [
        {"id": f"e{number}", "topics": ["air"], "language": "sv", "organisation": f"agency {number % 5}"}
        for number in range(10)
    ]
    content = {
        "readings": 3, "seed": 1, "per_organisation": 1, "outside_seats": 1, "entries": entries, "jurors": jurors,
        "conflicts": [["j3", "e4"]], "fixed": [["j0", "e9"], ["left", "e9"]],
    }  # fmt: skip
    status, given = jury("plan", content)
    assert status == 0
    pairs = {(juror, entry) for entry, juror in given["assignments"]}
    house = {one["id"]: one["organisation"] for one in jurors}
    for entry in entries:
        readers = [juror for juror, read in pairs if read == entry["id"]]
        known = [house[juror] for juror in readers if juror in house]
        assert len(readers) == 3
        assert len(known) == len(set(known))
        assert entry["organisation"] not in known
        assert any(juror in house and int(juror[1:]) % 2 == 0 for juror in readers)
    assert {("j0", "e9"), ("left", "e9")} <= pairs
    assert ("j3", "e4") not in pairs
    assert given["loads"]["j0"] <= 2
    assert "left" not in given["loads"]


def test_a_plan_that_cannot_be_made_names_what_blocks(jury):
    conflicts = [["z", "a"], ["y", "a"]]
    status, given = jury("plan", {**PLAN, "conflicts": conflicts})
    assert status == 1
    assert list(given) == ["error", "blocking_entries", "blocking_jurors"]
    assert (given["blocking_entries"], given["blocking_jurors"]) == (["a"], ["x"])
    assert "1 seats are missing" in given["error"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (without(PLAN, "readings"), "readings: a whole number from 1"),
        (without(PLAN, "entries"), "entries: a list"),
        ({**PLAN, "entries": [{}]}, r"entries\[0\].id"),
        (
            {**PLAN, "entries": PLAN["entries"] * 2},
            r"entries\[3\].id: \"a\" is there already, in entries\[0\]",
        ),
        ({**PLAN, "jurors": [{"id": 1}, {"id": "1"}]}, "number and as text"),
        ({**PLAN, "jurors": [{"id": "x", "capacity": -1}]}, r"jurors\[0\].capacity"),
        ({**PLAN, "jurors": [{"id": "x", "topics": "air"}]}, r"jurors\[0\].topics: a list of texts"),
        ({**PLAN, "entries": [{"id": "a", "language": 3}]}, r"entries\[0\].language: text"),
        ({**PLAN, "conflicts": [["x", "nowhere"]]}, r"conflicts\[0\]: there is no entry"),
        ({**PLAN, "conflicts": [["nobody", "a"]]}, r"conflicts\[0\]: there is no juror"),
        ({**PLAN, "conflicts": [["x"]]}, r"conflicts\[0\]"),
        ({**PLAN, "conflicts": [["x", "a"]], "fixed": [["x", "a"]]}, "in conflict"),
        ({**PLAN, "outside_seats": 1.5}, "outside_seats"),
    ],
)
def test_plan_names_the_place_of_what_it_cannot_read(jury, content, words):
    status, given = jury("plan", content)
    assert status == 1
    assert (given["blocking_entries"], given["blocking_jurors"]) == ([], [])
    assert re.search(words, given["error"]), given["error"]


def test_as_it_is_typed_with_a_pipe_and_no_database():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHALLENGES_")}
    environment |= {
        "CHALLENGES_SECRET_KEY": "s" * 40,
        "CHALLENGES_DATABASE_URL": "sqlite:////nonexistent/never.db",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jury"]

    def typed(*arguments, text=""):
        return subprocess.run(
            [*command, *arguments],
            input=text, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=120,
        )  # fmt: skip

    done = typed("rank", "-", text=json.dumps(RANK))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["entries"][0]["entry"] == "a"
    done = typed("plan", "nowhere.json")
    assert done.returncode == 1
    assert "nowhere.json cannot be read" in json.loads(done.stdout)["error"]
