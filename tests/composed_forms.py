"""A form with a question of every kind, and what a browser sends when it is filled in."""

from typing import Any

from challenges.vocabulary.entry_form import FormShape, Option, Question, QuestionKind, Section

EVERY_KIND = FormShape(
    (
        Section(
            "Lösningen",
            "The solution",
            "Vad ni vill göra.",
            questions=(
                Question("qname", QuestionKind.SHORT_TEXT, "Slagord", "Motto", required=True, words_most=5),
                Question(
                    "qlong",
                    QuestionKind.LONG_TEXT,
                    "Vad är nytt?",
                    "What is new?",
                    "Jämfört med i dag.",
                    required=True,
                    words_most=20,
                ),
                Question(
                    "qone",
                    QuestionKind.CHOICE,
                    "Mognad",
                    "Maturity",
                    required=True,
                    options=(Option("idea", "Idé", "Idea"), Option("pilot", "Provad")),
                ),
                Question(
                    "qsome",
                    QuestionKind.CHOICES,
                    "Målgrupper",
                    options=(Option("young", "Unga", "Young people"), Option("old", "Äldre", "Old people")),
                ),
                Question(
                    "qnumber",
                    QuestionKind.NUMBER,
                    "Kostnad",
                    "Cost",
                    required=True,
                    least=0,
                    most=100,
                    unit_sv="tkr",
                    unit_en="thousand SEK",
                ),
            ),
        ),
        Section(
            "Bilagor",
            questions=(
                Question("qlinks", QuestionKind.LINKS, "Prototyp", "Prototype"),
                Question("qfilm", QuestionKind.VIDEO, "Film", "Film"),
                Question(
                    "qfiles",
                    QuestionKind.FILES,
                    "Skisser",
                    "Sketches",
                    files_most=2,
                    file_mb=1,
                    file_types=("pdf",),
                ),
                Question("qpapers", QuestionKind.FILES, "Intyg", "Certificates"),
                Question("qdata", QuestionKind.DATA_USE, "Öppna data", "Open data"),
                Question("qai", QuestionKind.AI, "AI i arbetet", "AI in the work", required=True),
                Question(
                    "qlicence",
                    QuestionKind.LICENCE,
                    "Licens",
                    "Licence",
                    required=True,
                    options=(
                        Option("mit", "MIT"),
                        Option("own", "Vi behåller alla rättigheter", "We keep all rights"),
                    ),
                ),
            ),
        ),
    )
)


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends when everything is filled in."""
    return {
        "title": "Tyst stad",
        "summary": "Kort.",
        "language": "sv",
        "qname": "Tystare varje dag",
        "qlong": "Ny **metod**.",
        "qone": "idea",
        "qsome": ["young", "old"],
        "qnumber": "12,5",
        "qlinks-0-url": "https://example.org/demo",
        "qlinks-0-label": "Demo",
        "qfilm-url": "https://example.org/film",
        "qfilm-transcript": "En gata om natten.",
        "qai-used": "yes",
        "qai-how": "Språkgranskning",
        "qlicence": "mit",
        "other_data": "Egna mätningar",
        "version": "1",
        "page": "p1",
        "turn": "0",
        **changes,
    }
