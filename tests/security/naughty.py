# ruff: noqa: E501 - lists
"""Texts that break careless programs, and hostile names of files: our own collection, by what they try."""

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"

TEXTS: dict[str, tuple[str, ...]] = {
    "as good as empty": (
        "", " ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u2003\u2003", "\u3000", "\u200b", "\ufeff", "\u2060",
        "\u180e", "\u115f", "\u3164", "\u00ad", "\u200d", "-", ".", "_", "\u2800",
    ),
    "space in odd places": (
        "  före och efter  ", "två  blanktecken", "rad ett\nrad två", "rad ett\r\nrad två", "rad ett\rrad två",
        "tabb\tmitt i", "hårt\u00a0blanktecken", "rad\u2028separator", "stycke\u2029separator", "form\u000cmatning",
        "vertikal\u000btabb", "nästa\u0085rad", "\n\n\nmånga\n\n\n\nrader\n\n",
    ),
    "right to left and mixed": (
        "שלום עולם", "مرحبا بالعالم", "abc אבג 123", "مرحبا abc مرحبا", f"om{_BIDI}kastad", "\u202etxet sdrawkcab",
        "user\u202egnp.exe", "\u2066isolat\u2069", "\u200fRLM", "\u202e \u202d \u202c",
    ),
    "nothing to see": (
        "noll\u200bbredd", "a\u200cb\u200dc", "bom\ufeffmitt i", "mjukt\u00adbindestreck", "\u2061\u2062\u2063\u2064",
        "tag\U000e0041\U000e0042", "a\ufe0fb", "sorkh\u200cpust", "\u2063sealed:AAAA", "\u2063plain:text",
    ),
    "one sign on another": (
        "Z̷̢̧̛̰a̶̡̛̗l̸̨̛g̵̨̛o̴̢̧", "e\u0301", "é", "A\u030a", "Å", "Å", "ﬁ", "①②③", "ﬃ", "a" + "\u0301" * 60, "ñ n\u0303",
        "각", "가\u11a8", "Ｆｕｌｌ ｗｉｄｔｈ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "ℝ𝕖𝕒𝕝", "¼½¾", "ß ẞ SS", "Straße",
    ),
    "the Turkish i and other twins": (
        "İstanbul", "ISTANBUL ıstanbul", "i̇", "ǅ ǆ Ǆ", "ΣΊΣΥΦΟΣ σίσυφος", "раураl", "аdmin", "раssword", "Ⅷ VIII", "K K",
        "µ μ", "Ω Ω",
    ),
    "pictures": (
        "😀", "👩🏽‍💻", "👨‍👩‍👧‍👦", "🇸🇪🇫🇮", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️ ❤", "👍🏿👍", "🤦🏼‍♂️", "\U0001f9d1\u200d\U0001f3a8", "🫠🫨",
    ),
    "beyond the first plane": ("𠜎𠜱𠝹𠱓", "𓀀𓀁", "𝄞", "\U0010ffff", "\U000f0000", "\ue000", "\ufffd", "\ufffe", "\uffff"),
    "control characters": (
        "noll\x00tecken", "\x00", "\x01\x02\x03", "esc\x1b[31mröd\x1b[0m", "klocka\x07", "back\x08steg", "radera\x7f",
        "c1\x80\x81\x9f", "\x1a", "\x1b]0;titel\x07",
    ),
    "markup": (
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "' onmouseover='x()",
        "</textarea><script>x()</script>", "</title><b>", "<!-- kommentar", "]]>", "<![CDATA[x]]>", "&lt;b&gt;", "&amp;",
        "&#60;b&#62;", "&#x3c;", "&nbsp;", "&notin;", "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)",
        "<iframe srcdoc='<script>x()</script>'>", "<style>*{display:none}</style>", "<base href=//evil.example/>",
        "<math><mi//xlink:href=\"data:x,<script>\">", "<zqx onload=1>", "<?php echo 1; ?>", "<%= 7*7 %>",
        "<form action=//evil.example>", "\u003cscript\u003e", "+ADw-script+AD4-", "<scr<script>ipt>",
    ),
    "Markdown": (
        "[länk](javascript:alert(1))", "![](https://evil.example/x.png)", "`kod`", "```\nslut utan", "# rubrik", "* * *",
        "<https://example.org>", "[a]: javascript:x", "| a | b |\n|---|---|\n| <b> | c |", "\\<script\\>", "> citat", "1. lista",
    ),
    "templates and formats": (
        "{{7*7}}", "{% raw %}", "{{ config }}", "${7*7}", "#{7*7}", "%s %d %n %x", "%(name)s", "%(missing)s", "{0} {name}",
        "{}", "%", "%%", "\\u0041", "\\n", "\\", "\\\\", "$HOME", "`id`", "$(id)", "{{''.__class__.__mro__}}", "%00", "%0d%0a",
    ),
    "databases": (
        "'; drop table people; --", "' or '1'='1", "\" or 1=1", "1; select pg_sleep(5)", "Robert'); --", "%' like '%",
        "_%_%_", "a'b\"c`d", "''", "\\'; --", "/* */", "x' and 1=(select 1)--", "null::text", "$$text$$", ":name", "?",
    ),
    "spreadsheets": ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "=HYPERLINK(\"http://x\")", "；=1"),
    "directories and queries": ("*)(uid=*))(|(uid=*", "*", "(|(a=b))", "' or 1=1 or ''='", "{\"$gt\": \"\"}", "{\"$sealed\": \"x\"}"),
    "logs and letters": (
        "namn\r\nBcc: offer@example.org", "namn\nSubject: Annat", "x\r\n\r\nbrödtext", "=?utf-8?q?ko=0Aded?=", "a\n.\nb",
        "\n[ERROR] falsk rad", "<offer@example.org>", "\"Namn\" <a@example.org>", "a,b@example.org", "-- \nsignatur",
    ),
    "paths": ("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\", "file:///etc/passwd", "//evil.example", "~root", ".", ".."),
    "names of devices": ("CON", "NUL", "aux.txt", "COM1", "LPT1.pdf", "PRN"),
    "numbers": (
        "0", "-1", "1e309", "NaN", "Infinity", "-0", "1,5", "0x10", "1_000", "٣", "９９", "2147483648", "9223372036854775808",
        "1" * 400, "0.1e-400", "½", "1/0",
    ),
    "words of programs": ("null", "None", "undefined", "true", "false", "nil", "NULL", "constructor", "__proto__", "toString", "eval"),
    "long": ("a" * 5_000, "å" * 3_000, "ord " * 2_000, "😀" * 1_500, "\n" * 2_000 + "slut", "a\u0301" * 1_000),
}  # fmt: skip

