"""CKAN: the system behind most open data portals of states, regions and cities in Europe and beyond."""

from challenges.adapters.portals.ckan.client import Ckan

__all__ = ["Ckan"]
