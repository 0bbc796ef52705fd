"""What surrounds a draft in the world: a task given to a reader, and a link to its preview that has expired."""

from challenges.models.base import secret_hash
from challenges.models.preparation import PreparationTask
from challenges.models.preview_links import PreviewLink
from challenges.vocabulary.choices import TaskArea
from tests.house.planting import DAY, MEMBERS, Planted


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


def plant_preview_link(world: Planted) -> tuple[PreviewLink, str]:
    """Its label is for those who make links."""
    secret = f"förhandsvisning{world.spice}"
    link = PreviewLink(
        challenge_id=world.challenges["draft"].id,
        secret_hash=secret_hash(secret),
        label=world.hide("zqpreviewlabel", "owner", "editor"),
        made_by_id=world.people["editor"].id,
        made_at=world.now - 9 * DAY,
        expires_at=world.now - 2 * DAY,
    )
    world.add(link)
    return link, secret
