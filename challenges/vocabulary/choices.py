"""Closed lists a person chooses from: modes, themes, legal forms, conflict answers, outcomes."""

from enum import StrEnum

from challenges.vocabulary.text import N_


class Choice(StrEnum):
    """A value with a label for people."""

    @property
    def label(self) -> str:
        return _LABELS[type(self).__name__, self.value]


class Mode(Choice):
    DATA_CHALLENGE = "data_challenge"
    HACKATHON = "hackathon"
    GRAND_CHALLENGE = "grand_challenge"
    FUNDING = "funding"


class Theme(Choice):
    """What a challenge is about; the values follow the EU data-theme vocabulary where it has a word."""

    ENVIRONMENT = "environment"
    TRANSPORT = "transport"
    HEALTH = "health"
    SOCIETY = "society"
    EDUCATION = "education"
    ENERGY = "energy"
    GOVERNMENT = "government"
    SAFETY = "safety"
    ECONOMY = "economy"


class LegalForm(Choice):
    STATE_AUTHORITY = "state_authority"
    REGION = "region"
    MUNICIPALITY = "municipality"
    MUNICIPAL_COMPANY = "municipal_company"
    UNIVERSITY = "university"
    PRIVATE = "private"
    ASSOCIATION = "association"


class ConflictAnswer(Choice):
    NONE = "none"
    POSSIBLE = "possible"
    CONFLICTED = "conflicted"


class ConflictResolution(Choice):
    CLEARED = "cleared"
    UPHELD = "upheld"


class Outcome(Choice):
    """What a decision gives an entry."""

    AWARD = "award"
    ADVANCE = "advance"
    NOT_SELECTED = "not_selected"


class DatasetSource(Choice):
    """The kind of system a dataset was found in."""

    ENTRYSTORE = "entrystore"
    CKAN = "ckan"
    UDATA = "udata"
    DATA_EUROPA = "data_europa"
    OPENDATASOFT = "opendatasoft"
    DCAT_FILE = "dcat_file"
    MANUAL = "manual"


class DatasetKind(Choice):
    """What a description in a catalogue is of."""

    DATASET = "dataset"
    SERVICE = "service"
    SERIES = "series"


class ProblemKind(Choice):
    """What is wrong with a dataset."""

    LINK = "link"
    LICENCE = "licence"
    CONTENT = "content"
    OUTDATED = "outdated"
    DESCRIPTION = "description"
    FORMAT = "format"
    OTHER = "other"


class AccessRight(Choice):
    """Who may use a dataset, by the EU's list; unknown where its publisher does not say."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    NON_PUBLIC = "non_public"
    UNKNOWN = "unknown"


_LABELS = {
    ("Mode", "data_challenge"): N_("Data or idea challenge"),
    ("Mode", "hackathon"): N_("Hackathon"),
    ("Mode", "grand_challenge"): N_("Grand challenge"),
    ("Mode", "funding"): N_("Funding competition"),
    ("Theme", "environment"): N_("Environment and climate"),
    ("Theme", "transport"): N_("Transport"),
    ("Theme", "health"): N_("Health and care"),
    ("Theme", "society"): N_("Population and society"),
    ("Theme", "education"): N_("Education, culture and sport"),
    ("Theme", "energy"): N_("Energy"),
    ("Theme", "government"): N_("Government and public sector"),
    ("Theme", "safety"): N_("Safety and preparedness"),
    ("Theme", "economy"): N_("Economy and work"),
    ("LegalForm", "state_authority"): N_("State authority"),
    ("LegalForm", "region"): N_("Region"),
    ("LegalForm", "municipality"): N_("Municipality"),
    ("LegalForm", "municipal_company"): N_("Municipal company"),
    ("LegalForm", "university"): N_("University"),
    ("LegalForm", "private"): N_("Private organisation"),
    ("LegalForm", "association"): N_("Non-profit association"),
    ("ConflictAnswer", "none"): N_("No conflict of interest"),
    ("ConflictAnswer", "possible"): N_("Possible conflict of interest"),
    ("ConflictAnswer", "conflicted"): N_("I have a conflict of interest"),
    ("ConflictResolution", "cleared"): N_("May assess the entry"),
    ("ConflictResolution", "upheld"): N_("May not assess the entry"),
    ("Outcome", "award"): N_("Award"),
    ("Outcome", "advance"): N_("Advance to the next round"),
    ("Outcome", "not_selected"): N_("Not selected"),
    ("DatasetSource", "entrystore"): N_("EntryStore or EntryScape"),
    ("DatasetSource", "ckan"): N_("CKAN"),
    ("DatasetSource", "udata"): N_("uData"),
    ("DatasetSource", "data_europa"): N_("data.europa.eu"),
    ("DatasetSource", "opendatasoft"): N_("OpenDataSoft"),
    ("DatasetSource", "dcat_file"): N_("DCAT file at an address"),
    ("DatasetSource", "manual"): N_("Added by hand"),
    ("DatasetKind", "dataset"): N_("Dataset"),
    ("DatasetKind", "service"): N_("Data service"),
    ("DatasetKind", "series"): N_("Dataset series"),
    ("ProblemKind", "link"): N_("A link does not work"),
    ("ProblemKind", "licence"): N_("The licence or the right to use it is unclear"),
    ("ProblemKind", "content"): N_("The data is wrong or has gaps"),
    ("ProblemKind", "outdated"): N_("The data is out of date"),
    ("ProblemKind", "description"): N_("The description is wrong or is not enough"),
    ("ProblemKind", "format"): N_("The format does not work or is hard to use"),
    ("ProblemKind", "other"): N_("Something else"),
    ("AccessRight", "public"): N_("Open"),
    ("AccessRight", "restricted"): N_("Restricted"),
    ("AccessRight", "non_public"): N_("Not public"),
    ("AccessRight", "unknown"): N_("Not stated"),
}
