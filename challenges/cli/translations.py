"""``flask translations``: one po file per room is compiled into one catalogue per language."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from babel.messages import extract
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.cli import AppGroup

from challenges.config import ROOT

FOLDER = ROOT / "challenges" / "translations"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
KEYWORDS = {
    **extract.DEFAULT_KEYWORDS,
    "N_": None,
    "_l": None,
    "say": None,
    "Refused": None,
    "NotAllowed": None,
}

translations = AppGroup("translations", help="Check and compile translations.")


@translations.command()
def compile() -> None:  # noqa: A001 - the command's name
    """Compile the po files of every language."""
    for language, count in compile_all().items():
        click.echo(f"{language}: {count} texts")


def compile_all() -> dict[str, int]:
    """Compile every language. Returns how many texts each has."""
    counts = {}
    for language in sorted(p.name for p in FOLDER.iterdir() if p.is_dir()):
        catalog = merged(language)
        target = FOLDER / language / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(exist_ok=True)
        buffer = io.BytesIO()
        write_mo(buffer, catalog)
        target.write_bytes(buffer.getvalue())
        counts[language] = len(catalog)
    return counts


@translations.command()
def missing() -> None:
    """List texts without a Swedish translation; exit 1 if there are any."""
    lacking = sorted(untranslated("sv"))
    for text in lacking:
        click.echo(text)
    raise SystemExit(1 if lacking else 0)


def merged(language: str) -> Catalog:
    """All po files of a language as one catalogue. A text translated in two rooms must read the same."""
    catalog = Catalog(locale=language)
    seen: dict[object, tuple[object, Path]] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                key = (message.id, message.context)
                if key in seen and seen[key][0] != message.string:
                    raise click.ClickException(
                        f"{message.id!r} is translated differently in {path} and {seen[key][1]}"
                    )
                seen[key] = (message.string, path)
                catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    return catalog


def messages() -> Iterator[tuple[str, int, Any]]:
    """Every text in code and templates, with its file and line."""
    found = extract.extract_from_dir(
        ROOT / "challenges", method_map=METHODS, options_map={"**": {"silent": "false"}}, keywords=KEYWORDS
    )
    for name, line, message, _comments, _context in found:
        yield name, line, message


def untranslated(language: str) -> set[str]:
    """Texts that the language lacks, as ``file:line text``."""
    catalog = merged(language)
    lacking = set()
    for name, line, message in messages():
        singular = message[0] if isinstance(message, tuple) else message
        entry = catalog.get(singular)
        string = entry.string if entry else ""
        if not string or (isinstance(string, tuple) and not all(string)):
            lacking.add(f"{name}:{line} {singular}")
    return lacking
