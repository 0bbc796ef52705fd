"""What is done to a file before any parser sees it: unpacked, measured, decoded, recognised; entities are refused."""

import contextlib
import gzip
import time

import pytest

from challenges.adapters.portals.contract import PortalFault, PortalRefused
from challenges.adapters.portals.dcat_file.document import LARGEST, prepare
from tests.adapters.portals.writing import catalogue, dataset, fixture, in_turtle, rewritten, turtle_dataset

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
ELEMENT = f"<rdf:RDF {RDF}></rdf:RDF>"
LEVELS = "".join(f"<!ENTITY {a} '&{b};&{b};'>" for b, a in zip("abcdefgh", "bcdefghi", strict=True))
BOMB = f"<!DOCTYPE rdf:RDF [<!ENTITY a 'ha'>{LEVELS}]>{ELEMENT}"
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


def refused(content: bytes) -> str:
    with pytest.raises(PortalFault) as caught:
        prepare(content)
    assert str(caught.value.reason)
    return caught.value.code


@pytest.mark.parametrize("syntax", ["RDF/XML", "Turtle", "JSON-LD", "N-Triples"])
def test_the_notation_is_told_from_the_content(syntax: str) -> None:
    assert prepare(rewritten(fixture("whole.rdf"), syntax)).syntax == syntax


@pytest.mark.parametrize(
    ("content", "syntax"),
    [
        (ELEMENT, "RDF/XML"),
        ("\n\n  " + ELEMENT, "RDF/XML"),
        (f"<?xml version='1.0'?><!-- om katalogen --><?php?>{ELEMENT}", "RDF/XML"),
        ('<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "RDF/XML"),
        ("# en kommentar\n# till\n@prefix a: <http://a.example/> .", "Turtle"),
        ("PREFIX a: <http://a.example/>\na:b a a:c .", "Turtle"),
        ("<http://a.example/> a <http://b.example/> .", "Turtle"),
        ("<http://a.example/>\n  <http://b.example/> 'x' ;", "Turtle"),
        ("[] a <http://b.example/> .", "Turtle"),
        ("[ a <http://b.example/> ] .", "Turtle"),
        ("<http://a.example/> <http://b.example/> <http://c.example/> .", "N-Triples"),
        ('_:a <http://b.example/> "c" .\n', "N-Triples"),
        ('# N-Triples\n<urn:a> <urn:b> "c"@sv .', "N-Triples"),
        ("{}", "JSON-LD"),
        (' [ {"@id": "http://a.example/"} ]', "JSON-LD"),
        ("[]", "JSON-LD"),
    ],
)
def test_each_notation_has_many_beginnings(content: str, syntax: str) -> None:
    assert prepare(content.encode()).syntax == syntax


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"Hej, det finns ingen katalog", "not_a_catalogue"),
        (b"id;namn\n1;Ekhamn\n", "not_a_catalogue"),
        (b"<!DOCTYPE html><html lang='sv'><title>Underh\xc3\xa5ll</title></html>", "not_a_catalogue"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'></html>", "not_a_catalogue"),
        (b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'/>", "not_a_catalogue"),
        (b"<feed/>", "not_a_catalogue"),
        (b"PK\x03\x04" + bytes(100), "not_a_catalogue"),
        (b"%PDF-1.7 " + bytes(100), "not_a_catalogue"),
        (bytes(range(256)) * 40, "not_a_catalogue"),
        (ELEMENT.encode() + b"\x00", "not_a_catalogue"),
        (b"\x1f\x8bno gzip", "broken_archive"),
        (gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0), "not_a_catalogue"),
    ],
)
def test_what_is_no_catalogue_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_packed_file_is_unpacked() -> None:
    assert prepare(gzip.compress(ELEMENT.encode())).content == ELEMENT.encode()


def test_packed_parts_are_put_together_and_one_that_breaks_off_is_told() -> None:
    both = gzip.compress(ELEMENT.encode()) + gzip.compress(b"<!-- slut -->")
    assert prepare(both).content == ELEMENT.encode() + b"<!-- slut -->"
    long = catalogue(*(dataset(number) for number in range(50)))
    half = prepare(gzip.compress(long)[:-40])
    assert half.content in long
    assert [str(said) for said in half.lost] == ["The packed file breaks off before its end."]


def test_the_size_counts_after_unpacking() -> None:
    assert prepare(b"<urn:a> a <urn:b> .".ljust(LARGEST)).syntax == "Turtle"
    assert refused(b"<urn:a> a <urn:b> .".ljust(LARGEST + 1)) == "too_large"
    bomb = gzip.compress(bytes(400_000_000))
    assert len(bomb) < 500_000
    assert refused(bomb) == "too_large"


@pytest.mark.parametrize("codec", UNICODE)
def test_every_unicode_encoding_is_read_with_and_without_mark(codec: str) -> None:
    document = prepare(f'<?xml version="1.0" encoding="{codec}"?>{ELEMENT}<!-- å -->'.encode(codec))
    assert document.content.decode() == f"{ELEMENT}<!-- å -->"
    assert document.syntax == "RDF/XML"


