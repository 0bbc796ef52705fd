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
    FORM_COMPOSE = auto()  # compose what a round asks its entrants; change it until the round has closed
    CHALLENGE_REQUEST_APPROVAL = auto()  # send a challenge to a second person
    CHALLENGE_APPROVE = auto()  # approve, or send back, what somebody else prepared
    CHALLENGE_TAKE_BACK = auto()  # make a draft again of what awaits approval or is approved
    CHALLENGE_PUBLISH = auto()  # publish an approved challenge
    PREVIEW_SHARE = auto()  # make and revoke links with which somebody outside reads the preview
    PREVIEW_READ = auto()  # read the preview by such a link
    PREPARATION_PLAN = auto()  # share out the tasks of a preparation
    PREPARATION_DO = auto()  # say how far a task of a preparation has come
    RECEIVER_CHANGE = auto()  # put another receiver in place once the challenge is public
    CHALLENGE_CANCEL = auto()  # cancel a challenge with a reason
    DEADLINE_MOVE = auto()  # give everybody more time in a round, with a reason
    NEED_PROPOSE = auto()  # propose a need on the public board, and follow one
    NEED_SUPPORT = auto()  # support somebody else's need, or stop supporting it
    NEED_ADD_TO = auto()  # add what one knows about a need
    NEED_ADOPT = auto()  # take a need on for one's organisation
    NEED_HANDLE = auto()  # say what becomes of a need: goes on, is the same as another, is declined
    NEED_MODERATE = auto()  # hide what was added to a need, remove a need
    NEEDS_OVERSEE = auto()  # see the needs that wait for one's organisations
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
    FILE_QUOTAS_SET = auto()  # set how much room the files of entries have
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
    CHALLENGE_JOIN = auto()  # accept the rules to join a team; the organiser's people outside the competition
    RULES_ACCEPT = auto()  # accept rules that have changed, and name a guardian
    RULES_PUBLISH = auto()  # publish a new version of a published challenge's rules
    GUARDIAN_ANSWER = auto()  # approve or decline as a guardian, by the secret link of a letter
    GUARDIAN_WITHDRAW = auto()  # take an approval back as a guardian, by the same link
    TEAM_FOUND = auto()  # found a team in a challenge one is registered for
    TEAM_READ = auto()  # see a team's own page
    TEAM_MANAGE = auto()  # rename the team, invite and remove members, hand over captaincy
    TEAM_HELPERS = auto()  # name people who helped the team without belonging to it
    TEAM_OUTSIDE = auto()  # say who in a team takes part outside the competition
    TEAM_LEAVE = auto()  # leave a team
    TEAMMATES_READ = auto()  # see who looks for a team, and which teams look for people
    TEAMMATE_OFFER = auto()  # be shown among those who look for a team
    TEAMMATE_HIDE = auto()  # no longer be shown there
    JOIN_ASK = auto()  # ask a team that looks for people to take one in
    JOIN_OWN = auto()  # see what became of one's own request to join
    JOIN_WITHDRAW = auto()  # take back one's own request to join
    TEAM_LINK_USE = auto()  # join a team by a link its captain has made
    INVITATION_READ = auto()  # see an invitation sent to one's own address
    INVITATION_ANSWER = auto()  # accept or decline an invitation sent to one's own address

    ENTRY_START = auto()  # open the team's entry for writing
    ENTRY_OWN = auto()  # see where one's own team's entry stands, its versions and receipts
    ENTRY_DRAFT_READ = auto()  # read a team's draft
    ENTRY_DRAFT_WRITE = auto()  # write in a team's draft while its round collects entries
    ENTRY_SUBMIT = auto()  # submit the draft as a new version
    ENTRY_WITHDRAW = auto()  # withdraw a submitted entry
    ENTRY_READ = auto()  # read a submitted version
    ENTRY_TAKE_OUT = auto()  # disqualify an entry, or find it to be outside the challenge, with a reason
    ENTRY_REINSTATE = auto()  # take an entry back into the competition, with a reason
    ENTRY_DECLINE = auto()  # decline the invitation to the next round
    ENTRY_ADVANCE = auto()  # let an entry go on in place of one that does not
    ENTRIES_COUNT = auto()  # see how many teams and entries a challenge has
    ENTRIES_LIST = auto()  # see which entries a round has, after its opening time

    JURY_MANAGE = auto()  # invite jurors and remove them, open the assessment
    JURY_PLAN = auto()  # plan who reads what, correct what is known about jurors, hand readings over
    TOPICS_SET = auto()  # say what entries are about, from a list in one's own words
    READINGS_CHANGE = auto()  # change the number of readings of a running round, with a reason
    ENTRY_PUT_ASIDE = auto()  # let the assessment of an entry wait while a question is cleared
    JURY_SEAT = auto()  # see one's own page in a jury one sits in
    JURY_SEAT_CHANGE = auto()  # correct what is known about oneself as a juror, or leave the jury
    JURY_PROGRESS = auto()  # see how far the jury has come
    CONFLICT_DECLARE = auto()  # see the list of entrants of a round and declare conflicts
    JURY_READINGS = auto()  # see which entries the jury reads, by whom, and who is done
    JURY_REMIND = auto()  # send a reminder to jurors with work left
    OFFICIAL_DECLARE = auto()  # declare conflicts as a member of the organising organisation
    CONFLICTS_READ = auto()  # see which conflicts the jurors of a round have declared
    CONFLICT_RESOLVE = auto()  # decide a possible conflict
    PRACTICE_SCORE = auto()  # score the practice entry of a jury one sits in
    REVIEW_READ = auto()  # open the review page of an entry assigned to oneself
    REVIEW_WRITE = auto()  # score and comment until locked, and lock
    REVIEW_REOPEN = auto()  # reopen a locked score sheet with a reason

    EXPO_READ = auto()  # see the tables of an exhibition, and how often they have been visited
    EXPO_MANAGE = auto()  # number the tables, say who is there, send jurors to the zone first
    EXPO_TABLE = auto()  # move a table of an exhibition, say who is there, print its code
    EXPO_WALK = auto()  # see one's own page in an exhibition one judges
    EXPO_RANK = auto()  # ask for the next table, and order one's own ranking
    EXPO_VISIT = auto()  # open the page of a table
    EXPO_JUDGE = auto()  # score or rank the entry at a table, take it back, or go on

    VOTE_READ = auto()  # see the entries of a public vote
    VOTE_CAST = auto()  # vote, and take it back, while the vote is open
    VOTE_FOLLOW = auto()  # see where a public vote stands
    VOTE_MANAGE = auto()  # open a public vote
    VOTE_EXAMINE = auto()  # decide on votes that came in an odd way, and count

    JUDGING_CLOSE = auto()  # end the assessment of a round
    RANKING_READ = auto()  # see the ranking and the scores behind it
    ALARMS_SIGN = auto()  # sign what an alarm about a ranking led to; leave a juror's ballots out of it
    TIES_SETTLE = auto()  # take the next step of the ladder that separates equal entries
    DECISION_DRAFT = auto()  # propose a decision with a motivation
    DECISION_CONFIRM = auto()  # take the decision as the named official
    MEETING_READ = auto()  # see a jury's meetings with agenda and minutes
    MEETING_CALL = auto()  # call the jury to a meeting
    MEETING_KEEP = auto()  # hold a meeting and keep its minutes
    DISSENT_WRITE = auto()  # enter a dissenting opinion
    SCORE_CHANGE = auto()  # change one's own score at a meeting, with a reason
    RANKING_MAKE = auto()  # have the ranking made anew from the scores
    PROTOCOL_READ = auto()  # read the jury's protocol
    PROTOCOL_SIGN = auto()  # sign the jury's protocol
    PROTOCOL_RENEW = auto()  # make a new version of a signed protocol, with a reason
    OFFICIAL_NAME = auto()  # name who is to take the decision
    PUBLICATION_TIME = auto()  # set, change or take back when decided results are published
    FEEDBACK_READ = auto()  # see what the jurors of a round wrote to the teams
    FEEDBACK_MODERATE = auto()  # approve, edit or withhold what a juror wrote to a team
    DECISION_RENEW = auto()  # take a decision anew when whoever took it has a conflict of interest by now
    RESULTS_PUBLISH = auto()  # publish all results of a round at once
