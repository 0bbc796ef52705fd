"""How templates say things: the reader's language, values escaped in pages and left alone in letters."""

from flask import Flask
from flask_babel import force_locale


def said(app: Flask, template: str, *, name: str = "page.html", **values: object) -> str:
    """What a template with this name says."""
    environment = app.jinja_env.overlay()
    found = environment.from_string(template)
    if name.endswith(".txt"):
        found = environment.from_string("{% autoescape false %}" + template + "{% endautoescape %}")
    return found.render(**values)


def test_texts_follow_the_language_even_a_forced_one(app: Flask) -> None:
    with app.test_request_context():
        assert said(app, "{{ _('Sign in') }}") == "Logga in"
        with force_locale("en"):
            assert said(app, "{{ _('Sign in') }}") == "Sign in"
        assert said(app, "{{ _('Sign in') }}") == "Logga in"
    with app.app_context(), app.test_request_context(headers={"Cookie": "language=en"}):
        assert said(app, "{{ _('Sign in') }}") == "Sign in"


def test_values_are_escaped_in_pages_and_not_in_letters(app: Flask) -> None:
    with app.test_request_context():
        template = "{{ _('Team: %(name)s', name=team) }}"
        assert said(app, template, team="<b>Ö'Neill") == "Lag: &lt;b&gt;Ö&#39;Neill"
        assert said(app, template, name="letter.txt", team="<b>Ö'Neill") == "Lag: <b>Ö'Neill"
        assert said(app, "{{ '<i>' + _('Sign in') }}", name="letter.txt") == "<i>Logga in"


def test_plurals_blocks_and_percent_signs(app: Flask) -> None:
    with app.test_request_context():
        template = "{{ ngettext('%(num)d challenge', '%(num)d challenges', n) }}"
        assert said(app, template, n=1) == "1 utmaning"
        assert said(app, template, n=2) == "2 utmaningar"
        assert (
            said(app, "{% trans name='<b>' %}Hello {{ name }}, 100 %{% endtrans %}")
            == "Hello &lt;b&gt;, 100 %"
        )
        assert said(app, "{{ _('100 %%') }}") == "100 %"
        assert said(app, "{{ gettext('no such text') }}") == "no such text"