ONE_OF_EACH = tuple(texts[len(texts) // 2] for texts in TEXTS.values())

INVALID_BYTES = (
    b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xf8\x88\x80\x80\x80", b"abc\x80def", b"\xc0\xaf", b"\xf4\x90\x80\x80",
    b"\x00\xff\x00", b"g\xe5rden",
)  # fmt: skip
"""Not UTF-8: half surrogates, overlong forms, Latin-1."""

FILE_NAMES = (
    "vanlig.txt", "å ä ö.txt", "A\u030angstro\u0308m.txt", "../../../etc/passwd.txt", "..\\..\\windows\\x.txt", "/abs/olut.txt",
    "C:\\temp\\x.txt", "CON.txt", "nul.txt", "aux.h.txt", ".htaccess.txt", ".txt", "..txt", "punkt..txt", "slut .txt", " före.txt",
    "rad\nbrytning.txt", "retur\r\nSet-Cookie: a=b.txt", "noll\x00tecken.txt", "noll.php\x00.txt", "esc\x1b[31m.txt",
    "\u202etxt.exe.txt", "user\u202egnp.txt", "bom\ufeff.txt", "noll\u200bbredd.txt", "<script>alert(1)<.txt",
    "\"><img src=x onerror=alert(1)>.txt", "' onload='x.txt", "{{7*7}}.txt", "%s%n.txt", "%2e%2e%2f.txt", "a;b.txt", "a\"b.txt",
    "a'b.txt", "a\\b.txt", "a*b?c.txt", "a|b.txt", "$(id).txt", "`id`.txt", "-rf.txt", "=1+1.txt", "😀.txt", "👩🏽‍💻.txt", "אבג.txt",
    "x" * 300 + ".txt", "å" * 200 + ".txt", "x." + "y" * 300 + ".txt", "fil.TXT", "fil.tar.gz.txt", "fil.exe.txt", "fil.txt.",
    "fil.txt ", "utan ändelse", "x.html", "x.svg", "x.php", "x.exe", "x.js", "fil.txt/..", "fil.txt::$DATA", "\u2028.txt", "null",
)  # fmt: skip
"""What senders call their files; the content is plain text each time."""
