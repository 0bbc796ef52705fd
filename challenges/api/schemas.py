"""The shapes of what the open API answers, each field described in Swedish and English, with an example."""

from typing import Any

from challenges.vocabulary.choices import (
    EligibilityKind,
    NotChosenOffer,
    PrizeKind,
    ProcurementRoute,
    RankingMethod,
    RoundKind,
    Sight,
    TieStep,
)
from challenges.vocabulary.entry_form import QuestionKind

Schema = dict[str, Any]


def text(about: str, example: Any = None, **more: Any) -> Schema:
    """A text, described in Swedish and English."""
    return {"type": "string", "description": about, **({"examples": [example]} if example else {}), **more}


def number(about: str, example: int) -> Schema:
    """A whole number."""
    return {"type": "integer", "description": about, "examples": [example]}


def flag(about: str) -> Schema:
    """Yes or no."""
    return {"type": "boolean", "description": about, "examples": [False]}


def moment(about: str, example: str = "2026-11-01T10:00:00Z") -> Schema:
    """A moment in UTC, or null."""
    return {"type": ["string", "null"], "format": "date-time", "description": about, "examples": [example]}


def _day(about: str) -> Schema:
    """A day, or null."""
    return {"type": ["string", "null"], "format": "date", "description": about, "examples": ["2027-03-01"]}


def thing(about: str, properties: dict[str, Schema]) -> Schema:
    """An object that always has all its properties."""
    return {"type": "object", "description": about, "required": list(properties), "properties": properties}


def several(about: str, of: Schema) -> Schema:
    """A list of one kind of thing."""
    return {"type": "array", "description": about, "items": of}


