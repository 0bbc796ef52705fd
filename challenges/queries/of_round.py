"""Something of a round, as the permission table looks at it."""

from dataclasses import dataclass

from challenges.models.challenges import Challenge, Round


@dataclass(frozen=True)
class OfRound:
    """Something of a round that stands for the round and its challenge in checks."""

    round: Round

    @property
    def challenge(self) -> Challenge:
        return self.round.challenge

    @property
    def state(self) -> str:
        return self.round.state

    @property
    def round_id(self) -> int:
        return self.round.id
