"""A task of a draft's preparation in the world: given to a reader, with words that are for the organisation only."""

from challenges.models.preparation import PreparationTask
from challenges.vocabulary.choices import TaskArea
from tests.house.planting import MEMBERS, Planted


def plant_tasks(world: Planted) -> PreparationTask:
    """Owners and editors see all of it, and so does a reader, on the list alone."""
    task = PreparationTask(
        challenge_id=world.challenges["draft"].id,
        area=TaskArea.LAW,
        title=world.hide("zqtasktitle", *MEMBERS),
        note=world.hide("zqtasknote", *MEMBERS),
        owner_id=world.people["reader"].id,
        due_on=world.now.date(),
        saved_by_id=world.people["editor"].id,
        saved_at=world.now,
    )
    world.add(task)
    return task
