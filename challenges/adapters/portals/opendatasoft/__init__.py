"""OpenDataSoft: a hosted system used by many cities, regions and network operators."""

from challenges.adapters.portals.opendatasoft.client import OpenDataSoft

__all__ = ["OpenDataSoft"]
