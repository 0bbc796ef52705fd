"""The lifecycles as data: which state may follow which, and what is recorded when it does."""

from challenges.rules.lifecycles import (
    agreements,
    assignments,
    challenges,
    data_requests,
    datasets,
    decisions,
    entries,
    guardians,
    invitations,
    join_requests,
    letters,
    meetings,
    needs,
    organisations,
    problems,
    rounds,
    sheets,
)
from challenges.rules.lifecycles.step import Step

ALL: dict[str, tuple[Step, ...]] = {
    "Organisation": organisations.STEPS,
    "Challenge": challenges.STEPS,
    "DataRequest": data_requests.STEPS,
    "Need": needs.STEPS,
    "DatasetProblem": problems.STEPS,
    "Dataset": datasets.STEPS,
    "Round": rounds.STEPS,
    "Entry": entries.STEPS,
    "Assignment": assignments.STEPS,
    "ScoreSheet": sheets.STEPS,
    "Meeting": meetings.STEPS,
    "Decision": decisions.STEPS,
    "Invitation": invitations.STEPS,
    "JoinRequest": join_requests.STEPS,
    "DataAgreement": agreements.STEPS,
    "GuardianApproval": guardians.STEPS,
    "Letter": letters.STEPS,
}
"""Steps by the name of the model they move."""

__all__ = ["ALL", "Step"]
