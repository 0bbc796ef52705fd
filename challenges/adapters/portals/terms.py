"""Terms of closed vocabularies as portals write them: frequencies, languages, access rights, publishers' numbers.

As in ``values``, nothing here raises: what is not known becomes empty.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from challenges.adapters.portals.values import UNDETERMINED, language_tag, plain_text
from challenges.vocabulary.choices import AccessRight

_LAST_WORD = re.compile(r"(?<=[/#])[A-Za-z0-9_.-]{1,60}(?=[/#]?$)")


def last_word(value: object) -> str:
    """The last word of a vocabulary's address, as it is written; empty for what is not such an address."""
    text = value.strip() if isinstance(value, str) else ""
    found = _LAST_WORD.search(text) if text.startswith(("http://", "https://")) else None
    return found[0] if found else ""


# The EU's list of frequencies, and how others write the same: Dublin Core's words and ISO 8601 intervals.
_FREQUENCIES = frozenset(
    "UNKNOWN UPDATE_CONT CONT 1MIN 5MIN 10MIN 15MIN 30MIN HOURLY BIHOURLY TRIHOURLY 12HRS DAILY_2 DAILY WEEKLY_5 "
    "WEEKLY_3 WEEKLY_2 WEEKLY BIWEEKLY MONTHLY_3 MONTHLY_2 MONTHLY BIMONTHLY QUARTERLY ANNUAL_3 ANNUAL_2 ANNUAL "
    "BIENNIAL TRIENNIAL QUADRENNIAL QUINQUENNIAL DECENNIAL BIDECENNIAL TRIDECENNIAL IRREG NEVER NOT_PLANNED "
    "AS_NEEDED OTHER OP_DATPRO".split()
)
_SAME_FREQUENCY = {
    "CONTINUOUS": "CONT", "CONTINUAL": "CONT", "REALTIME": "CONT", "PT1S": "CONT", "HOUR": "HOURLY", "PT1H": "HOURLY",
    "P1D": "DAILY", "DAY": "DAILY", "P0.5D": "DAILY_2", "SEMIDAILY": "DAILY_2", "P1W": "WEEKLY", "P7D": "WEEKLY",
    "SEMIWEEKLY": "WEEKLY_2", "P3.5D": "WEEKLY_2", "THREETIMESAWEEK": "WEEKLY_3", "FORTNIGHTLY": "BIWEEKLY",
    "P2W": "BIWEEKLY", "P14D": "BIWEEKLY", "P1M": "MONTHLY", "SEMIMONTHLY": "MONTHLY_2", "P0.5M": "MONTHLY_2",
    "THREETIMESAMONTH": "MONTHLY_3", "P2M": "BIMONTHLY", "P3M": "QUARTERLY", "P4M": "ANNUAL_3",
    "THREETIMESAYEAR": "ANNUAL_3", "P6M": "ANNUAL_2", "SEMIANNUAL": "ANNUAL_2", "BIANNUALLY": "ANNUAL_2",
    "P1Y": "ANNUAL", "YEARLY": "ANNUAL", "ANNUALLY": "ANNUAL", "P12M": "ANNUAL", "P2Y": "BIENNIAL", "P3Y": "TRIENNIAL",
    "P4Y": "QUADRENNIAL", "P5Y": "QUINQUENNIAL", "QUINQUENNIAL": "QUINQUENNIAL", "P10Y": "DECENNIAL",
    "IRREGULAR": "IRREG", "NOTPLANNED": "NOT_PLANNED", "ASNEEDED": "AS_NEEDED", "PUNCTUAL": "NEVER",
}  # fmt: skip


def frequency(value: object) -> str:
    """How often data is updated, as the EU's vocabulary has it (``DAILY``, ``ANNUAL``), from its address, another
    vocabulary's, a word, or an interval such as ``R/P1Y``."""
    return _frequency(value.strip()) if isinstance(value, str) else ""


