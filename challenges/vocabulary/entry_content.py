"""What an entry says: the same shape in the draft, in the form and on the way into a version."""

from dataclasses import dataclass

TITLE_MOST = 120
SUMMARY_MOST = 500
DESCRIPTION_MOST = 20_000
OTHER_DATA_MOST = 2_000
HOW_MOST = 1_000
LABEL_MOST = 120
URL_MOST = 1_000
LINKS_MOST = 10
FILES_MOST = 10
LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class LinkContent:
    """A link as written; whether it is a web address is judged before submission, not while writing."""

    label: str
    url: str


@dataclass(frozen=True)
class UseContent:
    """The entry uses the dataset of this reference, and says how. Unticked, a draft keeps the text all the same."""

    dataset: str
    how: str
    used: bool = True


@dataclass(frozen=True)
class EntryContent:
    """Everything an entry says, except its files."""

    title: str = ""
    summary: str = ""
    description: str = ""
    links: tuple[LinkContent, ...] = ()
    dataset_uses: tuple[UseContent, ...] = ()
    other_data: str = ""
    language: str = "sv"
