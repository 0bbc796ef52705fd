"""The thirteen data themes of the European Union, by which open data is sorted in every member state."""

from collections.abc import Mapping

from challenges.vocabulary.choices import Theme
from challenges.vocabulary.text import N_

BASE = "http://publications.europa.eu/resource/authority/data-theme/"

LABELS = {
    "AGRI": N_("Agriculture, fisheries, forestry and food"),
    "ECON": N_("Economy and finance"),
    "EDUC": N_("Education, culture and sport"),
    "ENER": N_("Energy"),
    "ENVI": N_("Environment"),
    "GOVE": N_("Government and public sector"),
    "HEAL": N_("Health"),
    "INTR": N_("International issues"),
    "JUST": N_("Justice, legal system and public safety"),
    "REGI": N_("Regions and cities"),
    "SOCI": N_("Population and society"),
    "TECH": N_("Science and technology"),
    "TRAN": N_("Transport"),
}

OF_CHALLENGES: Mapping[Theme, str] = {
    Theme.ENVIRONMENT: "ENVI",
    Theme.TRANSPORT: "TRAN",
    Theme.HEALTH: "HEAL",
    Theme.SOCIETY: "SOCI",
    Theme.EDUCATION: "EDUC",
    Theme.ENERGY: "ENER",
    Theme.GOVERNMENT: "GOVE",
    Theme.SAFETY: "JUST",
    Theme.ECONOMY: "ECON",
}
"""The EU's theme for each theme of challenges."""


def code(value: str) -> str:
    """The four letters of a theme given as address or as letters; empty for a theme of another list."""
    letters = (
        value.removeprefix("https:").removeprefix("http:").removeprefix(BASE.removeprefix("http:")).upper()
    )
    return letters if letters in LABELS else ""


def canonical(value: str) -> str:
    """The address of one of these themes in the one form of the vocabulary; empty for anything else."""
    return BASE + code(value) if code(value) else ""


def label(value: str) -> str:
    """The name of a theme for translation; a theme of another list is shown as it is written."""
    return LABELS.get(code(value), value)
