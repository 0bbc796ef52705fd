"""Taking DCAT files into the stand-in: files of our own with the faults that real ones have."""

from pathlib import Path

import pytest

from challenges.adapters.http import Client
from challenges.adapters.portals.contract import Question
from challenges.adapters.portals.entrystore import EntryStore
from challenges.adapters.portals.record import Wording
from challenges.demo.portal import rdf
from challenges.demo.portal.serving import RunningPortal

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/">"""
BLANK = """
<dcat:Dataset>
  <dcterms:title xml:lang="sv-SE">Lekplatser</dcterms:title>
  <dcterms:title xml:lang="en"></dcterms:title>
  <dcterms:publisher><foaf:Agent><foaf:name xml:lang="sv">Påhittsås</foaf:name></foaf:Agent></dcterms:publisher>
  <dcterms:temporal><dcterms:PeriodOfTime><dcterms:title>2019</dcterms:title></dcterms:PeriodOfTime></dcterms:temporal>
  <dcat:distribution><dcat:Distribution>
    <dcat:accessURL rdf:resource="http://data.example.se/lek platser.csv"/>
    <dcterms:format>.csv</dcterms:format>
    <dcterms:license rdf:resource="https://creativecommons.org/licenses/by/4.0/deed.sv"/>
  </dcat:Distribution></dcat:distribution>
</dcat:Dataset>"""
NAMED = """
<dcat:Dataset rdf:about="https://data.example.se/parker">
  <dcterms:title>Parker</dcterms:title>
  <dcat:distribution rdf:resource="https://data.example.se/finns-inte"/>
</dcat:Dataset>"""
STRAY = """
<dcat:Dataset rdf:about="https://data.example.se/sist">stray text<dcterms:title>Sist</dcterms:title></dcat:Dataset>"""


def test_files_with_faults(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(HEAD + BLANK + NAMED + STRAY + "</rdf:RDF>", "utf-8")
    (tmp_path / "b.ttl").write_text(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        '<https://data.example.se/parker> a dcat:Dataset ; dcterms:title "Parks"@en .',
        "utf-8",
    )
    (tmp_path / "readme.txt").write_text("not a catalogue", "utf-8")
    with RunningPortal(fill=lambda store: rdf.load_folder(store, tmp_path)) as portal:
        store = EntryStore(
            portal.base_url, portal.page_url, Client(user_agent="t", allow_inward={portal.inward})
        )
        playgrounds = next(iter(store.search(Question("lekplatser")).records))
        assert playgrounds.title_in("en") == Wording("Lekplatser", "sv")
        assert playgrounds.licence == "http://creativecommons.org/licenses/by/4.0/"
        assert playgrounds.formats == ("CSV",)
        whole = store.fetch(playgrounds.source_id)
        assert whole.uri == f"{portal.base_url}/50/resource/{playgrounds.source_id.partition('_')[2]}"
        assert whole.publisher_in("sv").text == "Påhittsås"
        assert [d.access_url for d in whole.distributions] == ["http://data.example.se/lek%20platser.csv"]
        assert store.lookup(whole.uri) == whole
        parks = store.search(Question("park")).records
        assert {(record.source_id[:2], record.title_in("sv").text) for record in parks} == {
            ("50", "Parker"),
            ("51", "Parks"),
        }


@pytest.mark.parametrize("content", ["", "this is no XML", "<html></html>"])
def test_files_that_are_no_catalogue_give_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.rdf").write_text(content, "utf-8")
    with RunningPortal(fill=lambda store: rdf.load_folder(store, tmp_path)) as portal:
        assert list(portal.store) == []
