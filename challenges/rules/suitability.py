"""Whether a challenge is the right way: what each question means, which answer speaks against, and what else there is.

The answers advise. Nothing here stops anybody, and on what the law says the organiser's lawyer has the word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from challenges.vocabulary.choices import Alternative, Reply, SuitabilityQuestion
from challenges.vocabulary.text import N_, Say, say

Q, A = SuitabilityQuestion, Alternative


@dataclass(frozen=True)
class Guide:
    """What helps to answer a question, and the advice after an answer that speaks ``against`` a challenge.

    ``legal`` marks a question that only a lawyer can settle.
    """

    help: str
    advice: str
    alternatives: tuple[Alternative, ...]
    against: Reply = Reply.NO
    legal: bool = False


GUIDES: Mapping[SuitabilityQuestion, Guide] = {
    Q.OWNER: Guide(
        N_(
            "Somebody who is responsible for the field and wants it solved, not only the person who had the idea. "
            "Write who it is, and when it was decided."
        ),
        N_(
            "Without an owner nobody can answer the teams or use what they make. Find the owner first, or explore the "
            "problem together."
        ),
        (A.LAB,),
    ),
    Q.PROBLEM: Guide(
        N_(
            "Say what does not work, for whom and how often. If the description needs the name of a product or a "
            "technique, you have already chosen the solution."
        ),
        N_(
            "If you know what you want to have, the teams cannot surprise you. Then it can usually be bought."
        ),
        (A.BUY, A.FRAMEWORK, A.MARKET_DIALOGUE),
    ),
    Q.PATHS: Guide(
        N_(
            "A challenge is worth its price when you want to compare ideas that differ. Write down two or three ways "
            "you can think of."
        ),
        N_("Where only one way is likely you pay for many attempts at the same thing."),
        (A.BUY, A.FRAMEWORK, A.REUSE),
    ),
    Q.SOLVERS: Guide(
        N_(
            "Small companies, researchers, students, associations or other organisations. Write who they are, and how "
            "you reach them."
        ),
        N_("If only your usual suppliers can do it, it is enough to talk with them and let them compete."),
        (A.MARKET_DIALOGUE, A.FRAMEWORK, A.BUY),
    ),
    Q.RECEIVER: Guide(
        N_(
            "A named unit that takes over, has people for it in the plan, and money for at least a pilot. Reckon with "
            "no less for the pilot than for the prizes."
        ),
        N_(
            "Without a receiver the best entry ends in a drawer. Name one first, or choose a way in which somebody "
            "else takes the solution further."
        ),
        (A.LAB, A.GRANT),
    ),
    Q.SOLVED: Guide(
        N_(
            "Search among earlier challenges, in catalogues of open source and good examples, and ask colleagues in "
            "other organisations. Write what you found."
        ),
        N_("See first whether what exists will do, as it is or with changes. It is nearly always faster."),
        (A.REUSE, A.BUY, A.FRAMEWORK),
        against=Reply.YES,
    ),
    Q.PUBLISHABLE: Guide(
        N_(
            "Descriptions, figures and data. Think of secrecy, personal data, security and the rights of others. What "
            "some may see under conditions can be data with conditions."
        ),
        N_(
            "What the teams may not know they cannot solve. Have the data opened or made harmless first, or work with "
            "a few under an agreement."
        ),
        (A.DATA_REQUEST, A.LAB, A.BUY),
        legal=True,
    ),
    Q.MANDATE: Guide(
        N_(
            "May your organisation spend money on prizes? Can a prize be state aid, or the contract after it a "
            "procurement? Write which provision or decision you rely on."
        ),
        N_(
            "Perhaps a challenge without prize money is possible, or another organisation can be the organiser. Other "
            "ways have rules of their own."
        ),
        (A.MARKET_DIALOGUE, A.BUY, A.GRANT),
        legal=True,
    ),
    Q.TIME: Guide(
        N_(
            "The teams need at least four weeks, the jury and the decision some more, and the receiver has to be ready "
            "when the result comes. Count backwards from the day the solution has to be in use."
        ),
        N_("If it is urgent, move the date or choose a way where you need not wait for ideas."),
        (A.FRAMEWORK, A.REUSE, A.BUY),
    ),
    Q.NO_WINNER: Guide(
        N_(
            "The right not to give the prize has to be in the rules from the beginning, with what it takes to win. "
            "Write what you then do with the problem."
        ),
        N_(
            "Say in the rules that no prize need be given, and which quality it takes. If you must have a solution, "
            "choose a way that is certain to give one."
        ),
        (A.BUY, A.MARKET_DIALOGUE),
        legal=True,
    ),
}

MEANINGS: Mapping[Alternative, str] = {
    A.BUY: N_(
        "Buy it as a product or a service, in a procurement. Right when the market already has what you need, or you "
        "can say exactly what it has to do."
    ),
    A.FRAMEWORK: N_(
        "Order from suppliers that have been procured already. Right when the need fits within an agreement that you "
        "may use."
    ),
    A.MARKET_DIALOGUE: N_(
        "Tell suppliers about the need and ask what they could do, before you decide how to go on. It binds nobody."
    ),
    A.REUSE: N_(
        "Take what another organisation has made and shares as open source, and put the money into adapting it."
    ),
    A.LAB: N_(
        "Explore the problem in a small group with those concerned, and try things out on a small scale. A policy lab "
        "does so with rules and ways of working."
    ),
    A.DATA_REQUEST: N_(
        "Ask the publisher for the data that is missing. A challenge can follow when it is there."
    ),
    A.GRANT: N_(
        "Announce money that organisations apply for to carry out their own projects. Right when the solution is to "
        "live on with them and not with you."
    ),
}


class Sign(StrEnum):
    """What all the answers together say."""

    GO = "go"
    LOOK_AGAIN = "look_again"
    STOP = "stop"

    @property
    def label(self) -> str:
        return _FACES[self][0]

    @property
    def tone(self) -> str:
        return _FACES[self][1]


_FACES = {
    Sign.GO: (N_("Go"), "success"),
    Sign.LOOK_AGAIN: (N_("Look again"), "info"),
    Sign.STOP: (N_("Stop signs"), "warning"),
}


@dataclass(frozen=True)
class Summary:
    """All answers in one word, with the numbers behind it."""

    against: int
    open: int

    @property
    def sign(self) -> Sign:
        if self.against:
            return Sign.STOP
        return Sign.LOOK_AGAIN if self.open else Sign.GO

    @property
    def sentence(self) -> Say:
        """The word explained."""
        values = {"against": self.against, "open": self.open, "all": len(SuitabilityQuestion)}
        if self.against:
            return say(
                N_("Answers that speak against a challenge: %(against)s of %(all)s. Not settled: %(open)s."),
                **values,
            )
        if self.open:
            return say(
                N_("Nothing speaks against a challenge so far. Not settled: %(open)s of %(all)s."), **values
            )
        return say(N_("All %(all)s answers speak for a challenge."), **values)


def speaks_against(question: SuitabilityQuestion, reply: Reply | None) -> bool:
    """Whether this answer is a reason to choose another way."""
    return reply is GUIDES[question].against


def is_open(reply: Reply | None) -> bool:
    """Whether nobody knows yet."""
    return reply in {None, Reply.UNKNOWN}


def summary(replies: Mapping[SuitabilityQuestion, Reply]) -> Summary:
    """What the answers given so far say together."""
    return Summary(
        against=sum(speaks_against(question, replies.get(question)) for question in SuitabilityQuestion),
        open=sum(is_open(replies.get(question)) for question in SuitabilityQuestion),
    )
