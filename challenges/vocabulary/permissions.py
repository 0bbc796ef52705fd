"""Everything a person may do, one member each. ``rules/table.py`` says who may."""

from enum import StrEnum, auto


class Permission(StrEnum):
    """One thing a person may do; the comment is its sentence."""

    PUBLIC_READ = auto()  # read what is published for everybody
    ACCOUNT_OPEN = auto()  # register, sign in, confirm an address, reset a password
    ACCOUNT_OWN = auto()  # see and change one's own account and start page

    PLATFORM_ADMINISTER = auto()  # see organisations, letters and jobs of the whole platform
    PORTALS_MANAGE = auto()  # add, rename, switch off, harvest and remove data portals
    ORGANISATION_VERIFY = auto()  # verify or reject an organisation that applied

    ORGANISATION_APPLY = auto()  # apply for an organisation
    ORGANISATION_READ = auto()  # see an organisation's workspace
    ORGANISATION_EDIT = auto()  # change what is said about an organisation
    ORGANISATION_MEMBERS = auto()  # invite members, change their roles, remove them
    ORGANISATION_LEAVE = auto()  # leave an organisation one belongs to

    CHALLENGE_CREATE = auto()  # start a challenge for an organisation
    CHALLENGE_READ = auto()  # read a challenge's public page (members: also before it is public)
    CHALLENGE_WORKSPACE = auto()  # see a challenge's workspace
    CHALLENGE_EDIT = auto()  # change a challenge that is not yet published
    CHALLENGE_REQUEST_APPROVAL = auto()  # send a challenge to a second person
    CHALLENGE_APPROVE = auto()  # approve, or send back, what somebody else prepared
    CHALLENGE_TAKE_BACK = auto()  # make a draft again of what awaits approval or is approved
    CHALLENGE_PUBLISH = auto()  # publish an approved challenge
    CHALLENGE_CANCEL = auto()  # cancel a challenge with a reason
    DATA_REQUEST_ASK = auto()  # ask for data that is missing
    DATA_REQUEST_SUPPORT = auto()  # support what somebody else asks for, or stop supporting it
    DATA_REQUEST_FOLLOW = auto()  # see what supporters said and which letters a publisher got
    DATA_REQUEST_HANDLE = auto()  # send a request to its publisher, remind, note an answer, remove
    DATA_REQUEST_ANSWER = auto()  # answer as the publisher, by the secret link of a letter
    PROBLEM_REPORT = auto()  # report a problem with a dataset of a public challenge
    PROBLEM_FOLLOW = auto()  # read what was reported about a dataset that one's challenge uses
    PROBLEM_HANDLE = auto()  # tell the publisher of a problem, or note what became of it
    RESULTS_READ = auto()  # read published results
    USE_REPORT_SEND = auto()  # mail a publisher what its data is used for

    DATA_TERMS_SET = auto()  # set conditions for a linked dataset, or remove them, before it is published
    DATA_TERMS_EDIT = auto()  # see and change a dataset's conditions and its access details
    AGREEMENTS_LIST = auto()  # see who has asked for data with conditions, and what became of it
    AGREEMENT_ASK = auto()  # accept a dataset's conditions and ask for access
    AGREEMENT_OWN = auto()  # see what became of one's own request for access
    AGREEMENT_WITHDRAW = auto()  # take back one's own request that waits
    DATA_ACCESS = auto()  # see the access details of a dataset, under an agreement that holds
    AGREEMENT_JUDGE = auto()  # read a request for access that one decides on
    AGREEMENT_APPROVE = auto()  # approve a request for access until a day
    AGREEMENT_DECLINE = auto()  # decline a request for access with a reason
    AGREEMENT_REVOKE = auto()  # end an approved access to data with a reason

    CHALLENGE_REGISTER = auto()  # register for a challenge, accepting its rules
    TEAM_FOUND = auto()  # found a team in a challenge one is registered for
    TEAM_READ = auto()  # see a team's own page
    TEAM_MANAGE = auto()  # rename the team, invite and remove members, hand over captaincy
    TEAM_LEAVE = auto()  # leave a team
    INVITATION_READ = auto()  # see an invitation sent to one's own address
    INVITATION_ANSWER = auto()  # accept or decline an invitation sent to one's own address

    ENTRY_START = auto()  # open the team's entry for writing
    ENTRY_OWN = auto()  # see where one's own team's entry stands, its versions and receipts
    ENTRY_DRAFT_READ = auto()  # read a team's draft
    ENTRY_DRAFT_WRITE = auto()  # write in a team's draft while its round collects entries
    ENTRY_SUBMIT = auto()  # submit the draft as a new version
    ENTRY_WITHDRAW = auto()  # withdraw a submitted entry
    ENTRY_READ = auto()  # read a submitted version
    ENTRIES_COUNT = auto()  # see how many teams and entries a challenge has
    ENTRIES_LIST = auto()  # see which entries a round has, after its opening time

    JURY_MANAGE = auto()  # invite jurors, plan who reads what
    JURY_SEAT = auto()  # see one's own page in a jury one sits in
    JURY_PROGRESS = auto()  # see how far the jury has come
    CONFLICT_DECLARE = auto()  # see the list of entrants of a round and declare conflicts
    JURY_READINGS = auto()  # see which entries the jury reads, by whom, and who is done
    JURY_REMIND = auto()  # send a reminder to jurors with work left
    CONFLICTS_READ = auto()  # see which conflicts the jurors of a round have declared
    CONFLICT_RESOLVE = auto()  # decide a possible conflict
    REVIEW_READ = auto()  # open the review page of an entry assigned to oneself
    REVIEW_WRITE = auto()  # score and comment until locked, and lock
    REVIEW_REOPEN = auto()  # reopen a locked score sheet with a reason

    JUDGING_CLOSE = auto()  # end the assessment of a round
    RANKING_READ = auto()  # see the ranking and the scores behind it
    DECISION_DRAFT = auto()  # propose a decision with a motivation
    DECISION_CONFIRM = auto()  # take the decision as the named official
    RESULTS_PUBLISH = auto()  # publish all results of a round at once
