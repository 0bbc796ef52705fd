"""What we publish, as a DCAT-AP-SE 3.0.1 catalogue for data portals to harvest.

One dataset per public challenge, the open API as a data service, and published solutions as ``esterms:Result``, which
point with ``dcterms:source`` at the datasets they were built on. Everything has an address of its own below the
platform's; organisations have the address the national portal gives them. Contact points are mailboxes of functions,
never of people. Where DCAT-AP-SE and the European profile differ (a format is a literal media type), the Swedish one
is followed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from challenges.adapters.portals import themes
from challenges.adapters.portals.values import functional_mailbox
from challenges.adapters.rdf import Graph, address, mail, moment, word
from challenges.config import Settings
from challenges.queries.public_catalogue import Body, Published
from challenges.queries.public_results import Chosen
from challenges.vocabulary.choices import LegalForm, Theme

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "esterms": "http://entryscape.com/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
REST = "http://www.wikidata.org/entity/Q749568"
_EU = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = {"sv": f"{_EU}language/SWE", "en": f"{_EU}language/ENG"}
_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
_KINDS = {
    LegalForm.STATE_AUTHORITY: "NationalAuthority",
    LegalForm.REGION: "RegionalAuthority",
    LegalForm.MUNICIPALITY: "LocalAuthority",
    LegalForm.MUNICIPAL_COMPANY: "Company",
    LegalForm.UNIVERSITY: "Academia-ScientificOrganisation",
    LegalForm.PRIVATE: "Company",
    LegalForm.ASSOCIATION: "NonProfitOrganisation",
}
_KEYWORDS = {
    "sv": ("innovationsutmaning", "öppen innovation"),
    "en": ("innovation challenge", "open innovation"),
}
_SITE = {"sv": "Utmaningar", "en": "Challenges"}


def theme_address(theme: Theme) -> str:
    """The EU's theme that a challenge belongs under."""
    return themes.BASE + themes.OF_CHALLENGES[theme]


def organisation_address(number: str) -> str:
    """The address the national portal gives an organisation."""
    return f"http://dataportal.se/organisation/SE{number}"


@dataclass(frozen=True)
class Places:
    """The addresses of what we describe, all below the platform's own."""

    base: str

    @property
    def catalogue(self) -> str:
        return f"{self.base}/datasets/dcat#catalogue"

    @property
    def service(self) -> str:
        return f"{self.base}/datasets/dcat#api"

    @property
    def operator(self) -> str:
        return f"{self.base}/datasets/dcat#operator"

    @property
    def contact(self) -> str:
        return f"{self.base}/datasets/dcat#contact"

    @property
    def api(self) -> str:
        return f"{self.base}/api/v1"

    def page(self, slug: str) -> str:
        return f"{self.base}/challenges/{slug}"

    def dataset(self, slug: str) -> str:
        return f"{self.page(slug)}#dataset"

    def distribution(self, slug: str) -> str:
        return f"{self.data(slug)}#distribution"

    def data(self, slug: str) -> str:
        return f"{self.api}/challenges/{slug}"

    def results(self, slug: str) -> str:
        return f"{self.page(slug)}/results"


def graph(found: Sequence[Published], settings: Settings) -> Graph:
    """The whole catalogue of what is public."""
    made = Graph(PREFIXES)
    places = Places(settings.public_url)
    operator = _operator(made, places, settings)
    contact = _contact(made, places.contact, settings.operator_name or _SITE["sv"], settings.contact_email)
    _catalogue(made, places, found, operator)
    _service(made, places, found, operator, contact, settings)
    for body in {one.body.slug: one.body for one in found}.values():
        if organisation_address(body.number) != operator:
            _body(made, body)
    for one in found:
        _dataset(made, places, one, contact, settings)
        for chosen in one.chosen:
            _result(made, places, one, chosen)
    return made


def _catalogue(made: Graph, places: Places, found: Sequence[Published], operator: str) -> None:
    here = places.catalogue
    made.thing(here, "dcat:Catalog", dcterms_publisher=address(operator), dcterms_license=address(CC0))
    titles = {"sv": "Öppna innovationsutmaningar", "en": "Open innovation challenges"}
    about = {
        "sv": "Utmaningar från offentliga organisationer, deras datamängder och lösningarna som kom ut av dem.",
        "en": "Challenges from public organisations, their datasets, and the solutions that came of them.",
    }
    _worded(made, here, "dcterms:title", titles)
    _worded(made, here, "dcterms:description", about)
    made.say(here, "dcterms:language", *map(address, _LANGUAGES.values()))
    made.say(here, "foaf:homepage", address(f"{places.base}/"))
    made.say(here, "dcat:themeTaxonomy", address(f"{_EU}data-theme"))
    if found:
        made.say(here, "dcterms:issued", moment(min(one.published_at for one in found)))
        made.say(here, "dcterms:modified", moment(max(one.changed_at for one in found)))
    made.say(here, "dcat:dataset", *(address(places.dataset(one.slug)) for one in found))
    made.say(here, "dcat:service", address(places.service))


