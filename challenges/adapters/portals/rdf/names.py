"""The predicates and classes DCAT is written in."""

DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
DCATAP = "http://data.europa.eu/r5r/"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
ADMS = "http://www.w3.org/ns/adms#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
ESTERMS = "http://entryscape.com/terms/"
ACCESS_RIGHT = "http://publications.europa.eu/resource/authority/access-right/"

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RESOURCE = "http://entrystore.org/terms/resource"

TITLE = DCTERMS + "title"
DESCRIPTION = DCTERMS + "description"
IDENTIFIER = DCTERMS + "identifier"
PUBLISHER = DCTERMS + "publisher"
LICENCE = DCTERMS + "license"
FORMAT = DCTERMS + "format"
ACCESS_RIGHTS = DCTERMS + "accessRights"
MODIFIED = DCTERMS + "modified"
ISSUED = DCTERMS + "issued"
FREQUENCY = DCTERMS + "accrualPeriodicity"
LANGUAGE = DCTERMS + "language"
SPATIAL = DCTERMS + "spatial"
TEMPORAL = DCTERMS + "temporal"
CONFORMS_TO = DCTERMS + "conformsTo"
SUBJECT = DCTERMS + "subject"
CLASSIFICATION = DCTERMS + "type"
THEME = DCAT + "theme"
DATASETS = DCAT + "dataset"
LANDING_PAGE = DCAT + "landingPage"
DOCUMENTATION = FOAF + "page"
IN_SERIES = DCAT + "inSeries"
LEGISLATION = DCATAP + "applicableLegislation"
HIGH_VALUE = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
HIGH_VALUE_CATEGORY = DCATAP + "hvdCategory"
BASE_DATA = "www.dataportal.se/terminology/grunddata/"

ACCESS_URL = DCAT + "accessURL"
DOWNLOAD_URL = DCAT + "downloadURL"
MEDIA_TYPE = DCAT + "mediaType"
BYTE_SIZE = DCAT + "byteSize"
STATUS = ADMS + "status"
ACCESS_SERVICE = DCAT + "accessService"
ENDPOINT_URL = DCAT + "endpointURL"
ENDPOINT_DESCRIPTION = DCAT + "endpointDescription"
SERVES = DCAT + "servesDataset"
SERVED_BY = ESTERMS + "servedByDataService"

# Real catalogues write these in several ways: older names, and names from the wrong vocabulary.
KEYWORDS = (DCAT + "keyword", DCTERMS + "keyword", DCTERMS + "keywords", DCAT + "keywords")
DISTRIBUTIONS = (DCAT + "distribution", DCTERMS + "distribution")
CONTACTS = (DCAT + "contactPoint", ADMS + "contactPoint")
MAILBOXES = (VCARD + "hasEmail", VCARD + "email", VCARD + "value", VCARD + "hasValue")
AVAILABILITIES = (DCATAP + "availability", "http://data.europa.eu/r5r#availability")
BEGINNINGS = tuple(base + "startDate" for base in (DCAT, "http://schema.org/", "https://schema.org/"))
ENDINGS = tuple(base + "endDate" for base in (DCAT, "http://schema.org/", "https://schema.org/"))
PLACE_NAMES = (SKOS + "prefLabel", RDFS + "label", "http://www.w3.org/ns/locn#geographicName", TITLE)
LABELS = (RDFS + "label", TITLE, SKOS + "prefLabel", IDENTIFIER)
NEXT_PAGES = (HYDRA + "next", HYDRA + "nextPage")

DATASET = DCAT + "Dataset"
DISTRIBUTION = DCAT + "Distribution"
SERIES = DCAT + "DatasetSeries"
SERVICE = DCAT + "DataService"
CATALOGUE = DCAT + "Catalog"
INDEPENDENT_SERVICE = ESTERMS + "IndependentDataService"
SERVED = ESTERMS + "ServedByDataService"
