"""data.europa.eu, which gathers the catalogues of all member states, and others that run its system (piveau)."""

from challenges.adapters.portals.data_europa.client import DataEuropa

__all__ = ["DataEuropa"]
