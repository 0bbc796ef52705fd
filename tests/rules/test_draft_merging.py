"""Who has changed which field, told by marks; and what is kept of it."""

from hypothesis import given
from hypothesis import strategies as st

from challenges.rules import draft_merging as m
from challenges.vocabulary.entry_content import ClaimContent, EntryContent, UseContent

WORDS = st.sampled_from(["", "ett", "två"])
CONTENTS = st.builds(
    EntryContent,
    title=WORDS,
    summary=WORDS,
    language=st.sampled_from(["sv", "en"]),
    answers=st.fixed_dictionaries({"q1": WORDS, "q2": st.lists(WORDS, max_size=2)}),
    dataset_uses=st.lists(
        st.builds(UseContent, st.sampled_from(["d1", "d2"]), WORDS, st.booleans()),
        max_size=2,
        unique_by=lambda use: use.dataset,
    ).map(tuple),
    other_data=WORDS,
    claims=st.lists(
        st.builds(ClaimContent, st.sampled_from(["q1", "file:a b:c.pdf"]), WORDS, WORDS),
        max_size=2,
        unique_by=lambda one: one.part,
    ).map(tuple),
)


def meet(base, theirs, mine):
    return m.meet(m.read_marks(m.marks(base)) or {}, theirs, mine)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_every_field_is_from_whoever_changed_it(base, theirs, mine):
    met = meet(base, theirs, mine)
    was, they, i, now = map(m.fields, (base, theirs, mine, met.content))
    for name in {*was, *they, *i}:
        before, stored, sent, kept = (m.value(flat, name) for flat in (was, they, i, now))
        if name in met.both:
            assert before != stored != sent != before
        elif sent == before:
            assert kept == stored
        else:
            assert kept == sent
            assert stored in (before, sent)


@given(CONTENTS, CONTENTS)
def test_alone_one_may_change_and_take_back_everything(base, mine):
    met = meet(base, base, mine)
    assert m.changed(met.content, mine) == ()
    assert met.both == met.theirs == ()


@given(CONTENTS, CONTENTS)
def test_without_marks_every_difference_is_for_somebody_to_decide(theirs, mine):
    met = m.meet(None, theirs, mine)
    assert set(met.both) == set(m.changed(theirs, mine))
    assert met.theirs == ()


@given(CONTENTS)
def test_a_content_is_its_fields(content):
    again = m.with_fields(EntryContent(), m.fields(content))
    assert m.changed(content, again) == ()


@given(CONTENTS)
def test_marks_survive_the_way_through_a_form(content):
    assert set(m.read_marks(m.marks(content)) or {}) == set(m.fields(content))


def test_a_question_the_page_does_not_ask_keeps_its_answer():
    theirs = EntryContent(answers={"old": "kvar", "q1": "a"})
    mine = EntryContent(answers={"q1": "b"})
    assert dict(meet(theirs, theirs, mine).content.answers) == {"old": "kvar", "q1": "b"}


def test_marks_that_make_no_sense_are_no_marks():
    assert m.read_marks("") is None
    assert m.read_marks("   x y:: %%%:") == {"y:": "", "%%%": ""}
