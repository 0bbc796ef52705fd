"""What an entry lacks, in words."""

import pytest

from challenges.rules.data_use import Check, Standing
from challenges.rules.entry_completeness import checklist, is_web_address
from challenges.vocabulary.entry_content import EntryContent, LinkContent, UseContent

WHOLE = EntryContent(title="Tyst stad", summary="Kort.", description="Lång.")


NO_RULE = Standing((), None, ())


def gaps(content, members=1, least=1, data=NO_RULE):
    items = checklist(content, members=members, team_size_min=least, data=data)
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
    assert gaps(EntryContent(**{**values, field: "å" * most})) == {}
    (gap,) = gaps(EntryContent(**{**values, field: "å" * (most + 3)})).values()
    assert gap.values == {"over": 3, "most": most}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "example.org", "https://", "http:///x",
     "https://exa mple.org", "https://user@example.org", "https://[::1", ""],
)  # fmt: skip
def test_these_are_no_web_addresses(url):
    assert not is_web_address(url)
    content = EntryContent(title="a", summary="b", description="c", links=(LinkContent("Demo", url),))
    assert set(gaps(content)) == {"Links"}


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org:8080/a?b#c", "https://åäö.se/å"])
def test_these_are(url):
    assert is_web_address(url)


def test_a_dataset_that_is_used_says_how():
    content = EntryContent(title="a", summary="b", description="c", dataset_uses=(UseContent("x", " "),))
    assert set(gaps(content)) == {"Data"}
    unticked = EntryContent(
        title="a", summary="b", description="c", dataset_uses=(UseContent("x", "", used=False),)
    )
    assert gaps(unticked) == {}


def test_the_data_use_rule_is_one_of_the_things():
    (gap,) = gaps(WHOLE, data=Standing((Check("datasets", 1, 2),), None, ())).values()
    assert gap.values == {"have": 1, "need": 2}
    assert gaps(WHOLE, data=Standing((Check("datasets", 2, 2),), Check("bonus", 2, 4), ())) == {}


def test_a_team_may_be_too_small():
    assert set(gaps(WHOLE, members=1, least=2)) == {"Team size"}
