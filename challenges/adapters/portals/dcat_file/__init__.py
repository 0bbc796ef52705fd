"""Catalogue files at an address: RDF/XML, Turtle, JSON-LD or N-Triples, in whatever state they are."""

from challenges.adapters.portals.dcat_file.client import DcatFile
from challenges.adapters.portals.dcat_file.document import LARGEST
from challenges.adapters.portals.dcat_file.gathering import read

__all__ = ["LARGEST", "DcatFile", "read"]
