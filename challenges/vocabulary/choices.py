"""Closed lists a person chooses from: modes, themes, legal forms, conflict answers, outcomes."""

from enum import StrEnum

from challenges.vocabulary.text import N_


class Choice(StrEnum):
    """A value with a label for people."""

    @property
    def label(self) -> str:
        return _LABELS[type(self).__name__, self.value]


class Mode(Choice):
    DATA_CHALLENGE = "data_challenge"
    HACKATHON = "hackathon"
    GRAND_CHALLENGE = "grand_challenge"
    FUNDING = "funding"


class Theme(Choice):
    """What a challenge is about; the values follow the EU data-theme vocabulary where it has a word."""

    ENVIRONMENT = "environment"
    TRANSPORT = "transport"
    HEALTH = "health"
    SOCIETY = "society"
    EDUCATION = "education"
    ENERGY = "energy"
    GOVERNMENT = "government"
    SAFETY = "safety"
    ECONOMY = "economy"


class LegalForm(Choice):
    STATE_AUTHORITY = "state_authority"
    REGION = "region"
    MUNICIPALITY = "municipality"
    MUNICIPAL_COMPANY = "municipal_company"
    UNIVERSITY = "university"
    PRIVATE = "private"
    ASSOCIATION = "association"


class PrizeKind(Choice):
    """What a prize consists of."""

    MONEY = "money"
    PILOT = "pilot"
    SUPPORT = "support"
    HONOUR = "honour"
    OTHER = "other"


class ProcurementRoute(Choice):
    """A way in which a public organisation can take over a solution; ``none`` where nothing has to be bought."""

    DIRECT = "direct"
    FRAMEWORK = "framework"
    OPEN = "open"
    INNOVATION_PARTNERSHIP = "innovation_partnership"
    PRE_COMMERCIAL = "pre_commercial"
    DESIGN_CONTEST = "design_contest"
    OWN = "own"
    NONE = "none"


class NotChosenOffer(Choice):
    """What a team gets whose entry does not win."""

    FEEDBACK = "feedback"
    MEETING = "meeting"
    MATCHING = "matching"
    SHOWCASE = "showcase"
    SUPPORT = "support"


class RightsChoice(Choice):
    """Who may use an entry, as the rules say."""

    OPEN = "open"
    KEEP = "keep"
    CONFIDENTIAL = "confidential"


class AiChoice(Choice):
    """Whether entries may be made with AI tools, as the rules say."""

    OPEN = "open"
    DECLARED = "declared"
    NONE = "none"


class ConflictAnswer(Choice):
    NONE = "none"
    POSSIBLE = "possible"
    CONFLICTED = "conflicted"


class ConflictResolution(Choice):
    CLEARED = "cleared"
    UPHELD = "upheld"


class FindingKind(Choice):
    """What ties a person to an entry, found without anybody saying so. The certain ones bar at once."""

    MEMBER = "member"
    MENTOR = "mentor"
    ADDRESS = "address"
    DOMAIN = "domain"
    ORGANISATION = "organisation"
    EMPLOYER = "employer"
    TEAM_HISTORY = "team_history"
    LEFT_TEAM = "left_team"
    HELPER_NAME = "helper_name"

    @property
    def certain(self) -> bool:
        """Whether nobody needs to decide: it is a conflict of interest."""
        return self in {FindingKind.MEMBER, FindingKind.MENTOR}


class RoundKind(Choice):
    """How the entries of a round are assessed."""

    SCREENING = "screening"
    RUBRIC = "rubric"
    EXPO = "expo"
    PUBLIC_VOTE = "public_vote"


class RankingMethod(Choice):
    """How scores become the official ranking of a round."""

    MEAN = "mean"
    CALIBRATED = "calibrated"


class Basis(Choice):
    """What the order of a ranking goes by."""

    MEAN = "mean"
    CALIBRATED = "calibrated"
    EXPO_SCORES = "exhibition-scores"
    EXPO_PAIRS = "exhibition-pairs"
    VOTES = "votes"