def _service(
    made: Graph, places: Places, found: Sequence[Published], operator: str, contact: str, settings: Settings
) -> None:
    here = places.service
    made.thing(
        here,
        "dcat:DataService",
        dcterms_publisher=address(operator),
        dcat_endpointURL=address(places.api),
        dcat_endpointDescription=address(f"{places.api}/openapi.json"),
        dcterms_type=address(REST),
        dcterms_accessRights=address(f"{_EU}access-right/PUBLIC"),
        dcterms_license=address(settings.data_licence),
        dcterms_format="application/json",
        dcat_landingPage=address(f"{places.base}/about"),
        dcat_contactPoint=address(contact),
    )
    titles = {"sv": "Öppet API för innovationsutmaningar", "en": "Open API for innovation challenges"}
    about = {
        "sv": "Allt publikt om utmaningarna: texter, datum, regler, datamängder och resultat. Kräver ingen nyckel.",
        "en": "Everything public about the challenges: texts, dates, rules, datasets and results. Needs no key.",
    }
    _worded(made, here, "dcterms:title", titles)
    _worded(made, here, "dcterms:description", about)
    _keywords(made, here)
    made.say(here, "dcat:servesDataset", *(address(places.dataset(one.slug)) for one in found))


def _dataset(made: Graph, places: Places, one: Published, contact: str, settings: Settings) -> None:
    here = places.dataset(one.slug)
    own = _contact(made, f"{places.page(one.slug)}#contact", one.body.name, one.contact_email)
    made.thing(
        here,
        "dcat:Dataset",
        dcterms_publisher=address(organisation_address(one.body.number)),
        dcterms_identifier=one.slug,
        dcterms_issued=moment(one.published_at),
        dcterms_modified=moment(one.changed_at),
        dcterms_accessRights=address(f"{_EU}access-right/PUBLIC"),
        dcterms_accrualPeriodicity=address(f"{_EU}frequency/IRREG"),
        dcat_theme=address(theme_address(one.theme)),
        dcat_landingPage=address(places.page(one.slug)),
        dcat_contactPoint=address(own or contact),
        dcat_distribution=address(places.distribution(one.slug)),
    )
    texts = {language: (title, summary) for language, (title, summary) in one.texts.items() if title}
    _worded(made, here, "dcterms:title", {language: title for language, (title, _) in texts.items()})
    # A title is all there is to say of a challenge without a summary, and a description is mandatory.
    _worded(made, here, "dcterms:description", {lang: text or title for lang, (title, text) in texts.items()})
    made.say(here, "dcterms:language", *(address(_LANGUAGES[language]) for language in texts))
    _keywords(made, here)
    made.say(here, "dcterms:relation", *map(address, one.datasets))
    made.thing(
        places.distribution(one.slug),
        "dcat:Distribution",
        dcat_accessURL=address(places.data(one.slug)),
        dcat_downloadURL=address(places.data(one.slug)),
        dcat_accessService=address(places.service),
        dcterms_format="application/json",
        dcterms_license=address(settings.data_licence),
        dcatap_availability=address(f"{_EU}planned-availability/STABLE"),
    )
    words = {"sv": "Utmaningen som JSON", "en": "The challenge as JSON"}
    _worded(made, places.distribution(one.slug), "dcterms:title", words)
    about = {
        "sv": "Texter, datum, regler, länkade datamängder och publicerade resultat.",
        "en": "Texts, dates, rules, linked datasets and published results.",
    }
    _worded(made, places.distribution(one.slug), "dcterms:description", about)


def _result(made: Graph, places: Places, one: Published, chosen: Chosen) -> None:
    """A solution. Its team is named on the page it points at: a team is no organisation that a portal should list."""
    page = places.results(one.slug)
    here = f"{page}#{chosen.mark}"
    language = chosen.lang if chosen.lang in _LANGUAGES else "sv"
    made.thing(
        here,
        "esterms:Result",
        dcterms_title=word(chosen.title, language),
        dcterms_description=word(chosen.summary, language) if chosen.summary else None,
        dcterms_issued=moment(chosen.published_at),
        dcterms_publisher=address(organisation_address(one.body.number)),
        foaf_page=address(page),
    )
    made.say(here, "dcterms:source", *map(address, chosen.sources))


def _body(made: Graph, body: Body) -> None:
    names = {"sv": body.name, "en": body.name_en}
    _agent(made, organisation_address(body.number), names, body.number, body.legal_form, body.website)


def _operator(made: Graph, places: Places, settings: Settings) -> str:
    """Who runs the platform; without settings only its name is known, and no portal takes that for an organisation."""
    if not settings.operator_number:
        _agent(made, places.operator, {"sv": settings.operator_name or _SITE["sv"]}, "", None, "")
        return places.operator
    here = organisation_address(settings.operator_number)
    names = {"sv": settings.operator_name, "en": settings.operator_name_en}
    _agent(made, here, names, settings.operator_number, settings.operator_form, "")
    return here


def _agent(
    made: Graph, here: str, names: dict[str, str], number: str, form: LegalForm | None, website: str
) -> None:
    made.thing(
        here,
        "foaf:Agent",
        dcterms_type=address(_PUBLISHER_TYPE + _KINDS[form]) if form else None,
        dcterms_identifier=number,
        foaf_homepage=address(website),
    )
    _worded(made, here, "foaf:name", names)


def _contact(made: Graph, here: str, name: str, mailbox: str) -> str:
    """A contact point, if the mailbox belongs to a function; else nothing is said, and the answer is empty."""
    functional = functional_mailbox(mailbox, sure=True)
    if not functional:
        return ""
    made.thing(here, "vcard:Organization", vcard_fn=name, vcard_hasEmail=mail(functional))
    return here


def _keywords(made: Graph, here: str) -> None:
    for language, words in _KEYWORDS.items():
        made.say(here, "dcat:keyword", *(word(one, language) for one in words))


def _worded(made: Graph, here: str, predicate: str, texts: dict[str, str]) -> None:
    made.say(here, predicate, *(word(text, language) for language, text in texts.items() if text))
