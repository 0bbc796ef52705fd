"""What an entry lacks, in words."""

import pytest

from challenges.rules.data_use import Check, Standing
from challenges.rules.entry_completeness import Item, checklist, is_web_address
from challenges.vocabulary.entry_content import EntryContent, UseContent
from challenges.vocabulary.entry_form import STANDARD
from challenges.vocabulary.text import say


def entry(description="c", links=(), **more):
    """What answers the standard form."""
    links = [{"label": label, "url": url} for label, url in links]
    return EntryContent(answers={"description": description, "links": links}, **more)


WHOLE = entry("Lång.", title="Tyst stad", summary="Kort.")


NO_RULE = Standing((), None, ())


def gaps(content, team=(), data=NO_RULE):
    items = checklist(content, STANDARD, files=(), team=team, data=data, language="en")
    return {item.label: item.gap for item in items if item.gap}


def test_nothing_is_missing():
    assert gaps(WHOLE) == {}


def test_an_empty_entry_lacks_its_texts():
    assert set(gaps(EntryContent(title="  "))) == {"Title", "Summary", "Description"}


@pytest.mark.parametrize(
    ("field", "most"), [("title", 120), ("summary", 500), ("description", 20_000), ("other_data", 2_000)]
)
def test_texts_may_be_this_long(field, most):
    values = {"title": "a", "summary": "b", "description": "c"}
    assert gaps(entry(**{**values, field: "å" * most})) == {}
    (gap,) = gaps(entry(**{**values, field: "å" * (most + 3)})).values()
    assert gap.values == {"over": 3, "most": most}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "example.org", "https://", "http:///x",
     "https://exa mple.org", "https://user@example.org", "https://[::1", ""],
)  # fmt: skip
def test_these_are_no_web_addresses(url):
    assert not is_web_address(url)
    content = entry(title="a", summary="b", description="c", links=[("Demo", url)])
    assert set(gaps(content)) == {"Links"}


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org:8080/a?b#c", "https://åäö.se/å"])
def test_these_are(url):
    assert is_web_address(url)


def test_a_dataset_that_is_used_says_how():
    content = entry(title="a", summary="b", description="c", dataset_uses=(UseContent("x", " "),))
    assert set(gaps(content)) == {"Data"}
    unticked = entry(title="a", summary="b", description="c", dataset_uses=(UseContent("x", "", used=False),))
    assert gaps(unticked) == {}


def test_the_data_use_rule_is_one_of_the_things():
    (gap,) = gaps(WHOLE, data=Standing((Check("datasets", 1, 2),), None, ())).values()
    assert gap.values == {"have": 1, "need": 2}
    assert gaps(WHOLE, data=Standing((Check("datasets", 2, 2),), Check("bonus", 2, 4), ())) == {}


def test_what_the_team_lacks_comes_last():
    lacking = Item("Team size", "", say("Too small."))
    assert gaps(WHOLE, team=(lacking,)) == {"Team size": say("Too small.")}
