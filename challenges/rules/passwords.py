"""Whether a password is too easy to guess.

After NIST SP 800-63B-4 section 3.1.1.2: a least length, no rules on kinds of characters, and a refusal of what is
expected, commonly used or about the person. What is left of the password, once words that everybody knows and
words about this person are taken out, has to be long enough to count.
"""

import re
import unicodedata
from collections.abc import Iterable

from challenges.vocabulary.text import N_, Say, say

LEAST = 12
_LEAST_LEFT = 6
_LEAST_DIFFERENT = 6
_LOOKALIKES = str.maketrans("@4301!|$57", "aaeoiiisst")

# The stems of the passwords that lead the published lists of leaked ones, in English and Swedish.
_KNOWN = """
password passwort passphrase losenord losen hemlig hemligt hemlighet secret letmein welcome valkommen login
admin administrator administratr root user guest test testar default changeme qwertyuiop qwerty qwertz asdfghjkl
asdfgh asdf zxcvbnm zxcv iloveyou jagalskardig alskar sunshine princess prinsessa dragon monkey football fotboll
hockey baseball superman batman pokemon master shadow michael jordan jennifer mustang freedom whatever trustno
starwars computer dator internet sommar vinter summer winter spring autumn januari februari mars april maj juni
juli augusti september oktober november december monday mandag fredag lordag sondag sverige sweden stockholm
goteborg malmo uppsala abc hejhej hejsan hej mamma pappa blomma sommarlov bananer godis katten hunden
""".split()
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb",
)


def weakness(password: str, about: Iterable[str] = ()) -> Say | None:
    """Why the password is too weak, or None. ``about`` holds texts about the person: name, address, the site."""
    if len(password) < LEAST:
        return say(
            N_("Write at least %(least)s characters. A few words in a row are easy to remember."), least=LEAST
        )
    plain = _plain(password)
    if len(set(plain)) < _LEAST_DIFFERENT:
        return say(N_("The password repeats the same characters. Mix in more."))
    own = sorted(
        {w for text in about for w in re.findall(r"[^\W_]{3,}", _plain(text))}, key=len, reverse=True
    )
    without_own = _without(plain, own)
    if len(without_own) < _LEAST_LEFT:
        return say(N_("The password is built from your name or address, which others can guess."))
    known = sorted(_KNOWN, key=len, reverse=True)
    left = min((_left(without_own, known), _left(_look(without_own), known)), key=len)
    if len(left) < _LEAST_LEFT:
        return say(
            N_("The password is built from words or keys that many use. Choose something less expected.")
        )
    return None


def _plain(text: str) -> str:
    """Lower case without accents: "Sömn" and "somn" are the same to somebody who guesses."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _look(text: str) -> str:
    return text.translate(_LOOKALIKES)


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _left(text: str, words: Iterable[str]) -> str:
    """What remains without known words, runs of keys, years, numbers at the ends and repeated characters."""
    text = re.sub(r"(19|20)\d\d", "", _without(text, words))
    for row in _ROWS:
        for run in (row, row[::-1]):
            for length in range(len(run), 3, -1):
                for start in range(len(run) - length + 1):
                    text = text.replace(run[start : start + length], "")
    text = re.sub(r"(.)\1{2,}", r"\1", text)
    return re.sub(r"^[\d\W_]+|[\d\W_]+$", "", text)
