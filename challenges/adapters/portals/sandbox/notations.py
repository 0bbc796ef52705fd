"""The notations a catalogue may be written in."""

RDF_XML, TURTLE, JSON_LD, N_TRIPLES = "RDF/XML", "Turtle", "JSON-LD", "N-Triples"