@lru_cache(maxsize=1024)
def _frequency(text: str) -> str:
    word = (last_word(text) or text).upper()
    if word in _FREQUENCIES:
        return word
    word = re.sub(r"^R\d*/|[\s_-]", "", word)
    return word if word in _FREQUENCIES else _SAME_FREQUENCY.get(word, "")


# The three letters of the EU's list that have two-letter tags: all languages of the union, of the Nordic countries
# and of Sweden's minorities, and the most spoken beside them. Northern Sámi is ``se``.
_LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "SWE:sv ENG:en FIN:fi DAN:da NOR:no NOB:nb NNO:nn ISL:is FAO:fo SME:se YID:yi DEU:de GER:de FRA:fr FRE:fr "
        "SPA:es ITA:it POR:pt NLD:nl DUT:nl POL:pl CES:cs CZE:cs SLK:sk SLO:sk SLV:sl HRV:hr HUN:hu RON:ro RUM:ro "
        "BUL:bg ELL:el GRE:el EST:et LAV:lv LIT:lt MLT:mt GLE:ga CAT:ca EUS:eu GLG:gl UKR:uk RUS:ru TUR:tr ARA:ar "
        "ZHO:zh CHI:zh JPN:ja SRP:sr BOS:bs SQI:sq MKD:mk FAS:fa KUR:ku SOM:so"
    ).split()
)


def language(value: object) -> str:
    """The tag of a language given as tag, as three letters, or by its address in a vocabulary; empty if unknown."""
    return _language(value.strip().rstrip(".")) if isinstance(value, str) else ""


@lru_cache(maxsize=1024)
def _language(text: str) -> str:
    word = last_word(text) or text
    if len(word) == 3 and word.upper() in _LANGUAGES:
        return _LANGUAGES[word.upper()]
    tag = language_tag(word)
    return "" if tag == UNDETERMINED or len(tag.partition("-")[0]) > 3 else tag


_ACCESS = {
    "PUBLIC": AccessRight.PUBLIC,
    "OPEN": AccessRight.PUBLIC,
    "RESTRICTED": AccessRight.RESTRICTED,
    "NON_PUBLIC": AccessRight.NON_PUBLIC,
    "NONPUBLIC": AccessRight.NON_PUBLIC,
}


def access_right(values: Iterable[str]) -> AccessRight:
    """The strictest right that is stated, by address or by word."""
    stated = {
        _ACCESS.get(re.sub(r"[\s-]+", "_", (last_word(value) or value).strip()).upper()) for value in values
    }
    order = (AccessRight.NON_PUBLIC, AccessRight.RESTRICTED, AccessRight.PUBLIC)
    return next((right for right in order if right in stated), AccessRight.UNKNOWN)


_NUMBER = re.compile(r"(?:^|[^0-9])(?:SE|16)?(\d{6})-?(\d{4})(?:01)?(?:$|[^0-9])", re.IGNORECASE)
_NUMBER_IN_ADDRESS = re.compile(r"/SE(\d{6})(\d{4})(?![0-9])", re.IGNORECASE)


def organisation_number(value: object) -> str:
    """The ten digits of a Swedish organisation number, alone or at the end of an address such as
    ``http://dataportal.se/organisation/SE2021006297``; empty when its check digit (Luhn) is wrong.

    A personal identity number has the same form; its third digit is below two, an organisation's never is.
    """
    return _organisation_number(value) if isinstance(value, str) else ""


@lru_cache(maxsize=4096)
def _organisation_number(value: str) -> str:
    text = plain_text(value, 300)
    pattern = _NUMBER_IN_ADDRESS if text.startswith(("http://", "https://")) else _NUMBER
    for found in pattern.finditer(text):
        digits = found[1] + found[2]
        doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
        if sum(one // 10 + one % 10 for one in doubled) % 10 == 0 and digits[2] >= "2":
            return digits
    return ""


def is_high_value(legislation: Iterable[str]) -> bool:
    """Whether data falls under the EU's regulation on high-value datasets (2023/138), by the laws it is said to."""
    return any("reg_impl/2023/138/oj" in value for value in legislation)
