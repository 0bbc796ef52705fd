"""Requests for data in the world: of a public challenge, of a draft, of no challenge, and one that was removed."""

from typing import Any

from challenges.models.base import secret_hash
from challenges.models.data_requests import (
    DataRequest,
    DataRequestLink,
    DataRequestSupport,
    DatasetProblem,
)
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.states import DataRequestState, ProblemState
from tests.house.planting import DAY, MEMBERS, ROLES, Planted

FOLLOWERS = (*MEMBERS, "admin")


class DataRequests(Planted):
    """Who asked is nobody's business; what supporters said is for handlers, and for the publisher by the link."""

    def _data_requests(self) -> None:
        self.requests: dict[str, tuple[DataRequest, str]] = {}
        asker = self.make.person(self.hide("zqaskername"), email="asker@world.example.org")
        self.hide("asker@world.example.org")
        supporter = self.make.person(self.hide("zqsupportername"), email="supporter@world.example.org")
        by_link = {role: {"public.data_requests.answer"} for role in ROLES}
        open_ = self.challenges["open"].id
        forwarded = self._request(
            "open", DataRequestState.FORWARDED, asker.id, challenge_id=open_, from_team=True
        )
        why = self.hide("zqsupportwhy", *FOLLOWERS, **by_link)
        self.add(
            DataRequestSupport(request_id=forwarded.id, person_id=supporter.id, why=why, created_at=self.now)
        )
        self._request(
            "draft",
            DataRequestState.RECEIVED,
            self.people["owner"].id,
            challenge_id=self.challenges["draft"].id,
            organisation_id=self.organisations["a"].id,
        )
        self._request("loose", DataRequestState.RECEIVED, asker.id)
        self._request(
            "removed",
            DataRequestState.REMOVED,
            asker.id,
            challenge_id=open_,
            title=self.hide("zqremovedtitle", *FOLLOWERS),
            wanted=self.hide("zqremovedwanted", *FOLLOWERS),
            removal_reason=f"Reklam{self.spice}",
        )

        self.problems: dict[str, DatasetProblem] = {}
        self._problem("unread", asker.id, self.hide("zqproblemtext", *FOLLOWERS))
        self._problem(
            "shown", asker.id, f"Rad 17{self.spice}", text_public=True, answer=f"Rättat{self.spice}",
            state=ProblemState.SOLVED, closed_at=self.now,
        )  # fmt: skip

    def _problem(self, name: str, person_id: int, text: str, **values: Any) -> None:
        problem = DatasetProblem(
            dataset_id=self.datasets["open"][1].id,
            person_id=person_id,
            kind=ProblemKind.CONTENT,
            text=text,
            created_at=self.now,
            **values,
        )
        self.add(problem)
        self.problems[name] = problem

    def _request(self, name: str, state: DataRequestState, person_id: int, **values: Any) -> DataRequest:
        token = self.hide(f"zqtokenrequest{name}{'x' * 16}").removesuffix(self.spice)
        request = DataRequest(
            **{
                "title": f"Önskemål {name}{self.spice}",
                "wanted": f"Mätningar{self.spice}",
                "purpose": f"Tystnad{self.spice}",
                "publisher_name": f"Utgivare {name}{self.spice}",
                "publisher_email": "oppnadata@world.example.se",
                "person_id": person_id,
                "state": state,
                "created_at": self.now - 20 * DAY,
                "search_text": f" önskemål {name} ",
                **values,
            }
        )
        self.add(request)
        self.add(
            DataRequestLink(
                request_id=request.id,
                email="oppnadata@world.example.se",
                secret_hash=secret_hash(token),
                sent_at=self.now - 20 * DAY,
                expires_at=self.now + 160 * DAY,
            )
        )
        self.requests[name] = (request, token)
        return request
