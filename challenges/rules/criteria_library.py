"""Criteria to choose from, with a question to the jury and worded levels in both languages.

What is content of a challenge is written in both languages here, and not translated: it is stored and edited as it is.
Most challenges do well with four to six of them; weights are set where they are used.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Words = tuple[str, str]
"""Swedish, English."""


@dataclass(frozen=True)
class LibraryCriterion:
    """A criterion on a scale from 0 to 5; ``lowest``, ``middle`` and ``highest`` are what 0, 3 and 5 mean."""

    name: Words
    question: Words
    lowest: Words
    middle: Words
    highest: Words

    @property
    def anchors(self) -> list[dict[str, object]]:
        """The levels as a criterion keeps them."""
        levels = {0: self.lowest, 3: self.middle, 5: self.highest}
        return [{"value": value, "sv": words[0], "en": words[1]} for value, words in levels.items()]


LIBRARY: Mapping[str, LibraryCriterion] = {
    "benefit": LibraryCriterion(
        ("Nytta för målgruppen", "Benefit to the target group"),
        (
            "Hur mycket bättre får målgruppen det om lösningen används?",
            "How much better off is the target group if the solution is used?",
        ),
        ("Det framgår inte vad som blir bättre.", "It is not clear what becomes better."),
        (
            "En tydlig förbättring för en del av målgruppen, troligt beskriven.",
            "A clear improvement for part of the target group, credibly described.",
        ),
        (
            "En stor förbättring för hela målgruppen, visad med data eller egna försök.",
            "A great improvement for the whole target group, shown with data or trials.",
        ),
    ),
    "feasibility": LibraryCriterion(
        ("Genomförbarhet", "Feasibility"),
        (
            "Hur troligt är det att lösningen går att införa och förvalta?",
            "How likely is it that the solution can be introduced and maintained?",
        ),
        ("Avgörande hinder är inte hanterade.", "Decisive obstacles are not dealt with."),
        (
            "Möjlig att pröva i en pilot; de största riskerna är kända.",
            "Can be tried in a pilot; the greatest risks are known.",
        ),
        (
            "Fungerar redan i verklig miljö, med rimlig kostnad och plan för drift.",
            "Works in a real setting already, at a reasonable cost and with a plan for operation.",
        ),
    ),
    "data": LibraryCriterion(
        ("Användning av data", "Use of data"),
        (
            "Hur väl används de utpekade datamängderna, eller andra öppna data?",
            "How well are the linked datasets, or other open data, put to use?",
        ),
        ("Data används inte.", "No data is used."),
        (
            "Minst en datamängd är central för lösningen.",
            "At least one dataset is central to the solution.",
        ),
        (
            "Flera källor kombineras så att något nytt blir synligt eller möjligt.",
            "Several sources are combined so that something new becomes visible or possible.",
        ),
    ),
    "novelty": LibraryCriterion(
        ("Nytänkande och spridning", "Novelty and spread"),
        (
            "Hur mycket tillför lösningen, och kan andra använda den?",
            "How much does the solution add, and can others use it?",
        ),
        ("Finns redan, eller går bara att använda här.", "Exists already, or can only be used here."),
        (
            "Ny för området, eller kan användas av fler med viss anpassning.",
            "New to the field, or usable by others with some adaptation.",
        ),
        (
            "Ny, öppet tillgänglig och möjlig att använda i hela landet.",
            "New, openly available and usable in the whole country.",
        ),
    ),
    "accessibility": LibraryCriterion(
        ("Tillgänglighet", "Accessibility"),
        (
            "Kan alla i målgruppen använda lösningen, också den som har en funktionsnedsättning?",
            "Can everybody in the target group use the solution, people with disabilities included?",
        ),
        (
            "Grupper stängs ute, eller frågan nämns inte.",
            "Groups are shut out, or the question is not raised.",
        ),
        (
            "Tillgängligheten är genomtänkt, men inte prövad med användare.",
            "Accessibility has been thought through, but not tried with users.",
        ),
        (
            "Prövad med människor med olika förutsättningar; det som brast är åtgärdat.",
            "Tried with people of different abilities; what failed has been mended.",
        ),
    ),
    "privacy": LibraryCriterion(
        ("Integritet och säkerhet", "Privacy and security"),
        (
            "Hur väl skyddas personuppgifter, och hur säker är lösningen?",
            "How well is personal data protected, and how secure is the solution?",
        ),
        (
            "Mer uppgifter än nödvändigt behandlas, eller risker är inte sedda.",
            "More data than needed is processed, or risks have not been seen.",
        ),
        (
            "Uppgifterna är begränsade och de största riskerna hanterade.",
            "Data is limited and the greatest risks are dealt with.",
        ),
        (
            "Inbyggt skydd från början, beskrivet så att andra kan granska det.",
            "Protection is built in from the start, described so that others can examine it.",
        ),
    ),
    "openness": LibraryCriterion(
        ("Öppenhet", "Openness"),
        (
            "Kan andra se, använda och bygga vidare på lösningen?",
            "Can others see, use and build on the solution?",
        ),
        ("Sluten, utan väg ut.", "Closed, without a way out."),
        (
            "Öppna gränssnitt och format, eller delar som är öppen källkod.",
            "Open interfaces and formats, or parts that are open source.",
        ),
        (
            "Öppen källkod med öppen licens, dokumenterad så att andra kan börja på egen hand.",
            "Open source under an open licence, documented so that others can start on their own.",
        ),
    ),
    "effect": LibraryCriterion(
        ("Effekt i förhållande till kostnad", "Effect for its cost"),
        (
            "Hur mycket påverkas målet för utmaningen, räknat på vad det kostar att införa och driva?",
            "How much does it change the goal of the challenge, for what it costs to introduce and run?",
        ),
        ("Varken effekt eller kostnad går att bedöma.", "Neither effect nor cost can be judged."),
        (
            "Trolig effekt till en rimlig kostnad, med öppna frågor.",
            "A likely effect at a reasonable cost, with open questions.",
        ),
        (
            "Effekten är räknad och belagd, och kostnaden är låg eller betalar sig.",
            "The effect is counted and shown, and the cost is low or pays off.",
        ),
    ),
    "team": LibraryCriterion(
        ("Lagets förmåga", "The team's ability"),
        (
            "Har laget den kunskap och den tid som behövs för att gå vidare?",
            "Does the team have the knowledge and the time it takes to go on?",
        ),
        ("Viktig kunskap saknas.", "Important knowledge is missing."),
        (
            "Det mesta finns, och laget vet vad det behöver hjälp med.",
            "Most of it is there, and the team knows what it needs help with.",
        ),
        (
            "Kunskap, tid och kontakt med användarna finns och är visade i det som har gjorts.",
            "Knowledge, time and contact with users are there, and shown in what has been done.",
        ),
    ),
    "users": LibraryCriterion(
        ("Användarna med i arbetet", "Users take part"),
        (
            "Hur har de som ska använda lösningen varit med och påverkat den?",
            "How have those who are to use the solution taken part in it?",
        ),
        ("De har inte varit med.", "They have not taken part."),
        (
            "De har tillfrågats, och svaren har påverkat något.",
            "They were asked, and their answers changed something.",
        ),
        (
            "De har varit med från början och har prövat, och det syns vad som ändrades.",
            "They took part from the start and have tried it, and one can see what was changed.",
        ),
    ),
}
"""The criteria by their keys."""

USUAL = (("benefit", 35), ("feasibility", 25), ("data", 20), ("novelty", 20))
"""What suits most public challenges, with weights."""
