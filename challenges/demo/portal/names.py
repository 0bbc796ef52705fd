"""The predicates, classes and vocabularies catalogues are written in."""

DCTERMS = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
ESTERMS = "http://entryscape.com/terms/"
ENTRYSTORE = "http://entrystore.org/terms/"
R5R = "http://data.europa.eu/r5r/"
XSD = "http://www.w3.org/2001/XMLSchema#"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATASET = DCAT + "Dataset"
DISTRIBUTION = DCAT + "Distribution"
SERVICE = DCAT + "DataService"
INDEPENDENT_SERVICE = ESTERMS + "IndependentDataService"
SERVED = ESTERMS + "ServedByDataService"
SERIES = DCAT + "DatasetSeries"
CATALOG = DCAT + "Catalog"

# What becomes an entry of its own when a catalogue is taken in.
ENTRY_CLASSES = frozenset(
    {
        CATALOG,
        DATASET,
        DISTRIBUTION,
        SERVICE,
        INDEPENDENT_SERVICE,
        SERIES,
        FOAF + "Agent",
        FOAF + "Organization",
        FOAF + "Person",
        VCARD + "Organization",
        VCARD + "Individual",
        VCARD + "Kind",
    }
)
