"""Minors with guardians whose names and addresses only the minors read."""

from challenges.vocabulary.states import GuardianState
from tests.house.planting import Planted
from tests.taking_part import minor

PAGE = "participate.guardians.edit"


def plant_guardians(world: Planted) -> dict[str, str]:
    """One guardian who has approved and one who is asked; the secrets of their links, by name."""
    tokens = {}
    for name, role, challenge, state in (
        ("approved", "member", "open", GuardianState.APPROVED),
        ("asked", "rival", "open", GuardianState.ASKED),
    ):
        token = f"zqtokenguardian{name}{'x' * 16}"
        world.hide(token)
        address = f"zqguardianaddress{name}"
        world.hide(address, **{role: {PAGE}})
        minor(
            world.make,
            world.challenges[challenge],
            world.people[role],
            state=state,
            secret=token,
            name=world.hide(f"zqguardianname{name}", **{role: {PAGE}}),
            email=f"{address}@world.example.org",
        )
        tokens[name] = token
    return tokens
