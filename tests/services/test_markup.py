import pytest

from tests.services.markup import faults

PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Sök</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/site.css"><script type="module" src="/static/site.js"></script></head>
<body><a href="#main">Hoppa</a><main id="main"><h1>Sök <em>nu</em></h1>{}</main></body></html>"""


def test_a_good_page_has_no_faults():
    body = """
    <h2>Formulär</h2><p id="hint">En ledtråd</p>
    <form method="post" action="/x"><label for="q">Ord</label><input id="q" name="q" aria-describedby="hint">
    <fieldset><legend><h3>Färg</h3></legend><label><input type="radio" name="f" value="1"> Röd</label>
    <label><input type="radio" name="f" value="2"> Blå</label></fieldset>
    <label><input type="checkbox" name="ja"> Ja</label>
    <button>Sök</button><input type="hidden" name="t" value="1"></form>
    <table><caption>Tal</caption><tr><th scope="col">Ort</th></tr><tr><td>Åre</td></tr></table>
    <ul><li><a href="https://a.example" target="_blank" rel="noopener"><img src="/a.png" alt="En bild"></a></li></ul>
    <h2>Mer</h2><details><summary>Visa</summary><div><p>Text</p></div></details>"""
    assert faults(PAGE.format(body)) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p><div>a</div></p>", "unexpected-end-tag"),
        ("<b><p>a</b></p>", "adoption-agency"),
        ("<table><div>a</div></table>", "unexpected-start-tag-implies-table-voodoo"),
        ("&nosuch;", "named-entity"),
        ("<h1>En till</h1>", "2 h1, not 1"),
        ("<main>a</main>", "2 main, not 1"),
        ("<h3>Hopp</h3>", "h3 'Hopp' after h1"),
        ("<h2> </h2>", "empty h2"),
        ("<p id='a'></p><p id='a'></p>", "id 'a' 2 times"),
        ("<p id='a b'></p>", "id 'a b' is not a name"),
        ("<input name='q'>", "input 'q' has no label"),
        ("<label for='q'></label><input id='q' name='q'>", "input 'q' has no label"),
        ("<select name='q'><option>a</option></select>", "select 'q' has no label"),
        ("<button></button>", "button '' has no name"),
        ("<a href='/x'></a>", "a '/x' has no name"),
        ("<a>x</a>", "a 'x' leads nowhere"),
        ("<img src='/x'>", "img '/x' has no alt"),
        ("<nav aria-label='a'></nav><nav></nav>", "one of several nav has no name"),
        ("<p tabindex='2'>a</p>", "p has a positive tabindex"),
        ("<fieldset><p>a</p></fieldset>", "fieldset without legend"),
        ("<label><input type='radio' name='f'>a</label>", "radio 'f' stands in no named group"),
        ("<label for='absent'>a</label>", "label for='absent' points nowhere"),
        ("<p aria-describedby='main absent'>a</p>", "p aria-describedby='absent' points nowhere"),
        ("<a href='#absent'>a</a>", "link '#absent' points nowhere"),
        ("<span><div>a</div></span>", "div inside span"),
        ("<button><a href='/'>a</a></button>", "a inside button"),
        ("<label><ul><li>a</li></ul></label>", "ul inside label"),
        ("<ul><div>a</div></ul>", "div directly inside ul"),
        ("<p style='color:red'>a</p>", "inline style on p"),
        ("<style>p{}</style>", "inline style on style"),
        ("<script>x()</script>", "inline script"),
        ("<p onclick='x()'>a</p>", "onclick on p"),
        ("<img src='https://other.example/a.png' alt=''>", "img loads from another host"),
        ("<a href='JavaScript:x()'>a</a>", "a link is a script"),
        ("<a href='/x' target='_blank'>a</a>", "a opens a window without rel=noopener"),
        ("<table><caption>a</caption><tr><td>a</td></tr></table>", "table without th"),
        ("<table><tr><th scope='col'>a</th></tr></table>", "table without caption or name"),
        ("<table><caption>a</caption><tr><th>a</th></tr></table>", "th 'a' without scope"),
    ],
)
def test_a_fault_is_found(body, fault):
    assert any(fault in found for found in faults(PAGE.format(body)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<!doctype html>", "", "expected-doctype"),
        (' lang="sv"', "", "html has no lang"),
        ("<title>Sök</title>", "<title></title>", "no title"),
        ('name="viewport"', 'name="other"', "no viewport"),
    ],
)
def test_a_fault_of_the_document_is_found(old, new, fault):
    assert any(fault in found for found in faults(PAGE.format("").replace(old, new)))