@pytest.mark.parametrize("codec", ["iso-8859-1", "ISO-8859-15", "windows-1252"])
def test_old_western_encodings_are_read_as_declared(codec: str) -> None:
    document = prepare(f'<?xml version="1.0" encoding="{codec}"?>{ELEMENT}<!-- åäö -->'.encode(codec))
    assert "åäö" in document.content.decode()
    assert not document.lost


def test_what_claims_to_be_utf_8_and_is_not_is_read_and_told() -> None:
    latin = prepare(catalogue(dataset(1, title="Bullermätningar på ö")).decode().encode("latin-1"))
    assert "Bullermätningar på ö" in latin.content.decode()
    assert "Windows-1252" in str(latin.lost[0])
    mostly = prepare(catalogue(dataset(1, title="Bullermätningar på ö")) + b"<!-- \xff -->")
    assert "Bullermätningar på ö" in mostly.content.decode()
    assert "could not be read" in str(mostly.lost[0])


@pytest.mark.parametrize(
    "codec", ["cp037", "utf-7", "utf_7", "hz", "iso-2022-jp", "rot13", "base64", "nonsense"]
)
def test_encodings_in_which_a_declaration_could_hide_are_refused(codec: str) -> None:
    assert refused(f'<?xml version="1.0" encoding="{codec}"?>{ELEMENT}'.encode()) == "encoding"


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE rdf:RDF>",
        "<!doctype rdf:RDF>",
        "<!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]>",
        '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1/evil.dtd">',
        '<!DOCTYPE r [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>',
        "<!-- a comment --><!DOCTYPE r>",
        "<!-- <!DOCTYPE r> -->",
        "<!--><!DOCTYPE r><!-- -->",
        "<!---><!DOCTYPE r [<!ENTITY a 'b'>]><!-- -->",
        "<?a <!DOCTYPE r> ?>",
        "<?a?><!ENTITY a 'b'>",
        "\n\n\n<!DOCTYPE\nr>",
        "<!-- " + "x" * 100_000 + " --><!DOCTYPE r>",
    ],
)
@pytest.mark.parametrize("codec", UNICODE)
def test_document_types_and_entities_are_refused_in_every_encoding(prolog: str, codec: str) -> None:
    assert refused((prolog + ELEMENT).encode(codec)) == "document_type"
    assert refused(("<?xml version='1.0'?>" + prolog + ELEMENT).encode(codec)) == "document_type"


def test_an_entity_bomb_is_refused_by_name() -> None:
    assert BOMB.count("<!ENTITY") == 9
    assert refused(BOMB.encode()) == "document_type"


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE a>",
        "<!ENTITY a 'b'>",
        "<!-- <![CDATA[ --><!DOCTYPE a []>",
        "<![CDATA[ ]]><!DOCTYPE a>",
        "<!--><!DOCTYPE a>-->",
    ],
)
def test_a_document_type_in_the_middle_is_refused_too(body: str) -> None:
    """No parser should take it there; some do."""
    assert refused(f"<rdf:RDF {RDF}>{body}</rdf:RDF>".encode()) == "document_type"


@pytest.mark.parametrize(
    "body", ["<![CDATA[<!DOCTYPE html>]]>", "<!-- no <!ENTITY here -->", "&lt;!DOCTYPE html>"]
)
def test_the_same_words_as_text_are_read(body: str) -> None:
    assert prepare(f"<rdf:RDF {RDF}>{body}</rdf:RDF>".encode()).syntax == "RDF/XML"


def test_turtle_may_say_doctype() -> None:
    content = in_turtle(turtle_dataset(1, '; dcterms:description "<!DOCTYPE html>"'))
    assert prepare(content).syntax == "Turtle"


def test_a_refusal_is_told_in_words() -> None:
    with pytest.raises(PortalRefused) as caught:
        prepare(b"x" * (LARGEST + 1))
    assert str(caught.value.reason) == "The file is larger than 50 MB, which is the most we read."


_RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
_MANY = 3 * 1024 * 1024


@pytest.mark.parametrize(
    "content",
    [
        b"x" + b"\n" * _MANY,
        b"prefix" + b" " * _MANY,
        b"\nprefix\n" * (_MANY // 8),
        b'<a> <b> "' + b" " * _MANY,
        b'<a> <b> "' + b". " * _MANY,
        b"_:a <b> _:" + b"x." * _MANY,
        b"<!-- -->" * (_MANY // 8) + b"<a",
        b"<?x?>" * (_MANY // 5) + b"<a",
        _RDF + b"<" * _MANY + b"<!ENTITY",
        _RDF + b"<!--" * (_MANY // 4) + b"<!ENTITY",
        gzip.compress(b"") * (_MANY // 20),
        gzip.compress(b"a") * (_MANY // 20),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_hostile_file_is_judged_at_once(content: bytes) -> None:
    """The looking before the child is started is done by us, where nothing ends it."""
    began = time.process_time()
    with contextlib.suppress(PortalRefused):
        prepare(content)
    assert time.process_time() - began < 2
