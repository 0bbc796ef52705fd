"""Criteria to start from: four that suit most public challenges, with worded levels in both languages."""

from collections.abc import Mapping
from typing import Any


def _criterion(
    weight: int,
    name: tuple[str, str],
    question: tuple[str, str],
    lowest: tuple[str, str],
    middle: tuple[str, str],
    highest: tuple[str, str],
) -> Mapping[str, Any]:
    row: dict[str, Any] = {"weight": weight, "scale_max": 5}
    pairs = {"name": name, "question": question, "a0": lowest, "a3": middle, "a5": highest}
    for field, (swedish, english) in pairs.items():
        row |= {f"{field}_sv": swedish, f"{field}_en": english}
    return row


CRITERIA = (
    _criterion(
        35,
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
    _criterion(
        25,
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
    _criterion(
        20,
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
    _criterion(
        20,
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
)
