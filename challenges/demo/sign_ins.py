"""Whom a visitor of the demo can sign in as."""

from challenges.vocabulary.text import N_

PASSWORD = "demokonto-glad-ekorre"  # noqa: S105 - the demo's, meant for everybody

SIGN_INS = (
    (N_("Platform administrator: verifies organisations and sees the letters"), "admin"),
    (N_("Editor in a municipality: writes challenges, and keeps the minutes of a jury"), "samir"),
    (N_("Second editor: has a challenge to approve, an exhibition and a public vote"), "johanna"),
    (N_("Owner of the municipality: members, juries and decisions"), "ingrid"),
    (N_("Reader in the municipality and data owner: has a request to answer"), "olle"),
    (N_("Deciding official at a state authority: the jury is at work"), "gunilla"),
    (N_("Jury chair: follows one jury's progress, and leads the meeting of another"), "kerstin"),
    (N_("Jury member: has entries left to assess, and tables to visit"), "yasmin"),
    (N_("Team captain: has an entry to finish"), "elsa"),
    (N_("Team member: writes in the same draft"), "noah"),
    (N_("Participant without a team: has been invited to one"), "alva"),
)
"""What each can do, and their key in ``content/people.toml``."""
