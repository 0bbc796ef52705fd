"""One allowed change of state."""

from dataclasses import dataclass

from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import State


@dataclass(frozen=True)
class Step:
    """From any of ``sources`` to ``target``; ``happening`` is recorded (None for machinery such as letters)."""

    sources: frozenset[State]
    target: State
    happening: Happening | None


def step(sources: State | tuple[State, ...], target: State, happening: Happening | None = None) -> Step:
    """Write a step in one line."""
    return Step(frozenset(sources if isinstance(sources, tuple) else (sources,)), target, happening)
