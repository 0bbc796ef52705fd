"""What is said about a dataset in words that people understand: what a licence allows, how often data is updated."""

from challenges.vocabulary.text import N_

_LICENCES = (
    ("CC0", N_("Free to use for anything, without conditions.")),
    ("Public Domain Mark", N_("Free to use for anything, without conditions.")),
    ("CC BY-NC-ND", N_("Not for commercial use, and nothing may be changed. The source has to be named.")),
    ("CC BY-NC", N_("Not for commercial use. The source has to be named.")),
    ("CC BY-ND", N_("Free to use, but nothing may be changed. The source has to be named.")),
    (
        "CC BY-SA",
        N_("Free to use if the source is named and what is made of it is shared under the same licence."),
    ),
    ("CC BY", N_("Free to use if the source is named.")),
)
_NO_LICENCE = N_("No licence is stated. That does not mean free to use: ask the publisher.")
_OTHER_LICENCE = N_("The publisher has conditions of its own. Read them before you use the data.")

FREQUENCIES = {
    "CONT": N_("All the time"),
    "UPDATE_CONT": N_("All the time"),
    "1MIN": N_("All the time"),
    "5MIN": N_("All the time"),
    "10MIN": N_("Several times an hour"),
    "15MIN": N_("Several times an hour"),
    "30MIN": N_("Several times an hour"),
    "HOURLY": N_("Every hour"),
    "BIHOURLY": N_("Every other hour"),
    "TRIHOURLY": N_("Every third hour"),
    "12HRS": N_("Twice a day"),
    "CONT_DAILY": N_("Several times a day"),
    "DAILY_2": N_("Twice a day"),
    "DAILY": N_("Every day"),
    "WEEKLY_5": N_("Every weekday"),
    "WEEKLY_3": N_("Several times a week"),
    "WEEKLY_2": N_("Several times a week"),
    "WEEKLY": N_("Every week"),
    "BIWEEKLY": N_("Every other week"),
    "MONTHLY_3": N_("Several times a month"),
    "MONTHLY_2": N_("Several times a month"),
    "MONTHLY": N_("Every month"),
    "BIMONTHLY": N_("Every other month"),
    "QUARTERLY": N_("Every quarter"),
    "ANNUAL_3": N_("Several times a year"),
    "ANNUAL_2": N_("Twice a year"),
    "ANNUAL": N_("Every year"),
    "BIENNIAL": N_("Every other year"),
    "TRIENNIAL": N_("Every third year"),
    "QUADRENNIAL": N_("Every fourth year"),
    "QUINQUENNIAL": N_("Every fifth year"),
    "DECENNIAL": N_("Every tenth year"),
    "IRREG": N_("Now and then"),
    "AS_NEEDED": N_("When needed"),
    "NOT_PLANNED": N_("No updates are planned"),
    "NEVER": N_("Never"),
}
"""The EU's vocabulary of frequencies, by the last word of its addresses; what it does not say is left out."""


def licence_in_words(name: str) -> str:
    """What a licence allows, by its short name (``CC BY 4.0``); for translation."""
    if not name:
        return _NO_LICENCE
    return next((words for start, words in _LICENCES if name.startswith(start)), _OTHER_LICENCE)


def frequency_in_words(code: str) -> str:
    """How often the data is updated, for translation; empty for what the vocabulary does not know."""
    return FREQUENCIES.get(code.upper(), "")
