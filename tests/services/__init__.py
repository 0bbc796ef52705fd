"""Real services that the tests start for themselves."""