class Sight(Choice):
    """When somebody sees what others in the jury did."""

    NEVER = "never"
    AFTER_OWN = "after_own"
    AFTER_CLOSING = "after_closing"


class TieStep(Choice):
    """A way to separate entries with the same published score, tried in the order fixed in advance."""

    CRITERIA = "criteria"
    PAIRS = "pairs"
    READING = "reading"
    VOTE = "vote"
    LOT = "lot"


class AlarmKind(Choice):
    """What is odd in the scores that a ranking was made from."""

    OUTFIT = "outfit"
    AGREEMENT = "agreement"
    RESIDUAL = "residual"
    ROBUST = "robust"
    LEAVE_ONE_OUT = "leave_one_out"
    STRAIGHT_LINE = "straight_line"
    FAST = "fast"


class Verdict(Choice):
    """What a juror says of an entry in a screening round."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    CANNOT_JUDGE = "cannot_judge"


class MeetingForm(Choice):
    """How the jury meets."""

    ROOM = "room"
    REMOTE = "remote"
    HYBRID = "hybrid"


class AgendaKind(Choice):
    """Why something is on the agenda of a jury's meeting."""

    CERTAIN = "certain"
    ZONE = "zone"
    TIE = "tie"
    OTHER = "other"


class ScreeningResult(Choice):
    """What the verdicts on an entry come to; open where people have to decide."""

    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"


class Outcome(Choice):
    """What a decision gives an entry."""

    AWARD = "award"
    ADVANCE = "advance"
    NOT_SELECTED = "not_selected"


class DatasetSource(Choice):
    """The kind of system a dataset was found in."""

    ENTRYSTORE = "entrystore"
    CKAN = "ckan"
    UDATA = "udata"
    DATA_EUROPA = "data_europa"
    OPENDATASOFT = "opendatasoft"
    DCAT_FILE = "dcat_file"
    MANUAL = "manual"


class DatasetKind(Choice):
    """What a description in a catalogue is of."""

    DATASET = "dataset"
    SERVICE = "service"
    SERIES = "series"


class ProblemKind(Choice):
    """What is wrong with a dataset."""

    LINK = "link"
    LICENCE = "licence"
    CONTENT = "content"
    OUTDATED = "outdated"
    DESCRIPTION = "description"
    FORMAT = "format"
    OTHER = "other"


class ConfidentialityGround(Choice):
    """Why a team asks that a part stays confidential: hints at the law's grounds, never a verdict."""

    BUSINESS = "business"
    DEALINGS = "dealings"
    PROCUREMENT = "procurement"
    SECURITY = "security"
    PERSON = "person"
    COPYRIGHT = "copyright"
    OTHER = "other"


class RevisionKind(Choice):
    """Why what a draft said was kept."""

    SAVED = "saved"
    CONFLICT = "conflict"
    SUBMITTED = "submitted"
    RESTORED = "restored"


class DeadlineKind(Choice):
    """What a decision about a deadline gave."""

    EXTENDED = "extended"
    GRACE = "grace"


class FileScan(Choice):
    """What the virus scanner made of a file; none where there is no scanner."""

    NONE = "none"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class EligibilityKind(Choice):
    """What a rule about who may take part asks."""

    LEAST_AGE = "least_age"
    MOST_AGE = "most_age"
    STATEMENT = "statement"
    TEAM_STATEMENT = "team_statement"


class SuitabilityQuestion(Choice):
    """What to settle before a challenge is chosen, in the order it is asked."""

    OWNER = "owner"
    PROBLEM = "problem"
    PATHS = "paths"
    SOLVERS = "solvers"
    RECEIVER = "receiver"
    SOLVED = "solved"
    PUBLISHABLE = "publishable"
    MANDATE = "mandate"
    TIME = "time"
    NO_WINNER = "no_winner"


