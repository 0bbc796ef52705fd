"""The specification of the open API: OpenAPI 3.1, in Swedish and English, complete with examples.

Every operation, answer and field is described; a test holds what is answered against what is said here.
"""

from typing import Any

from challenges.api.schemas import SCHEMAS, Schema, example_of, ref

NAME = "Utmaningar – Challenges"
VERSION = "1.0.0"
RELEASED = "2026-11-25"
STATUS = "active"

_ABOUT = """\
Öppet, läsande API för offentliga innovationsutmaningar: samma fakta som på webbsidorna, på svenska och engelska.
Ingen nyckel och inget konto behövs. Bara metoden GET används.

- **Villkor.** Öppet att läsa. Licensen för innehållet står under `license`, om den är bestämd; fråga annars.
- **Livscykel.** Versioner är semantiska. Tillägg av fält kan ske utan ny huvudversion. Borttag kräver en ny, och den
  gamla finns kvar i minst sex månader med `Deprecation` och `Sunset`.
- **Servicenivå.** Utan garanti, normalt tillgängligt dygnet runt. Frågor besvaras på vardagar.
- **Kända problem och begränsningar.** Högst 100 poster per sida och 300 anrop per minut och nätverk. Svar kan vara en
  minut gamla. Det som portaler har sagt om datamängder visas som det är, på de språk det finns.

Open, read-only API for public innovation challenges: the same facts as on the web pages, in Swedish and English.
No key and no account is needed. Only the method GET is used.

- **Terms.** Open to read. The licence of the content is under `license`, where it is decided; otherwise ask.
- **Life cycle.** Versions are semantic. Fields may be added without a new major version. Removal takes a new one, and
  the old one stays for at least six months with `Deprecation` and `Sunset`.
- **Service level.** No guarantee, normally available round the clock. Questions are answered on weekdays.
- **Known problems and limits.** At most 100 records a page and 300 requests a minute and network. Answers may be a
  minute old. What portals have said about datasets is shown as it is, in the languages there are.
"""


def document(base: str, contact: str, licence: str) -> dict[str, Any]:
    """The specification for the installation at this address."""
    info: dict[str, Any] = {
        "title": NAME,
        "version": VERSION,
        "description": _ABOUT,
        "termsOfService": f"{base}/about",
        "contact": {"name": NAME, "url": f"{base}/about", **({"email": contact} if contact else {})},
    }
    if licence:
        info["license"] = {"name": licence, "url": licence}
    return {
        "openapi": "3.1.0",
        "info": info,
        "externalDocs": {"description": "Om tjänsten – About the service (SLA)", "url": f"{base}/about"},
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [],
        "tags": [
            {"name": "challenges", "description": "Utmaningar – Challenges"},
            {"name": "datasets", "description": "Datamängder – Datasets"},
            {"name": "about", "description": "Om API:et – About the API"},
        ],
        "paths": _paths(base),
        "components": {"schemas": SCHEMAS, "parameters": _PARAMETERS, "responses": _problems()},
    }


_PARAMETERS: dict[str, Schema] = {
    "page": {
        "name": "page",
        "in": "query",
        "required": False,
        "description": "Sidans nummer; den första är 1. – The page's number; the first is 1.",
        "schema": {"type": "integer", "minimum": 1, "default": 1},
        "example": 2,
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "Poster per sida. – Records a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "example": 50,
    },
}

_SAID = {
    "400": ("BadRequest", "Frågan är fel – The question is wrong", "Bad Request"),
    "404": ("NotFound", "Finns inte, eller är inte publikt – Not there, or not public", "Not Found"),
    "405": ("MethodNotAllowed", "Bara GET – Only GET", "Method Not Allowed"),
    "429": ("TooManyRequests", "För många anrop – Too many requests", "Too Many Requests"),
    "503": ("ServiceUnavailable", "Borta en stund – Away for a moment", "Service Unavailable"),
}


def _problems() -> dict[str, Schema]:
    return {
        name: {
            "description": about,
            "content": {
                "application/problem+json": {
                    "schema": ref("Problem"),
                    "examples": {
                        "problem": {
                            "value": {
                                "type": "about:blank",
                                "title": title,
                                "status": int(code),
                                "detail": about,
                                "instance": "/api/v1/challenges",
                            }
                        }
                    },
                }
            },
        }
        for code, (name, about, title) in _SAID.items()
    }


def _paths(base: str) -> dict[str, Any]:
    slug = {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": "Utmaningens id. – The challenge's id.",
        "schema": {"type": "string"},
        "example": "tystare-stadskarna",
    }
    pages = [{"$ref": f"#/components/parameters/{name}"} for name in _PARAMETERS]
    root = f"{base}/api/v1"
    return {
        "/": _get(
            "about", "getRoot", "Vad som finns, som länkar.", "What there is, as links.", "Root", root,
            ("405", "429", "503"), [],
        ),
        "/challenges": _get(
            "challenges", "listChallenges", "Alla publika utmaningar, de nyaste först.",
            "All public challenges, the newest first.", "ChallengeList", f"{root}/challenges?page=1&limit=20",
            ("400", "405", "429", "503"), pages,
        ),
        "/challenges/{slug}": _get(
            "challenges", "getChallenge", "Allt publikt om en utmaning, med datamängder, regler och resultat.",
            "Everything public about a challenge, with datasets, rules and results.", "Challenge",
            f"{root}/challenges/tystare-stadskarna", ("404", "405", "429", "503"), [slug],
        ),
        "/datasets": _get(
            "datasets", "listDatasets", "Varje datamängd i publika utmaningar en gång, så som den senast beskrevs.",
            "Every dataset of public challenges once, as it was last described.", "DatasetList",
            f"{root}/datasets?page=1&limit=20", ("400", "405", "429", "503"), pages,
        ),
        "/api-info": _get(
            "about", "getApiInfo", "API:ets namn, version och status.", "The API's name, version and status.",
            "ApiInfo", f"{root}/api-info", ("405", "429", "503"), [],
        ),
        "/openapi.json": _get(
            "about", "getSpecification", "Den här specifikationen.", "This specification.", "",
            f"{root}/openapi.json", ("405", "429", "503"), [],
        ),
    }  # fmt: skip


def _get(
    tag: str,
    name: str,
    sv: str,
    en: str,
    schema: str,
    request: str,
    problems: tuple[str, ...],
    parameters: list[Schema],
) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": ref(schema) if schema else {"type": "object"}}
    value = example_of(SCHEMAS[schema]) if schema else {"openapi": "3.1.0"}
    content["examples"] = {"whole": {"summary": f"GET {request}", "value": value}}
    headers = {
        "ETag": {"description": "Märke att fråga med – A mark to ask by", "schema": {"type": "string"}},
        "Cache-Control": {"description": "Hur länge – How long", "schema": {"type": "string"}},
    }
    answers: dict[str, Any] = {
        "200": {"description": f"{sv} – {en}", "headers": headers, "content": {"application/json": content}},
        "304": {"description": "Oförändrat sedan märket i If-None-Match – Unchanged since the mark"},
    }
    answers |= {code: {"$ref": f"#/components/responses/{_SAID[code][0]}"} for code in problems}
    operation = {
        "tags": [tag],
        "operationId": name,
        "summary": sv,
        "description": f"{sv}\n\n{en}",
        "responses": answers,
    }
    return {"get": operation | ({"parameters": parameters} if parameters else {})}
