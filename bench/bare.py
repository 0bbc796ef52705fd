"""The yardstick: the plainest Flask page that shows 20 cards, without database, session, language or headers."""

from flask import Flask, render_template
from jinja2 import DictLoader

app = Flask(__name__)

CARDS = [
    {
        "title": f"Tystare nätter i kvarter {n}",
        "summary": "Buller från trafiken stör sömnen för var femte invånare. Vi söker lösningar som mäter det.",
        "organisation": f"Älvkusten kommun {n % 5}",
        "date": "5 dec. 2026 19:00",
    }
    for n in range(20)
]

PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Utmaningar</title></head>
<body><h1>Utmaningar</h1><ul>
{% for card in cards %}<li><article><h2><a href="/challenges/{{ loop.index }}">{{ card.title }}</a></h2>
<p>{{ card.summary }}</p><p>{{ card.organisation }}</p><p>{{ card.date }}</p></article></li>
{% endfor %}</ul></body></html>"""

# Compiled once and kept, as a template in a file would be.
app.jinja_env.loader = DictLoader({"page.html": PAGE})


@app.get("/")
def index() -> str:
    """The page."""
    return render_template("page.html", cards=CARDS)