class Reply(Choice):
    """An answer to a question of ``SuitabilityQuestion``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Alternative(Choice):
    """Another way to a solution than a challenge."""

    BUY = "buy"
    FRAMEWORK = "framework"
    MARKET_DIALOGUE = "market_dialogue"
    REUSE = "reuse"
    LAB = "lab"
    DATA_REQUEST = "data_request"
    GRANT = "grant"


class TaskArea(Choice):
    """What a task of the preparation is about, in the order in which most go through them."""

    PROBLEM = "problem"
    BASELINE = "baseline"
    STRUCTURE = "structure"
    CRITERIA = "criteria"
    PRIZES = "prizes"
    DATA = "data"
    RULES = "rules"
    LAW = "law"
    JURY = "jury"
    MOBILISE = "mobilise"
    AFTERMATH = "aftermath"


class TaskStatus(Choice):
    """How far a task of the preparation has come."""

    TO_DO = "to_do"
    DONE = "done"
    NOT_NEEDED = "not_needed"

    @property
    def tone(self) -> str:
        return "success" if self is TaskStatus.DONE else "neutral"


class OutsideReason(Choice):
    """Why a member of a team takes part outside the competition."""

    STAFF = "staff"
    MENTOR = "mentor"
    OTHER = "other"


class TablePresence(Choice):
    """Whether a team can be visited at its table in an exhibition, as the organiser has set it."""

    PRESENT = "present"
    BUSY = "busy"
    ABSENT = "absent"


class SkipReason(Choice):
    """Why a juror did not stay at a table."""

    BUSY = "busy"
    ABSENT = "absent"
    CONFLICT = "conflict"


class VotePatternKind(Choice):
    """What is odd about votes that came together."""

    NEW_ACCOUNTS = "new_accounts"
    MAIL_DOMAIN = "mail_domain"
    ADDRESS = "address"


class NeedRoute(Choice):
    """The way a need goes on."""

    CHALLENGE = "challenge"
    DATA_REQUEST = "data_request"
    MARKET_DIALOGUE = "market_dialogue"
    LAB = "lab"
    EXISTING_SOLUTION = "existing_solution"


class LinkLifetime(Choice):
    """How long a link to join a team works."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class AccessRight(Choice):
    """Who may use a dataset, by the EU's list; unknown where its publisher does not say."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    NON_PUBLIC = "non_public"
    UNKNOWN = "unknown"


_LABELS = {
    ("Mode", "data_challenge"): N_("Data or idea challenge"),
    ("Mode", "hackathon"): N_("Hackathon"),
    ("Mode", "grand_challenge"): N_("Grand challenge"),
    ("Mode", "funding"): N_("Funding competition"),
    ("Theme", "environment"): N_("Environment and climate"),
    ("Theme", "transport"): N_("Transport"),
    ("Theme", "health"): N_("Health and care"),
    ("Theme", "society"): N_("Population and society"),
    ("Theme", "education"): N_("Education, culture and sport"),
    ("Theme", "energy"): N_("Energy"),
    ("Theme", "government"): N_("Government and public sector"),
    ("Theme", "safety"): N_("Safety and preparedness"),
    ("Theme", "economy"): N_("Economy and work"),
    ("LegalForm", "state_authority"): N_("State authority"),
    ("LegalForm", "region"): N_("Region"),
    ("LegalForm", "municipality"): N_("Municipality"),
    ("LegalForm", "municipal_company"): N_("Municipal company"),
    ("LegalForm", "university"): N_("University"),
    ("LegalForm", "private"): N_("Private organisation"),
    ("LegalForm", "association"): N_("Non-profit association"),
    ("PrizeKind", "money"): N_("Money"),
    ("PrizeKind", "pilot"): N_("A pilot with the organisation"),
    ("PrizeKind", "support"): N_("Coaching or other support"),
    ("PrizeKind", "honour"): N_("An honourable mention"),
    ("PrizeKind", "other"): N_("Something else"),
    ("ProcurementRoute", "direct"): N_("Direct procurement"),
    ("ProcurementRoute", "framework"): N_("Call-off from a framework agreement"),
    ("ProcurementRoute", "open"): N_("An open tender, after a dialogue with the market"),
    ("ProcurementRoute", "innovation_partnership"): N_("An innovation partnership"),
    ("ProcurementRoute", "pre_commercial"): N_("Pre-commercial procurement"),
    ("ProcurementRoute", "design_contest"): N_("The challenge is held as a design contest"),
    ("ProcurementRoute", "own"): N_("Own development, or reuse of open source"),
    ("ProcurementRoute", "none"): N_("Nothing has to be bought"),
    ("NotChosenOffer", "feedback"): N_("Written feedback from the jury"),
    ("NotChosenOffer", "meeting"): N_("A talk with the receiver"),
    ("NotChosenOffer", "matching"): N_("The entry is offered to others who have the same need"),
    ("NotChosenOffer", "showcase"): N_("The entry is shown among the solutions, if the team wants"),
    ("NotChosenOffer", "support"): N_("Advice on how to go on"),
    ("RightsChoice", "open"): N_("Open: what is awarded is published under an open licence"),
    ("RightsChoice", "keep"): N_("Kept: the team keeps its rights, you may show the entry"),
    ("RightsChoice", "confidential"): N_("Confidential: only a summary is shown to the public"),
    ("AiChoice", "open"): N_("May be used"),
    ("AiChoice", "declared"): N_("May be used if the team says how"),
    ("AiChoice", "none"): N_("May not be used for what is submitted"),
    ("ConflictAnswer", "none"): N_("No conflict of interest"),
    ("ConflictAnswer", "possible"): N_("Possible conflict of interest"),
    ("ConflictAnswer", "conflicted"): N_("I have a conflict of interest"),
    ("ConflictResolution", "cleared"): N_("May assess the entry"),
    ("ConflictResolution", "upheld"): N_("May not assess the entry"),
    ("FindingKind", "member"): N_("Belongs to the team"),
    ("FindingKind", "mentor"): N_("Has helped the team as a mentor"),
    ("FindingKind", "address"): N_("The same e-mail address"),
    ("FindingKind", "domain"): N_("E-mail addresses of the same workplace"),
    ("FindingKind", "organisation"): N_("The same organisation"),
    ("FindingKind", "employer"): N_("The same employer"),
    ("FindingKind", "team_history"): N_("Together in a team before"),
    ("FindingKind", "left_team"): N_("Has belonged to the team"),
    ("FindingKind", "helper_name"): N_("The same name as somebody who helped the team"),
    ("RoundKind", "screening"): N_("Screening: passed or not"),
    ("RoundKind", "rubric"): N_("Scores on weighted criteria"),
    ("RoundKind", "expo"): N_("Exhibition: jurors go from table to table"),
    ("RoundKind", "public_vote"): N_("Public vote"),
    ("RankingMethod", "mean"): N_("Weighted mean of the scores"),
    ("RankingMethod", "calibrated"): N_("Scores adjusted for severe and lenient jurors"),
    ("NeedRoute", "challenge"): N_("A challenge"),
    ("NeedRoute", "data_request"): N_("A data request"),
    ("NeedRoute", "market_dialogue"): N_("A dialogue with the market"),
    ("NeedRoute", "lab"): N_("A policy or development lab"),
    ("NeedRoute", "existing_solution"): N_("A solution that exists already"),
    ("Basis", "mean"): N_("Weighted mean of the scores"),
    ("Basis", "calibrated"): N_("Scores adjusted for severe and lenient jurors"),
    ("Basis", "exhibition-scores"): N_("Scores at the tables, adjusted for severe and lenient jurors"),
    ("Basis", "exhibition-pairs"): N_("All comparisons at the tables"),
    ("Basis", "votes"): N_("Votes"),
    ("Sight", "never"): N_("Never"),
    ("Sight", "after_own"): N_("After locking one's own assessment"),
    ("Sight", "after_closing"): N_("When the assessment has closed"),
    ("TieStep", "criteria"): N_("The higher score on the heaviest criterion, then on the next"),
    ("TieStep", "pairs"): N_("What the jurors who read both preferred"),
    ("TieStep", "reading"): N_("A further reading by a juror who has read all or none of them"),
    ("TieStep", "vote"): N_("A vote in the jury, where the chair has the casting vote"),
    ("TieStep", "lot"): N_("The drawing of lots"),
    ("AlarmKind", "outfit"): N_("Scores far from what is to be expected"),
    ("AlarmKind", "agreement"): N_("Little agreement with the others"),
    ("AlarmKind", "residual"): N_("A single score far from the others"),
    ("AlarmKind", "robust"): N_("Odd scores decide who has a place"),
    ("AlarmKind", "leave_one_out"): N_("A single juror decides who has a place"),
    ("AlarmKind", "straight_line"): N_("The same score on everything"),
    ("AlarmKind", "fast"): N_("Locked remarkably soon after opening"),
    ("Verdict", "pass"): N_("Passed"),
    ("Verdict", "fail"): N_("Not passed"),
    ("Verdict", "cannot_judge"): N_("Cannot judge"),
    ("MeetingForm", "room"): N_("Everybody in the same room"),
    ("MeetingForm", "remote"): N_("At a distance"),
    ("MeetingForm", "hybrid"): N_("Some in the room, some at a distance"),
    ("AgendaKind", "certain"): N_("What the ranking is certain of"),
    ("AgendaKind", "zone"): N_("Uncertain: may or may not be chosen"),
    ("AgendaKind", "tie"): N_("Equal, and it matters which comes first"),
    ("AgendaKind", "other"): N_("Another matter"),
    ("ScreeningResult", "passed"): N_("Passed"),
    ("ScreeningResult", "failed"): N_("Not passed"),
    ("ScreeningResult", "open"): N_("For people to decide"),
    ("Outcome", "award"): N_("Award"),
    ("Outcome", "advance"): N_("Advance to the next round"),
    ("Outcome", "not_selected"): N_("Not selected"),
    ("DatasetSource", "entrystore"): N_("EntryStore or EntryScape"),
    ("DatasetSource", "ckan"): N_("CKAN"),
    ("DatasetSource", "udata"): N_("uData"),
    ("DatasetSource", "data_europa"): N_("data.europa.eu"),
    ("DatasetSource", "opendatasoft"): N_("OpenDataSoft"),
    ("DatasetSource", "dcat_file"): N_("DCAT file at an address"),
    ("DatasetSource", "manual"): N_("Added by hand"),
    ("DatasetKind", "dataset"): N_("Dataset"),
    ("DatasetKind", "service"): N_("Data service"),
    ("DatasetKind", "series"): N_("Dataset series"),
    ("ProblemKind", "link"): N_("A link does not work"),
    ("ProblemKind", "licence"): N_("The licence or the right to use it is unclear"),
    ("ProblemKind", "content"): N_("The data is wrong or has gaps"),
    ("ProblemKind", "outdated"): N_("The data is out of date"),
    ("ProblemKind", "description"): N_("The description is wrong or is not enough"),
    ("ProblemKind", "format"): N_("The format does not work or is hard to use"),
    ("ProblemKind", "other"): N_("Something else"),
    ("ConfidentialityGround", "business"): N_("Business conditions, inventions or research results"),
    ("ConfidentialityGround", "dealings"): N_("Business dealings with a public authority"),
    ("ConfidentialityGround", "procurement"): N_("A tender or a coming procurement"),
    ("ConfidentialityGround", "security"): N_("Security measures or weaknesses"),
    ("ConfidentialityGround", "person"): N_("Somebody's personal circumstances"),
    ("ConfidentialityGround", "copyright"): N_("A work that has not been published"),
    ("ConfidentialityGround", "other"): N_("Something else"),
    ("RevisionKind", "saved"): N_("Saved"),
    ("RevisionKind", "conflict"): N_("Kept, not saved in the draft"),
    ("RevisionKind", "submitted"): N_("Submitted"),
    ("RevisionKind", "restored"): N_("Brought back"),
    ("DeadlineKind", "extended"): N_("The round closes later"),
    ("DeadlineKind", "grace"): N_("Late entries are accepted for longer"),
    ("FileScan", "none"): N_("Not scanned for viruses"),
    ("FileScan", "waiting"): N_("Waits for the virus scan"),
    ("FileScan", "clean"): N_("No virus found"),
    ("FileScan", "infected"): N_("Blocked by the virus scan"),
    ("EligibilityKind", "least_age"): N_("Lowest age"),
    ("EligibilityKind", "most_age"): N_("Highest age"),
    ("EligibilityKind", "statement"): N_("A statement that each participant makes"),
    ("EligibilityKind", "team_statement"): N_("A statement that the captain makes for the team"),
    ("SuitabilityQuestion", "owner"): N_(
        "Is there somebody who owns the problem and has decided to seek a solution?"
    ),
    ("SuitabilityQuestion", "problem"): N_("Can the problem be described without naming a solution?"),
    ("SuitabilityQuestion", "paths"): N_("Are several ways to a solution likely?"),
    ("SuitabilityQuestion", "solvers"): N_(
        "Are there people who could solve it, beyond your usual suppliers?"
    ),
    ("SuitabilityQuestion", "receiver"): N_("Is there a receiver with time and money after the award?"),
    ("SuitabilityQuestion", "solved"): N_("Has somebody solved it already?"),
    ("SuitabilityQuestion", "publishable"): N_("Can everything the teams need to know be published?"),
    ("SuitabilityQuestion", "mandate"): N_(
        "Do law and mandate allow you to hold the challenge and give its prizes?"
    ),
    ("SuitabilityQuestion", "time"): N_("Is the time enough, for the teams and for you?"),
    ("SuitabilityQuestion", "no_winner"): N_("Is it settled what happens if no entry is good enough?"),
    ("Reply", "yes"): N_("Yes"),
    ("Reply", "no"): N_("No"),
    ("Reply", "unknown"): N_("Don't know yet"),
    ("Alternative", "buy"): N_("Buy"),
    ("Alternative", "framework"): N_("Call off a framework agreement"),
    ("Alternative", "market_dialogue"): N_("Talk with the market"),
    ("Alternative", "reuse"): N_("Reuse open source"),
    ("Alternative", "lab"): N_("Lab or policy lab"),
    ("Alternative", "data_request"): N_("Ask for data"),
    ("Alternative", "grant"): N_("Call for project funding"),
    ("TaskArea", "problem"): N_("The problem"),
    ("TaskArea", "baseline"): N_("Today's state and the goal"),
    ("TaskArea", "structure"): N_("Kind and dates"),
    ("TaskArea", "criteria"): N_("Criteria"),
    ("TaskArea", "prizes"): N_("Prizes and costs"),
    ("TaskArea", "data"): N_("Data"),
    ("TaskArea", "rules"): N_("Rules and rights"),
    ("TaskArea", "law"): N_("The law"),
    ("TaskArea", "jury"): N_("Jury"),
    ("TaskArea", "mobilise"): N_("Reach the teams"),
    ("TaskArea", "aftermath"): N_("What happens afterwards"),
    ("TaskStatus", "to_do"): N_("To do"),
    ("TaskStatus", "done"): N_("Done"),
    ("TaskStatus", "not_needed"): N_("Not needed"),
    ("OutsideReason", "staff"): N_("Works for the organiser"),
    ("OutsideReason", "mentor"): N_("Mentor of the team"),
    ("OutsideReason", "other"): N_("Another reason"),
    ("TablePresence", "present"): N_("At the table"),
    ("TablePresence", "busy"): N_("Taking a break"),
    ("TablePresence", "absent"): N_("Not there"),
    ("SkipReason", "busy"): N_("Busy now"),
    ("SkipReason", "absent"): N_("Nobody is there"),
    ("SkipReason", "conflict"): N_("I have a conflict of interest"),
    ("VotePatternKind", "new_accounts"): N_("accounts made less than a day before"),
    ("VotePatternKind", "mail_domain"): N_("close together, from the same mail domain"),
    ("VotePatternKind", "address"): N_("close together, from the same network address"),
    ("LinkLifetime", "hour"): N_("One hour"),
    ("LinkLifetime", "day"): N_("24 hours"),
    ("LinkLifetime", "week"): N_("Seven days"),
    ("AccessRight", "public"): N_("Open"),
    ("AccessRight", "restricted"): N_("Restricted"),
    ("AccessRight", "non_public"): N_("Not public"),
    ("AccessRight", "unknown"): N_("Not stated"),
}
