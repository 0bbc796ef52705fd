"""``flask translations``: one po file per noun is compiled into one catalogue per language."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from babel.messages import extract
from babel.messages.catalog import Catalog, Message
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
        fresh = target.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(buffer.getvalue())
        fresh.replace(target)  # whole or not at all: somebody may be reading the old one
        counts[language] = len(catalog)
    return counts


@translations.command()
def missing() -> None:
    """List texts without a Swedish translation, or with two; exit 1 if there are any."""
    faults = [*sorted(untranslated("sv")), *disagreements("sv")]
    for fault in faults:
        click.echo(fault)
    raise SystemExit(1 if faults else 0)


def merged(language: str) -> Catalog:
    """All po files of a language as one catalogue; the first file's words hold (see ``disagreements``)."""
    catalog = Catalog(locale=language)
    for _path, message in _rooms(language):
        if catalog.get(message.id, message.context) is None:
            catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    return catalog


def disagreements(language: str) -> list[str]:
    """Texts that two files translate differently."""
    seen: dict[Any, tuple[Any, Path]] = {}
    found = []
    for path, message in _rooms(language):
        words, where = seen.setdefault((message.id, message.context), (message.string, path))
        if words != message.string:
            found.append(f"{message.id!r}: {words!r} in {where.name}, {message.string!r} in {path.name}")
    return found


def _rooms(language: str) -> Iterator[tuple[Path, Message]]:
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    yield path, message


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
