"""The datasets that public challenges are tied to."""

from typing import Any

from flask import Blueprint

from challenges.api.answers import answer, link, listed, moment, wanted
from challenges.queries import public_catalogue
from challenges.queries.public_catalogue import LinkedDataset
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_reads
from challenges.web.visit import Visit

room = Blueprint("datasets", __name__, url_prefix="/api/v1/datasets")


@room.get("")
@limit_reads
@guard(Permission.PUBLIC_READ)
def index(visit: Visit) -> Any:
    """Every dataset of a public challenge once, as it was last described, with the challenges that use it."""
    asked = wanted()
    found, total = public_catalogue.datasets(asked.page, limit=asked.limit)
    return answer(listed("datasets", [_dataset(one) for one in found], total, asked, "api.datasets.index"))


def _dataset(one: LinkedDataset) -> dict[str, Any]:
    dataset, snapshot = one.dataset, one.dataset.latest
    facts = {}
    if snapshot is not None:
        facts = {
            "title": snapshot.title,
            "publisher": snapshot.publisher,
            "licence": snapshot.licence,
            "accessRight": snapshot.access_right.value,
            "formats": snapshot.formats,
            "page": snapshot.page_url,
            "factsFrom": moment(snapshot.taken_at),
        }
    return {
        "id": dataset.reference,
        "uri": dataset.uri,
        "kind": dataset.kind.value,
        "state": dataset.state.value,
        "publisherNumber": dataset.publisher.organisation_number if dataset.publisher else "",
        **facts,
        "challenges": [
            {"id": slug, "_links": {"self": link("self", "api.challenges.show", slug=slug)}}
            for slug in one.challenges
        ],
        "_links": {"alternate": link("alternate", "public.datasets.show", reference=dataset.reference)},
    }
