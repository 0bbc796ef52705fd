"""Which happening is told to whom, and the letter that tells it."""
