"""Challenges: an open innovation challenge platform for the public sector."""

__version__ = "0.1.0"
