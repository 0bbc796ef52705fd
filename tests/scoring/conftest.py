"""Settings of the tests that look for counter-examples: no time limit per example, nothing written to disk."""

from hypothesis import settings

settings.register_profile("house", deadline=None, database=None)
settings.load_profile("house")
