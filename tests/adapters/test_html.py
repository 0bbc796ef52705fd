import re
import time
from concurrent.futures import ThreadPoolExecutor

import html5lib
import pytest

from challenges.adapters.html import MAX_ELEMENTS, plain_text, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<!--<img src=x onerror=alert(1)>-->",
    "</p></div><form action=https://evil.example><input name=password>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    '![x](https://a.example/"onerror="alert(1))',
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "<javascript:alert(1)>",
    '<https://a.example/"onmouseover="alert(1)>',
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/<script>alert(1)</script>",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<\x00script>alert(1)</script>",
]
TAGS = set(
    "p br hr strong em s code pre blockquote ul ol li a h3 h4 h5 h6 table thead tbody tr th td".split()
)
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "th": {"scope"}}


def elements(html):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return list(parser.parseFragment(html).iter())[1:]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless_valid_html(text):
    for element in elements(render_markdown(text)):
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set())
        if element.tag == "a":
            assert re.match(r"(https?://|mailto:)", element.get("href", "https://"))


def test_raw_html_is_shown_as_typed():
    assert render_markdown("Skriv <b>fet</b>") == "<p>Skriv &lt;b&gt;fet&lt;/b&gt;</p>"


def test_ordinary_markdown():
    html = render_markdown("Luft och *vatten*, **nu**.\n\n- ett\n- två\n\n> citat\n\n~~fel~~ `kod`")
    tags = " ".join(element.tag for element in elements(html))
    assert tags == "p em strong ul li li blockquote p p s code"


def test_tables_have_column_headers():
    html = render_markdown("| Ort | Antal |\n|---|---:|\n| Åre | 3 |")
    assert html.count('<th scope="col">') == 2
    assert "style=" not in html


@pytest.mark.parametrize(
    ("text", "base", "levels"),
    [
        ("# a\n\n## b\n\n# c", 3, ["h3", "h4", "h3"]),
        ("### a\n\n##### b\n\n## c", 3, ["h3", "h4", "h3"]),
        ("# a\n\n#### b\n\n## c\n\n### d", 2, ["h2", "h3", "h3", "h4"]),
        ("# a\n\n## b\n\n### c", 5, ["h5", "h6", "h6"]),
        ("a\n=\n\nb\n-", 3, ["h3", "h4"]),
    ],
)
def test_headings_fit_under_those_of_the_page(text, base, levels):
    assert [element.tag for element in elements(render_markdown(text, base_level=base))] == levels


@pytest.mark.parametrize("base", [0, 1, 7])
def test_user_text_never_makes_an_h1(base):
    with pytest.raises(ValueError, match="h1"):
        render_markdown("# a", base_level=base)


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("[sidan](https://a.example/å?b=1&c=2)", "https://a.example/%C3%A5?b=1&c=2"),
        ("<https://a.example>", "https://a.example"),
        ("Se https://a.example/b.", "https://a.example/b"),
        ("(HTTPS://a.example/b_(c))", "HTTPS://a.example/b_(c)"),
        ("<namn@a.example>", "mailto:namn@a.example"),
        ("![karta](https://a.example/k.png)", "https://a.example/k.png"),
    ],
)
def test_links(text, href):
    (link,) = [element for element in elements(render_markdown(text)) if element.tag == "a"]
    assert link.get("href") == href
    assert link.get("rel") == "nofollow noopener ugc"


@pytest.mark.parametrize(
    "text", ["[a](/inne)", "[a](//evil.example)", "[a](#b)", "skola.se", "a@b.se", "`https://a.example`"]
)
def test_what_is_no_full_address_is_no_link(text):
    assert "<a" not in render_markdown(text)


def test_an_image_is_a_link_with_its_name_so_that_nothing_is_loaded():
    assert ">karta över län</a>" in render_markdown("![karta över *län*](https://a.example/k.png)")
    assert ">https://a.example/k.png</a>" in render_markdown("![](https://a.example/k.png)")


def test_disguising_characters_are_dropped():
    assert render_markdown("be\u202etala\x00\x07") == "<p>betala</p>"
    assert plain_text("be\u202etala\x00") == "betala"


def test_the_same_text_gives_the_same_html_in_all_threads():
    text = "# Rubrik\n\n" + "\n\n".join(HOSTILE) * 3
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(render_markdown, [text] * 12))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|\n" * 5000,
        "[" * 20_000,
        "![" * 10_000,
        "*a" * 20_000,
        "[a](" * 10_000,
        "> " * 5000 + "a",
        "http://a" + ".a" * 10_000,
    ],
)
def test_text_made_to_overload_is_cheap(text):
    start = time.process_time()
    html = render_markdown(text)
    assert time.process_time() - start < 3
    assert html.count("<") < 3 * MAX_ELEMENTS


def test_an_overlong_table_keeps_its_words_as_paragraphs():
    text = "Inledning <b>\n\n|a|b|\n|-|-|\n" + "|1|2|\n" * MAX_ELEMENTS
    html = render_markdown(text)
    assert html.startswith("<p>Inledning &lt;b&gt;</p>")
    assert html.count("|1|2|") == MAX_ELEMENTS


def test_plain_text_is_the_words_only():
    text = "# Luft\n\n**Ren** luft & [vatten](https://a.example)\ni ![bild](https://b.example)"
    text += "\n\n- `ett`\n\n```\nkod\n```"
    assert plain_text(text) == "Luft Ren luft & vatten i bild ett kod"
    assert plain_text("") == plain_text(" \n") == ""


@pytest.mark.parametrize(
    ("limit", "cut"),
    [
        (100, "Ren luft, rent vatten"),
        (21, "Ren luft, rent vatten"),
        (20, "Ren luft, rent…"),
        (10, "Ren luft…"),
        (2, "R…"),
    ],
)
def test_plain_text_is_cut_at_a_word(limit, cut):
    assert plain_text("Ren luft, rent vatten", limit=limit) == cut
    assert len(cut) <= limit
