"""Reads. Every query names what it loads; nothing here writes."""
