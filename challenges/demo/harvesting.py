"""A catalogue file beside the national portal: what an administrator has added, and what was read from it."""

import datetime as dt

from challenges.demo.story import Story
from challenges.jobs import harvesting
from challenges.operations import harvests, portals
from challenges.operations.harvests import Errand
from challenges.operations.portals import PortalContent
from challenges.vocabulary.choices import DatasetSource

_LABEL = "Gatudriftens öppna data"


def add_catalogue(story: Story, address: str) -> None:
    """Read the file now, and let it have been added and harvested some weeks ago. A file that is away is left out."""
    reading = harvesting.read(Errand(address, "", {}))
    if reading.fault is not None:
        return

    def act(now: dt.datetime) -> None:
        admin = story.actor("admin")
        content = PortalContent(DatasetSource.DCAT_FILE, _LABEL, address, "")
        source = portals.add(admin, content, now=now)
        harvest = harvests.order(admin, source, now=now)
        harvests.settle(reading, harvest_id=harvest.id, now=now)

    story.add(story.calendar.past(-50, 13), act)
