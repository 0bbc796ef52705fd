"""EntryStore: dataportal.se, its sandbox, and every publisher's own EntryScape speak this."""

from challenges.adapters.portals.entrystore.client import EntryStore

__all__ = ["EntryStore"]