def ref(name: str) -> Schema:
    """A schema of the specification by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"oneOf": [schema, {"type": "null"}]}


def _sight(about: str) -> Schema:
    return text(about, "never", enum=[sight.value for sight in Sight])


def _links(*relations: str) -> Schema:
    return {
        "type": "object",
        "description": "Länkar – Links",
        "properties": {relation: ref("Link") for relation in relations},
    }


_WORDS: Schema = {
    "type": "object",
    "description": "Texten per språk (IETF BCP 47); och saknas språket är nyckeln `und`. – The text by language.",
    "additionalProperties": {"type": "string"},
    "examples": [{"sv": "Tystare stadskärna", "en": "A quieter city centre"}],
}
_THEME = thing(
    "Temat – The theme",
    {
        "id": text("Vårt ord – Our word", "environment"),
        "uri": text(
            "EU:s tema – The EU's theme",
            "http://publications.europa.eu/resource/authority/data-theme/ENVI",
            format="uri",
        ),
    },
)
_ORGANISATION = thing(
    "Arrangören – The organiser", {"id": text("Id", "ekhamns-kommun"), "name": ref("Words")}
)
_PHASE = text(
    "Var utmaningen står – Where the challenge stands",
    "open",
    enum=["preparing", "upcoming", "open", "between_rounds", "judging", "decided", "cancelled"],
)

_FACTS: dict[str, Schema] = {
    "title": ref("Words"),
    "publisher": ref("Words"),
    "licence": text(
        "Licensens adress eller namn; tom betyder inte fri – The licence; empty does not mean free",
        "http://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "accessRight": text("Åtkomst – Access", "public", enum=["public", "restricted", "non_public", "unknown"]),
    "formats": several("Format – Formats", text("Format", "CSV")),
    "page": text("Sida för människor – Page for people", "https://www.dataportal.se/datasets/50_6088"),
    "factsFrom": moment("När uppgifterna hämtades – When the facts were fetched"),
}

SCHEMAS: dict[str, Schema] = {
    "Words": _WORDS,
    "Link": thing(
        "En länk – A link",
        {
            "href": text("Adress – Address", "https://utmaningar.example.se/api/v1/challenges", format="uri"),
            "rel": text("Relation (IANA)", "self"),
            "method": text("Metod – Method", "GET"),
        },
    ),
    "Meta": thing(
        "Var sidan ligger i listan – Where the page lies in the list",
        {
            "totalRecords": number("Poster i hela listan – Records in the whole list", 57),
            "page": number("Sidans nummer, från 1 – The page's number, from 1", 2),
            "offset": number("Poster före sidan – Records before the page", 20),
            "limit": number("Poster per sida – Records a page", 20),
            "count": number("Poster på sidan – Records on the page", 20),
        },
    ),
    "ChallengeSummary": thing(
        "En utmaning i en lista – A challenge in a list",
        {
            "id": text("Beständigt id – Lasting id", "tystare-stadskarna"),
            "title": ref("Words"),
            "summary": ref("Words"),
            "phase": _PHASE,
            "theme": _THEME,
            "organisation": _ORGANISATION,
            "publishedAt": moment("Publicerad – Published"),
            "nextDate": moment("Nästa datum att hålla koll på – The next date to look out for"),
            "prizeMoney": {
                "type": ["integer", "null"],
                "description": "Prispengar i kronor – Prize money in SEK",
                "examples": [100000],
            },
            "_links": _links("self", "alternate"),
        },
    ),
    "Round": thing(
        "En omgång – A round",
        {
            "position": number("Ordning – Order", 1),
            "name": ref("Words"),
            "opensAt": moment("Öppnar – Opens"),
            "closesAt": moment("Stänger – Closes"),
            "graceMinutes": number(
                "Så länge tas sena bidrag emot – Late entries are accepted for so long", 15
            ),
            "openToNewTeams": flag("Nya lag får komma in – New teams may come into it"),
            "judgingEndsAt": moment("Juryn är klar – The jury is ready"),
            "resultsAt": moment("Resultat – Results"),
            "deadlineDecisions": several(
                "Beslut om mer tid, det senaste först – Decisions on more time, the latest first",
                thing(
                    "Ett beslut – A decision",
                    {
                        "closedBefore": moment("Skulle ha stängt – Would have closed"),
                        "closesAt": moment("Stänger – Closes"),
                        "graceMinutes": number("Sena bidrag tas emot så länge – Grace time", 15),
                        "reason": ref("Words"),
                        "decidedAt": moment("Beslutat – Decided"),
                    },
                ),
            ),
            "entryForm": several(
                "Vad ett bidrag ska innehålla – What an entry must contain", ref("FormSection")
            ),
            "judging": ref("Judging"),
        },
    ),
    "Judging": thing(
        "Hur omgången bedöms; null betyder inget i den sortens omgång – How the round is judged",
        {
            "kind": text("Sort – Kind", "rubric", enum=[kind.value for kind in RoundKind]),
            "places": maybe(
                number("Så många kan gå vidare eller vinna; null: alla – So many can go on or win", 3)
            ),
            "method": maybe(
                text(
                    "Hur poäng blir rangordning – Scores to ranking",
                    "calibrated",
                    enum=[method.value for method in RankingMethod],
                )
            ),
            "carryOver": maybe(flag("Tidigare omgångars poäng räknas – Earlier scores count")),
            "readings": maybe(number("Juryledamöter per bidrag – Jury members per entry", 3)),
            "minutesPerReading": maybe(number("Minuter per läsning – Minutes per reading", 30)),
            "onePerOrganisation": maybe(
                flag("Högst en läsare per organisation – At most one reader an organisation")
            ),
            "outsideSeats": maybe(number("Läsare från annat område – Readers from another field", 1)),
            "hideTeams": maybe(flag("Lagen döljs för juryn – Teams are hidden from the jury")),
            "othersScores": maybe(_sight("Juryn ser varandras bedömningar – Others' assessments")),
            "othersComments": maybe(_sight("Juryn ser varandras kommentarer – Others' comments")),
            "runningTotals": maybe(_sight("Ordförande och arrangör ser summor – Totals")),
            "signFeedback": maybe(flag("Kommentarer till lagen undertecknas – Comments are signed")),
            "tieLadder": maybe(
                several(
                    "Hur lika bidrag skiljs åt, i ordning – How equal entries are separated, in order",
                    text("Ett steg – A step", "criteria", enum=[step.value for step in TieStep]),
                )
            ),
            "lotSource": maybe(text("Det värde som lottning görs med – What lots are drawn by", "")),
            "votesEach": maybe(number("Röster per person – Votes per person", 1)),
            "publishAt": moment(
                "Resultatet blir publikt av sig självt – The result becomes public by itself"
            ),
        },
    ),
    "JudgingPlan": thing(
        "Den fastställda planen för bedömningen – The fixed judging plan",
        {
            "sha256": text("Kontrollsumma för filen – Checksum of the file", "9f86d081884c7d65…"),
            "fixedAt": moment("Fastställd – Fixed"),
            "file": text(
                "Filen – The file",
                "https://utmaningar.example.se/challenges/x/judging-plan.json",
                format="uri",
            ),
        },
    ),
    "FormSection": thing(
        "Frågor under en rubrik – Questions under a heading",
        {
            "title": ref("Words"),
            "questions": several("Frågor – Questions", ref("Question")),
        },
    ),
    "Question": thing(
        "En fråga – A question",
        {
            "kind": text(
                "Slags svar – Kind of answer",
                "long_text",
                enum=[kind.value for kind in QuestionKind],
            ),
            "label": ref("Words"),
            "required": flag("Måste besvaras – Has to be answered"),
            "mostWords": maybe(number("Högst så många ord – At most so many words", 500)),
            "options": several("Att välja mellan – To choose from", ref("Words")),
            "least": maybe(number("Minsta tal – Least number", 1)),
            "most": maybe(number("Största tal – Greatest number", 100)),
            "unit": ref("Words"),
            "mostFiles": maybe(number("Högst så många filer – At most so many files", 3)),
            "mostMegabytes": maybe(number("Högst så stor fil – At most so large a file", 50)),
            "fileTypes": several(
                "Filslag; tom lista: alla – Kinds of files; empty: all", text("Slag – Kind", "pdf")
            ),
        },
    ),
    "Term": thing(
        "Ett villkor för att delta – A term for taking part",
        {
            "kind": text("Slag – Kind", "least_age", enum=[kind.value for kind in EligibilityKind]),
            "years": maybe(number("Ålder i år – Age in years", 15)),
            "statement": ref("Words"),
        },
    ),
    "Criterion": thing(
        "Ett kriterium – A criterion",
        {
            "name": ref("Words"),
            "question": ref("Words"),
            "weight": number("Vikt i procent – Weight in per cent", 40),
            "highestScore": number("Högsta poäng – Highest score", 5),
            "step": {"type": "number", "description": "Minsta steg – Smallest step", "examples": [0.5]},
            "levels": several(
                "Vad poängen betyder – What the scores mean",
                thing("En nivå – A level", {"score": number("Poäng – Score", 5), "meaning": ref("Words")}),
            ),
        },
    ),
    "Prize": thing(
        "Ett pris – A prize",
        {
            "name": ref("Words"),
            "description": ref("Words"),
            "kind": text(
                "Vad det består av – What it consists of", "money", enum=[kind.value for kind in PrizeKind]
            ),
            "rank": {
                "type": ["integer", "null"],
                "description": "För vilken plats; utan värde till vilken som helst – For which place; without, any",
                "examples": [1],
            },
            "amount": {"type": ["integer", "null"], "description": "Kronor – SEK", "examples": [100000]},
            "milestone": ref("Words"),
        },
    ),
    "Aftermath": thing(
        "Vad som händer efter beslutet – What happens after the award",
        {
            "receiver": thing(
                "Den som tar över – Who takes over",
                {
                    "name": text("Namn – Name", "Karin Ek"),
                    "unit": text("Enhet – Unit", "Vattenenheten, Ekhamns kommun"),
                },
            ),
            "decidesOn": _day("Senaste dag för beslut om pilot – The last day to decide on a pilot"),
            "pilot": thing(
                "Piloten – The pilot",
                {
                    "budget": {
                        "type": ["integer", "null"],
                        "description": "Kronor – SEK",
                        "examples": [200000],
                    },
                    "payer": text("Vem som betalar – Who pays", "Ekhamns kommun"),
                    "startsOn": _day("Börjar – Begins"),
                    "endsOn": _day("Slutar – Ends"),
                    "site": ref("Words"),
                },
            ),
            "procurementRoutes": several(
                "Övervägda upphandlingsvägar – Ways to buy that were considered",
                text("Väg – Way", "direct", enum=[route.value for route in ProcurementRoute]),
            ),
            "procurementNote": ref("Words"),
            "notChosen": several(
                "Vad andra lag än vinnarna får – What teams get that do not win",
                text("Erbjudande – Offer", "feedback", enum=[offer.value for offer in NotChosenOffer]),
            ),
            "notChosenNote": ref("Words"),
            "followUpDates": several(
                "När utfallet följs upp – When the outcome is followed up",
                {"type": "string", "format": "date", "examples": ["2027-03-01"]},
            ),
        },
    ),
    "Rules": thing(
        "Reglerna, som Markdown – The rules, as Markdown",
        {
            "version": number("Version", 1),
            "publishedAt": moment("Publicerade – Published"),
            "text": ref("Words"),
        },
    ),
    "DataUse": thing(
        "Hur mycket av data ett bidrag ska använda; 0 kräver inget – How much of the data an entry has to use",
        {
            "leastDatasets": number("Minst så många datamängder – At least so many datasets", 2),
            "leastPublishers": number("Från minst så många utgivare – From at least so many publishers", 2),
            "bonusDatasets": number("Plusmärke från så många – Bonus mark from so many on", 3),
        },
    ),
    "LinkedDataset": thing(
        "En länkad datamängd, så som den gäller i utmaningen – A linked dataset, as it holds in the challenge",
        {
            "id": text("Id", "b7kd92mxpq"),
            "uri": text("Utgivarens eget namn – The publisher's own name", "https://data.example.se/buller"),
            **_FACTS,
            "required": flag("Måste användas – Has to be used"),
            "note": ref("Words"),
            "conditions": maybe(ref("Words")),
        },
    ),
    "Solution": thing(
        "En vald lösning – A chosen solution",
        {
            "outcome": text("Beslut – Decision", "award", enum=["award", "advance"]),
            "team": text("Lag – Team", "Decibel"),
            "title": text("Titel – Title", "Ljudkartan"),
            "summary": text("Sammanfattning – Summary", "En karta över stadens ljud."),
            "language": text("Bidragets språk – The entry's language", "sv"),
            "prize": maybe(
                thing("Priset – The prize", {"name": ref("Words"), "amount": {"type": ["integer", "null"]}})
            ),
            "motivation": ref("Words"),
            "datasets": several(
                "Data den bygger på – Data it builds on",
                thing(
                    "En datamängd – A dataset",
                    {
                        "id": text("Id", "b7kd92mxpq"),
                        "title": ref("Words"),
                        "uri": text("Namn – Name", "https://data.example.se/buller"),
                        "how": text(
                            "Hur, för det belönade – How, of what was awarded", "Som grund för kartan"
                        ),
                    },
                ),
            ),
            "page": text(
                "Sida – Page", "https://utmaningar.example.se/challenges/x/results#result-1a2b3c4d5e"
            ),
        },
    ),
    "Result": thing(
        "En avgjord omgång – A decided round",
        {
            "round": number("Omgång – Round", 1),
            "entries": number("Bedömda bidrag – Entries assessed", 12),
            "jurors": number("Juryledamöter – Jury members", 5),
            "decidedBy": {"type": ["string", "null"], "description": "Beslutsfattare – Who decided"},
            "decidedAt": moment("Beslutat – Decided"),
            "publishedAt": moment("Publicerat – Published"),
            "chosen": several("Valda lösningar – Chosen solutions", ref("Solution")),
        },
    ),
    "Challenge": thing(
        "Allt publikt om en utmaning – Everything public about a challenge",
        {
            "id": text("Beständigt id – Lasting id", "tystare-stadskarna"),
            "title": ref("Words"),
            "summary": ref("Words"),
            "problem": ref("Words"),
            "targetGroup": ref("Words"),
            "goodSolution": ref("Words"),
            "phase": _PHASE,
            "reason": {
                "type": ["string", "null"],
                "description": "Varför den är inställd – Why it is cancelled",
            },
            "theme": _THEME,
            "mode": text(
                "Slag – Kind",
                "data_challenge",
                enum=["data_challenge", "hackathon", "grand_challenge", "funding"],
            ),
            "contact": text("E-post för frågor – E-mail for questions", "utmaning@example.se"),
            "publishedAt": moment("Publicerad – Published"),
            "organisation": _ORGANISATION,
            "teams": number("Antal lag – Number of teams", 7),
            "rounds": several("Omgångar – Rounds", ref("Round")),
            "eligibility": several("Vem som får delta – Who may take part", ref("Term")),
            "criteria": several("Kriterier – Criteria", ref("Criterion")),
            "judgingPlan": maybe(ref("JudgingPlan")),
            "prizes": several("Priser – Prizes", ref("Prize")),
            "aftermath": maybe(ref("Aftermath")),
            "rules": maybe(ref("Rules")),
            "dataUse": maybe(ref("DataUse")),
            "datasets": several("Länkade datamängder – Linked datasets", ref("LinkedDataset")),
            "results": several("Publicerade resultat – Published results", ref("Result")),
            "_links": _links("self", "alternate", "collection"),
        },
    ),
    "Dataset": thing(
        "En datamängd som utmaningar bygger på – A dataset that challenges build on",
        {
            "id": text("Id", "b7kd92mxpq"),
            "uri": text("Utgivarens eget namn – The publisher's own name", "https://data.example.se/buller"),
            "kind": text("Slag – Kind", "dataset", enum=["dataset", "service", "series"]),
            "state": text(
                "Finns kvar i portalen – Still in the portal", "listed", enum=["listed", "missing"]
            ),
            "publisherNumber": text("Utgivarens organisationsnummer – The publisher's number", "2021005521"),
            **_FACTS,
            "challenges": several(
                "Utmaningar – Challenges",
                thing("En utmaning – A challenge", {"id": text("Id"), "_links": _links("self")}),
            ),
            "_links": _links("alternate"),
        },
    ),
    "ChallengeList": thing(
        "En sida av utmaningarna – A page of the challenges",
        {
            "challenges": several("Utmaningar – Challenges", ref("ChallengeSummary")),
            "_meta": ref("Meta"),
            "_links": _links("self", "first", "last", "next", "prev"),
        },
    ),
    "DatasetList": thing(
        "En sida av datamängderna – A page of the datasets",
        {
            "datasets": several("Datamängder – Datasets", ref("Dataset")),
            "_meta": ref("Meta"),
            "_links": _links("self", "first", "last", "next", "prev"),
        },
    ),
    "Root": thing(
        "Vad som finns – What there is",
        {"_links": _links("self", "challenges", "datasets", "info", "specification")},
    ),
    "ApiInfo": thing(
        "Om API:et – About the API",
        {
            "apiName": text("Namn – Name", "Utmaningar – Challenges"),
            "apiVersion": text("Version", "1.0.0"),
            "apiReleased": text("Släppt – Released", "2026-11-25", format="date"),
            "apiDocumentation": text("Dokumentation – Documentation", "https://…/api/v1/openapi.json"),
            "apiStatus": text("Status", "active", enum=["alpha", "beta", "active", "deprecated", "retired"]),
        },
    ),
    "Problem": thing(
        "Ett fel enligt RFC 9457 – An error by RFC 9457",
        {
            "type": text("Slag – Kind", "about:blank"),
            "title": text("Rubrik – Heading", "Not Found"),
            "status": number("Statuskod – Status code", 404),
            "detail": text("Förklaring – Explanation", "Här finns inget, eller så är det inte publikt."),
            "instance": text("Var – Where", "/api/v1/challenges/x"),
        },
    ),
}


def example_of(schema: Schema) -> Any:
    """A whole example, put together from the examples of its parts (DOK.15)."""
    if "$ref" in schema:
        return example_of(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "oneOf" in schema:
        return example_of(schema["oneOf"][0])
    if schema.get("examples"):
        return schema["examples"][0]
    if schema["type"] == "array":
        return [example_of(schema["items"])]
    if schema["type"] == "object":
        return {name: example_of(part) for name, part in schema.get("properties", {}).items()}
    return "…" if schema["type"] == "string" else None
