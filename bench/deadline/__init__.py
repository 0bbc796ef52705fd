"""The last minute before a deadline, as ``bench/rush.py`` and a test play it: who comes, what dies, what must hold."""
