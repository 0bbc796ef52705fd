"""The rules one can start from, filled with what is known of the challenge."""

from typing import Any

from flask import render_template

from challenges.vocabulary.choices import LegalForm

_TEXTS = {
    "sv": "organise/editing/starting_rules_sv.txt",
    "en": "organise/editing/starting_rules_en.txt",
}
_PRIVATE_LAW = {LegalForm.PRIVATE, LegalForm.ASSOCIATION}


def starting_rules(challenge: Any, language: str) -> str:
    """The text in a language, as Markdown."""
    return render_template(
        _TEXTS[language],
        organisation=challenge.organisation,
        contact=challenge.contact_email or challenge.organisation.contact_email,
        public_body=challenge.organisation.legal_form not in _PRIVATE_LAW,
        smallest=challenge.team_size_min,
        largest=challenge.team_size_max,
    ).strip()
