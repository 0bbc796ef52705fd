"""Needs in the world: proposed to an organisation, going on as a draft, removed; with support and hidden words."""

from challenges.models.needs import Need, NeedEvidence, NeedFollower, NeedSupport
from challenges.vocabulary.choices import NeedRoute
from challenges.vocabulary.states import NeedState
from tests.house.planting import DAY, Planted

MODERATING = ("owner", "editor", "admin")


def plant_needs(world: Planted) -> dict[str, tuple[Need, NeedEvidence]]:
    """Who proposed, supports or added something is nobody's business; nor what has been hidden, but its handlers'."""
    person = world.make.person(world.hide("zqneedname"), email="need@world.example.org")
    world.hide("need@world.example.org")
    home = world.organisations["a"].id
    removed = {
        "addressed_to_id": home,
        "title": world.hide("zqneedtitle", *MODERATING),
        "problem": world.hide("zqneedproblem", *MODERATING),
        "affected": world.hide("zqneedaffected", *MODERATING),
        "said": f"Reklam{world.spice}",
        "said_at": world.now,
    }
    routed = {
        "adopted_by_id": home,
        "route": NeedRoute.CHALLENGE,
        "challenge_id": world.challenges["draft"].id,
        "said": f"En utmaning förbereds{world.spice}",
        "said_at": world.now,
        "said_by_id": home,
    }
    kinds = {
        "proposed": (NeedState.PROPOSED, {"addressed_to_id": home}),
        "routed": (NeedState.ROUTED, routed),
        "removed": (NeedState.REMOVED, removed),
    }
    planted = {}
    for name, (state, values) in kinds.items():
        need = Need(
            **{
                "title": f"Behov {name}{world.spice}",
                "problem": f"Halt{world.spice}",
                "affected": f"Äldre{world.spice}",
                "person_id": person.id,
                "state": state,
                "created_at": world.now - 20 * DAY,
                "search_text": f" behov {name} ",
                **values,
            }
        )
        world.add(need)
        hidden = NeedEvidence(
            need_id=need.id,
            person_id=person.id,
            text=world.hide(f"zqneedhidden{name}", *MODERATING),
            created_at=world.now,
            hidden_at=world.now,
            hidden_reason=f"Namn{world.spice}",
        )
        world.add(
            hidden,
            NeedSupport(need_id=need.id, person_id=person.id, created_at=world.now),
            NeedFollower(need_id=need.id, person_id=person.id, created_at=world.now),
        )
        planted[name] = (need, hidden)
    return planted
