"""Numbers as pure functions: they know scores, jurors and entries by id, and nothing of web or database."""
