"""``flask files``: look after stored files."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from flask import current_app
from flask.cli import AppGroup

from challenges.adapters.storage.contract import (
    FileDamaged,
    FileMissing,
    Storage,
    StorageUnavailable,
    measure,
    new_key,
)
from challenges.adapters.storage.copying import Copied, copy
from challenges.adapters.storage.make import place
from challenges.adapters.storage.sealed import SealedStorage
from challenges.config import SettingsError
from challenges.operations import attachments, stored_files
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import drafts
from challenges.queries.stored_files import Known, known

files = AppGroup("files", help="Look after stored files.")

# Files of entries, and the parts of uploads that are under way.
_PREFIXES = (attachments.PREFIX, attachments.PARTS)
_AT_ONCE = 200
_SECONDS_BETWEEN_WORDS = 5.0


@files.command()
@click.option(
    "--wait",
    default=600,
    show_default=True,
    help="Seconds between looking and deleting; longer than any upload takes to be attached.",
)
def sweep(wait: int) -> None:
    """Delete stored files that belong to no entry: uploads that were refused, removed or cut off."""
    storage = current_app.extensions["storage"]
    with unit_of_work(write=False), _outages():
        seen = attachments.sweep((), storage=storage)
    if seen:
        click.echo(f"{len(seen)} files belong to nothing; looking again in {wait} seconds")
        time.sleep(wait)
    with unit_of_work(write=False), _outages():
        left = attachments.sweep(seen, storage=storage)
    click.echo(f"deleted: {len(set(seen) - set(left))}, too new to touch: {len(left)}")


@files.command()
@click.option("--to", "target_name", type=click.Choice(["local", "s3"]), required=True, help="Where to.")
@click.option(
    "--delete-source",
    is_flag=True,
    help="Delete what is in the other place and has been checked in the new one.",
)
def move(target_name: str, delete_source: bool) -> None:
    """Copy all files to the other storage and check every byte there. Can be broken off and repeated.

    Exit code 1 when anything is missing or different. See docs/operator.md for the order of a switch.
    """
    source = _place("s3" if target_name == "local" else "local")
    target = _place(target_name)
    if delete_source and current_app.extensions["settings"].storage != target_name:
        raise click.ClickException(
            f"set CHALLENGES_STORAGE={target_name} first: the files are still being read from the other place"
        )
    report = _Report()
    with _outages():
        for key, sha256, name in _everything(source):
            result = copy(source, target, key, sha256)
            report.add(result.value, name, wrong=result in {Copied.MISSING, Copied.DIFFERENT})
            if delete_source and result in {Copied.NEW, Copied.THERE}:
                source.delete(key)
    report.end()


@files.command()
def verify() -> None:
    """Read every stored file and compare it with what the database says. Exit code 1 when anything is wrong."""
    storage = current_app.extensions["storage"]
    report = _Report()
    with _outages():
        for file in _known():
            found = _compare(storage, file)
            report.add(found, f"file {file.reference} ({file.key})", wrong=found != "right")
        for key in _orphans(storage):
            report.add("of no entry yet", key)
    report.end()


@files.command()
def seal() -> None:
    """Seal the files that were stored before there was a sealing key. Can be broken off and repeated."""
    storage: SealedStorage = current_app.extensions["storage"]
    if not current_app.extensions["sealing"].on:
        raise click.ClickException("set CHALLENGES_SEALING_KEYS first; see docs/operator.md")
    report = _Report()
    with _outages():
        for file in _known():
            result = _seal(storage, file)
            report.add(
                result, f"file {file.reference} ({file.key})", wrong=result in {"missing", "different"}
            )
    report.end()


@dataclass
class _Report:
    """Counts, says now and then how far it has come, and ends with a failure when something was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    said: float = field(default_factory=time.monotonic)

    def add(self, result: str, name: str, *, wrong: bool = False) -> None:
        self.counts[result] += 1
        if wrong:
            self.wrong += 1
            click.echo(f"{result}: {name}", err=True)
        if time.monotonic() - self.said > _SECONDS_BETWEEN_WORDS:
            self.said = time.monotonic()
            click.echo(f"... {self.counts.total()} files")

    def end(self) -> None:
        words = ", ".join(f"{result}: {count}" for result, count in sorted(self.counts.items()))
        click.echo(f"{self.counts.total()} files; {words}" if words else "there are no files")
        if self.wrong:
            sys.exit(1)


@contextmanager
def _outages() -> Iterator[None]:
    """A storage that goes away ends the command with a sentence; what is done is done."""
    try:
        yield
    except StorageUnavailable as problem:
        raise click.ClickException(f"{problem}. What is done is done; repeat the command later.") from problem


def _place(name: str) -> SealedStorage:
    try:
        return place(current_app.extensions["settings"], current_app.extensions["sealing"], name)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _known() -> Iterator[Known]:
    """Every file the database knows of, a few at a time, each few in a transaction of their own."""
    last = 0
    while True:
        with unit_of_work(write=False):
            some = known(last, _AT_ONCE)
        yield from some
        if len(some) < _AT_ONCE:
            return
        last = some[-1].id


def _orphans(storage: Storage) -> Iterator[str]:
    """The keys of stored files that belong to no entry: uploads that have just arrived, or that broke off."""
    for prefix in _PREFIXES:
        some: list[str] = []
        for key in storage.keys(prefix):
            some.append(key)
            if len(some) == _AT_ONCE:
                yield from _unknown(some)
                some = []
        yield from _unknown(some)


def _unknown(keys: list[str]) -> list[str]:
    with unit_of_work(write=False):
        belonging = drafts.known_keys(keys)
    return [key for key in keys if key not in belonging]


def _everything(source: Storage) -> Iterator[tuple[str, str, str]]:
    """Key, checksum as far as known, and name of all there is to move."""
    for file in _known():
        yield file.key, file.sha256, f"file {file.reference} ({file.key})"
    for key in _orphans(source):
        yield key, "", key


def _compare(storage: Storage, file: Known) -> str:
    try:
        found = measure(storage, file.key)
    except FileMissing:
        return "missing"
    except FileDamaged:
        return "different"
    return "right" if (found.size, found.sha256) == (file.size, file.sha256) else "different"


def _seal(storage: SealedStorage, file: Known) -> str:
    try:
        if storage.sealed(file.key):
            return "sealed already"
        key = new_key(attachments.PREFIX)
        with storage.open(file.key) as plain:
            storage.put(key, plain, max_bytes=sys.maxsize)
        anew = measure(storage, key)
    except FileMissing:
        return "missing"
    if (anew.size, anew.sha256) != (file.size, file.sha256):
        storage.delete(key)
        return "different"
    with unit_of_work(write=True) as work:
        pointed = stored_files.lies_at(file.id, file.key, key)
        work.commit()
    storage.delete(file.key if pointed else key)
    return "sealed" if pointed else "removed meanwhile"
