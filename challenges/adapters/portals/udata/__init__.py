"""uData: the system of data.gouv.fr and of the national portals of Portugal, Luxembourg and Serbia."""

from challenges.adapters.portals.udata.client import Udata

__all__ = ["Udata"]
