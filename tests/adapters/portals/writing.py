"""Catalogues of our own making, for tests: whole ones, broken ones, and the same one in every notation."""

from pathlib import Path

import pyoxigraph

FIXTURES = Path(__file__).parent / "fixtures"
BASE = "https://data.ekhamn.example.se/katalog"

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/"
  xmlns:vcard="http://www.w3.org/2006/vcard/ns#" xmlns:hydra="http://www.w3.org/ns/hydra/core#">
"""
TAIL = "</rdf:RDF>\n"

_FORMATS = {
    "RDF/XML": pyoxigraph.RdfFormat.RDF_XML,
    "Turtle": pyoxigraph.RdfFormat.TURTLE,
    "JSON-LD": pyoxigraph.RdfFormat.JSON_LD,
    "N-Triples": pyoxigraph.RdfFormat.N_TRIPLES,
}


def fixture(name: str) -> bytes:
    """One of the files in ``fixtures``."""
    return (FIXTURES / name).read_bytes()


def rewritten(content: bytes, syntax: str) -> bytes:
    """RDF/XML, the same statements in another notation."""
    triples = pyoxigraph.parse(content, format=_FORMATS["RDF/XML"], base_iri=BASE)
    return bytes(pyoxigraph.serialize(triples, format=_FORMATS[syntax]) or b"")


def dataset(number: int, *, title: str = "", extra: str = "") -> str:
    """A dataset with an address, in RDF/XML, with one distribution inside it."""
    return f"""<dcat:Dataset rdf:about="https://data.ekhamn.example.se/{number}">
<dcterms:title xml:lang="sv">{title or f"Datamängd {number}"}</dcterms:title>{extra}
<dcat:distribution><dcat:Distribution rdf:about="https://data.ekhamn.example.se/{number}/csv">
<dcat:accessURL rdf:resource="https://data.ekhamn.example.se/{number}.csv"/>
<dcterms:license rdf:resource="http://creativecommons.org/publicdomain/zero/1.0/"/>
</dcat:Distribution></dcat:distribution>
</dcat:Dataset>
"""


def nameless(title: str, *, extra: str = "") -> str:
    """A dataset that is a blank node."""
    return f'<dcat:Dataset><dcterms:title xml:lang="sv">{title}</dcterms:title>{extra}</dcat:Dataset>\n'


def catalogue(*parts: str) -> bytes:
    """RDF/XML around the parts."""
    return (HEAD + "".join(parts) + TAIL).encode()


def in_turtle(*parts: str) -> bytes:
    """Turtle with the usual prefixes."""
    return (PREFIXES + "\n".join(parts)).encode()


def turtle_dataset(number: int, rest: str = "") -> str:
    """A dataset with an address, in Turtle."""
    return f'<https://data.ekhamn.example.se/{number}> a dcat:Dataset ; dcterms:title "Datamängd {number}"@sv{rest} .'
