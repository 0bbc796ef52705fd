"""How long a catalogue of ten thousand datasets takes, from its bytes to records, and how much memory.

    python -m bench.harvest [--datasets 10000]

The same run parses the same bytes with pyoxigraph alone, which is what the time is measured against.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import pyoxigraph

from challenges.adapters.portals.dcat_file import read

_THEMES = ("AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "JUST", "REGI", "SOCI", "TECH", "TRAN")
_WORDS = (
    "buller",
    "luftkvalitet",
    "badplatser",
    "parkering",
    "skolor",
    "avfall",
    "träd",
    "vatten",
    "cykelvägar",
)
_AUTHORITY = "http://publications.europa.eu/resource/authority"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/"
  xmlns:vcard="http://www.w3.org/2006/vcard/ns#">
<dcat:Catalog rdf:about="https://data.example.se/catalogue">
<dcterms:title xml:lang="sv">Öppna data</dcterms:title>
"""
_DATASET = """<dcat:dataset><dcat:Dataset rdf:about="https://data.example.se/datasets/{n}">
<dcterms:identifier>ds-{n}</dcterms:identifier>
<dcterms:title xml:lang="sv">Mätningar av {word} i område {n}</dcterms:title>
<dcterms:title xml:lang="en">Measurements of {word} in area {n}</dcterms:title>
<dcterms:description xml:lang="sv">{text} Område {n}.</dcterms:description>
<dcterms:description xml:lang="en">{text} Area {n}.</dcterms:description>
{keywords}
<dcat:theme rdf:resource="{authority}/data-theme/{theme}"/><dcat:theme rdf:resource="{authority}/data-theme/REGI"/>
<dcterms:publisher rdf:resource="http://dataportal.se/organisation/SE{publisher:010}"/>
<dcat:contactPoint><vcard:Organization><vcard:fn>Dataförvaltning {publisher}</vcard:fn>
<vcard:hasEmail rdf:resource="mailto:oppnadata@{publisher}.example.se"/></vcard:Organization></dcat:contactPoint>
<dcterms:accessRights rdf:resource="{authority}/access-right/PUBLIC"/>
<dcterms:language rdf:resource="{authority}/language/SWE"/>
<dcterms:accrualPeriodicity rdf:resource="{authority}/frequency/DAILY"/>
<dcterms:spatial rdf:resource="https://sws.geonames.org/{geo}/"/>
<dcterms:temporal><dcterms:PeriodOfTime><dcat:startDate>2019-01-01</dcat:startDate>
<dcat:endDate>2026-06-30</dcat:endDate></dcterms:PeriodOfTime></dcterms:temporal>
<dcterms:issued>2019-03-0{digit}</dcterms:issued><dcterms:modified>2026-10-1{digit}</dcterms:modified>
<dcat:landingPage rdf:resource="https://data.example.se/sidor/{n}"/>
<foaf:page rdf:resource="https://data.example.se/dokumentation/{n}"/>
{files}</dcat:Dataset></dcat:dataset>
"""
_FILE = """<dcat:distribution><dcat:Distribution rdf:about="https://data.example.se/datasets/{n}/{kind}">
<dcterms:title xml:lang="sv">Område {n} som {kind}</dcterms:title>
<dcterms:description xml:lang="sv">Uppdateras varje natt, en rad för varje mätning.</dcterms:description>
<dcat:accessURL rdf:resource="https://data.example.se/datasets/{n}.{kind}"/>
<dcat:downloadURL rdf:resource="https://data.example.se/datasets/{n}.{kind}?ladda-ner"/>
<dcterms:format>{media}</dcterms:format><dcat:byteSize>{size}</dcat:byteSize>
<dcterms:license rdf:resource="http://creativecommons.org/licenses/by/4.0/"/></dcat:Distribution></dcat:distribution>
"""
_TEXT = (
    "Värdena kommer från fasta stationer och är granskade. De lämnas som de är, med tid, plats och mätmetod, och "
    "kan användas fritt om källan anges. Luckor i serien betyder att stationen har stått still. "
)


def catalogue(datasets: int) -> bytes:
    """RDF/XML with that many datasets of two distributions each, the same at every run."""
    parts = [_HEAD]
    for n in range(datasets):
        word = _WORDS[n % len(_WORDS)]
        parts.append(
            _DATASET.format(
                n=n,
                word=word,
                text=_TEXT,
                authority=_AUTHORITY,
                theme=_THEMES[n % 11],
                publisher=2120000000 + n % 290,
                geo=2600000 + n % 4000,
                digit=n % 9 + 1,
                keywords="\n".join(
                    f'<dcat:keyword xml:lang="{tag}">{word} {k}</dcat:keyword>'
                    for tag in ("sv", "en")
                    for k in range(4)
                ),
                files="".join(
                    _FILE.format(n=n, kind=kind, media=media, size=2000 + n)
                    for kind, media in (("csv", "text/csv"), ("json", "application/json"))
                ),
            )
        )
    return "".join([*parts, "</dcat:Catalog></rdf:RDF>"]).encode()


def _worked() -> float:
    """Processor seconds of this process and of those it has waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    wanted = parser.parse_args().datasets
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.rdf"
        path.write_bytes(catalogue(wanted))
        print(f"{wanted} datasets, {path.stat().st_size / 1e6:.1f} MB of RDF/XML")
        began, idle = time.perf_counter(), _worked()
        found = read(path.read_bytes(), source="https://data.example.se/catalogue", seconds=120)
        seconds, worked = time.perf_counter() - began, _worked() - idle
        peaks = [
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        content = path.read_bytes()
        began, idle = time.perf_counter(), _worked()
        triples = sum(1 for _ in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.RDF_XML))
        bare, alone = time.perf_counter() - began, _worked() - idle
    print(f"harvested   {len(found.records)} datasets, {found.distributions} distributions")
    print(f"it took     {seconds:.1f} s, {worked:.1f} s of the processors")
    print(f"peak memory {peaks[0]:.0f} MB here, {peaks[1]:.0f} MB in the process that reads")
    print(f"bare parse  {triples} triples in {bare:.1f} s, {alone:.1f} s of the processors")
    print(f"ratio       {seconds / bare:.1f} by the clock, {worked / alone:.1f} by the processors")


if __name__ == "__main__":
    main()
