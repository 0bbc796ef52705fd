"""What has to be thought of before a challenge is published: the checklist, task by task, with help and an example.

It follows what is known of challenges that led to something: the problem, where things stand today, structure,
criteria, prizes, data, rules, the law gate, jury, how teams hear of it, and what happens afterwards. It advises; what
really stops a publication is in ``rules/completeness.py``. On what the law says it only asks.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from challenges.vocabulary.choices import TaskArea
from challenges.vocabulary.text import N_

A = TaskArea


@dataclass(frozen=True)
class Guide:
    """A task of the checklist.

    ``section`` is the page of the editor it leads to, if there is one. One that is ``counted`` is done when nothing is
    missing in that section, and cannot be ticked by hand.
    """

    area: TaskArea
    title: str
    help: str
    example: str
    section: str = ""
    counted: bool = False


CHECKLIST: Mapping[str, Guide] = {
    "texts": Guide(
        A.PROBLEM,
        N_("Describe the need, not the solution"),
        N_(
            "One sentence that anybody understands, then the problem, who is affected and what a good solution "
            "does. If the text needs the name of a product, the solution has been chosen already."
        ),
        N_("Every seventh bus is more than three minutes late, and we do not know where the minutes go."),
        section="texts",
        counted=True,
    ),
    "affected": Guide(
        A.PROBLEM,
        N_("Find out who is affected, and how many"),
        N_(
            "Talk with those whose everyday life it is, and with those who do the work. Write how you know. Quote "
            "somebody only with consent."
        ),
        N_(
            "About 9,000 passengers a day miss a connection. We rode along for two days and talked with 30 of "
            "them."
        ),
        section="texts",
    ),
    "tried": Guide(
        A.PROBLEM,
        N_("Find out what has been tried"),
        N_(
            "What you and others have tried, and why it was not enough. It saves the teams from repeating it, and "
            "shows whether a solution exists to take over."
        ),
        N_(
            "Timetables were changed in 2024 with little effect. The neighbouring region has bought a tool that "
            "needs data we lack."
        ),
        section="texts",
    ),
    "limits": Guide(
        A.PROBLEM,
        N_("Write down what limits a solution"),
        N_(
            "Laws, security, systems it has to work with, and what is outside the challenge. A team that learns "
            "it late has worked in vain."
        ),
        N_(
            "No cameras in streets. It has to run on the traffic control's computers. Ticket prices are not a "
            "part of it."
        ),
        section="texts",
    ),
    "baseline": Guide(
        A.BASELINE,
        N_("Measure how it is today"),
        N_(
            "An indicator with its unit, today's value, the date, the source, and how sure it is. Without it "
            "nobody can say later whether the challenge has had an effect."
        ),
        N_(
            "Share of departures over three minutes late: 14 per cent in 2025, from our own measurements of all "
            "buses."
        ),
    ),
    "target": Guide(
        A.BASELINE,
        N_("Say what would be good enough"),
        N_(
            "The value to reach and by when, who measures it, and the smallest change that would be worth the "
            "money."
        ),
        N_("At most 10 per cent by the end of 2028. Below one percentage point it is not worth a purchase."),
    ),
    "harm": Guide(
        A.BASELINE,
        N_("Think of what could go wrong"),
        N_(
            "Side effects, people who could be worse off, and how you would notice. Ask those who are affected."
        ),
        N_(
            "Fewer stops make buses punctual and walks longer. We follow complaints from passengers with walking "
            "aids."
        ),
    ),
    "rounds": Guide(
        A.STRUCTURE,
        N_("Choose rounds and dates"),
        N_(
            "One round suits most. Leave the teams at least four weeks, and the jury at least one. Avoid "
            "holidays."
        ),
        N_("Open 1 September to 10 October, jury ready on 24 October, results on 31 October."),
        section="rounds",
        counted=True,
    ),
    "level": Guide(
        A.STRUCTURE,
        N_("Decide how far a solution has to have come"),
        N_(
            "An idea, a prototype or a pilot: it decides who can take part, what the entry form asks for, and how "
            "much time it takes."
        ),
        N_("Round 1 asks for an idea on four pages, round 2 for a prototype with our data."),
    ),
    "eligibility": Guide(
        A.STRUCTURE,
        N_("Decide who may take part"),
        N_(
            "Ages, residence, and whether companies, students and associations compete together. Every term keeps "
            "somebody out, so ask for no more than you need."
        ),
        N_(
            "Everybody from 16 years. Those who work with us in traffic control may take part outside the "
            "competition."
        ),
        section="eligibility",
    ),
    "criteria": Guide(
        A.CRITERIA,
        N_("Choose four to six criteria"),
        N_(
            "Weights that add up to 100, and words for the lowest, middle and highest level. Ask in the entry "
            "form for what each criterion needs."
        ),
        N_("Benefit 40, feasibility 30, use of data 20, spread 10."),
        section="criteria",
        counted=True,
    ),
    "judging": Guide(
        A.CRITERIA,
        N_("Decide how entries are judged"),
        N_(
            "How many read each entry, how a tie is settled, and what jurors see of each other. It is fixed when "
            "the challenge is published."
        ),
        N_("Three readings per entry, the heaviest criterion settles a tie, then a vote."),
        section="judging",
        counted=True,
    ),
    "prizes": Guide(
        A.PRIZES,
        N_("Decide what can be won"),
        N_(
            "Money, a pilot, help to go on: what would bring the right people to take part? Say what has to be "
            "done before it is paid."
        ),
        N_(
            "SEK 100,000 to the winner when the agreement on a pilot is signed, and a working day with our "
            "planners for three teams."
        ),
        section="prizes",
    ),
    "costs": Guide(
        A.PRIZES,
        N_("Sum up what it costs"),
        N_(
            "Prizes, pilot, jury, communication, accessibility, translation, follow-up and your own hours. Agree "
            "who pays before it is published."
        ),
        N_("Prizes 150,000, pilot 200,000, jury 40,000, communication 30,000, 300 hours of our own."),
    ),
    "datasets": Guide(
        A.DATA,
        N_("Link the data that helps"),
        N_(
            "Link what exists, look at the light of each dataset, and ask for what is missing: an answer takes "
            "weeks."
        ),
        N_(
            "Timetables, measured delays and passengers per hour. Weather per stop was missing: requested in "
            "March."
        ),
        section="datasets",
    ),
    "data_owners": Guide(
        A.DATA,
        N_("Talk with those who own the data"),
        N_(
            "They know the faults, can tell how much load an interface bears, and can answer questions while the "
            "challenge is open."
        ),
        N_("The data owner answers questions on Tuesdays and has raised the limit to 100 requests a minute."),
        section="datasets",
    ),
    "personal_data": Guide(
        A.DATA,
        N_("Check the data for personal data"),
        N_(
            "Also what looks anonymous can point people out when it is combined. Ask your data protection "
            "officer, and write what was decided."
        ),
        N_("Trips in groups under five are left out. The data protection officer has seen it."),
    ),
    "rules": Guide(
        A.RULES,
        N_("Write the rules"),
        N_(
            "Who organises, how entries are judged, who decides, what happens to personal data and files. "
            "Participants accept exactly this text."
        ),
        N_("Start from the suggested text and change what differs with you."),
        section="rules",
        counted=True,
    ),
    "rights": Guide(
        A.RULES,
        N_("Decide who owns what"),
        N_(
            "Open by default, kept by the team and shown, or confidential with a public summary. What you need "
            "later decides: do not ask for more."
        ),
        N_(
            "The team keeps its rights. Code that is paid for by the prize is published under an open licence."
        ),
        section="rules",
    ),
    "mandate": Guide(
        A.LAW,
        N_("Ask the lawyer about mandate, prizes and state aid"),
        N_(
            "Whether you may hold the challenge and give its prizes, and whether a prize to a company can be "
            "state aid. Only your lawyer can answer."
        ),
        N_(
            "Our instruction says that we shall promote new uses of data. The lawyer's note has number 2026-0417."
        ),
        section="suitability",
    ),
    "purchase": Guide(
        A.LAW,
        N_("Ask those who buy"),
        N_(
            "Which ways are open from award to agreement, what has to be said beforehand, and how the winner gets "
            "no unfair lead in a later tender."
        ),
        N_(
            "Direct procurement is possible below the threshold. Above it we publish what the winner has learnt."
        ),
        section="aftermath",
    ),
    "assessment": Guide(
        A.LAW,
        N_("Find out whether an impact assessment is needed"),
        N_("For personal data, and for security. Write also when the answer is no, and who gave it."),
        N_(
            "No personal data is handed out, so none is needed. Decided by the data protection officer on 3 May."
        ),
    ),
    "registry": Guide(
        A.LAW,
        N_("Get a case number"),
        N_("Decide with the registrar where records are kept, and who registers what comes in."),
        N_("KS 2026/123. The registrar gets the archive package when the results are published."),
    ),
    "accessible": Guide(
        A.LAW,
        N_("Check that everything can be used by everybody"),
        N_(
            "Texts in plain language, attachments that a screen reader can read, captions on films, and a way to "
            "take part without them."
        ),
        N_("The film has captions. The PDF has been replaced by a page."),
    ),
    "jurors": Guide(
        A.JURY,
        N_("Ask a chair and jurors"),
        N_(
            "Three to nine people: those with the need, technique, users and law, and somebody with experience of "
            "their own. Ask early; invite them when the challenge is published."
        ),
        N_(
            "Five have said yes, among them a driver and somebody from the association of the visually impaired."
        ),
    ),
    "workload": Guide(
        A.JURY,
        N_("Count the jury's hours"),
        N_("Entries times readings times minutes, divided by jurors. Tell them before they say yes."),
        N_("30 entries, 3 readings of 30 minutes, 5 jurors: 9 hours each."),
        section="judging",
    ),
    "channels": Guide(
        A.MOBILISE,
        N_("Decide how the right people hear of it"),
        N_(
            "Which teams do you want, where are they, and who can tell them? A challenge that nobody hears of "
            "gets the usual suppliers."
        ),
        N_("Two universities, the association of developers, our suppliers' newsletter and three schools."),
    ),
    "meeting": Guide(
        A.MOBILISE,
        N_("Plan an information meeting and time for questions"),
        N_(
            "A meeting a week after the opening, a last day for questions, and somebody who answers within two "
            "working days."
        ),
        N_("Online on 8 September at 17:00. Questions until 1 October. Lena answers, Peter steps in."),
    ),
    "receiver": Guide(
        A.AFTERMATH,
        N_("Name a receiver, and agree on a pilot"),
        N_(
            "Who takes over, with what money, by when; what teams get that do not win; and when the outcome is "
            "followed up. Without it the challenge cannot be published."
        ),
        N_("The water unit takes over, decides by 1 March and has SEK 200,000 for a pilot until the autumn."),
        section="aftermath",
        counted=True,
    ),
    "owner_talk": Guide(
        A.AFTERMATH,
        N_("Let the receiver and the lawyer read everything"),
        N_(
            "The receiver has to be able to use what is made; the lawyer has to be able to defend it. Both find "
            "what you have become blind to."
        ),
        N_("Read on 12 May. The receiver asked for a criterion on running costs."),
        section="aftermath",
    ),
}
"""The tasks by their keys, in order."""


def is_settled(guide: Guide, lacking: Collection[str]) -> bool:
    """Whether a counted task is done: ``lacking`` are the sections in which something is missing."""
    return guide.section not in lacking
