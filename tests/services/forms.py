"""A page's forms as a browser has them: what is in them, what can be typed, and what pressing a button sends."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]

TYPED = frozenset({"text", "textarea", "email", "search", "tel", "url"})
"""Kinds of controls that take any text somebody types."""


@dataclass
class Control:
    """A control of a form. ``values`` are what it can be set to, for those that offer a choice."""

    name: str
    kind: str
    value: str = ""
    on: bool = True
    values: list[str] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        return self.kind in TYPED


@dataclass
class PageForm:
    """A form of a page."""

    action: str
    method: str
    upload: bool
    controls: list[Control] = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)

    def __contains__(self, name: object) -> bool:
        return any(control.name == name for control in self.controls)

    def pairs(self) -> Pairs:
        """What is sent as the form stands, without a button."""
        return [(c.name, c.value) for c in self.controls if c.on and c.kind != "file" and c.name]

    def value(self, name: str) -> str:
        """What a control holds. KeyError when there is none of this name."""
        for control in self.controls:
            if control.name == name and control.on:
                return control.value
        raise KeyError(name)

    @property
    def typed(self) -> list[Control]:
        """The controls that take any text."""
        return [control for control in self.controls if control.typed]

    @property
    def files(self) -> list[str]:
        """The names of the controls that take files."""
        return [control.name for control in self.controls if control.kind == "file"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._area: Control | None = None
        self._first = False
        self._select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        name = known.get("name", "")
        if tag == "form":
            upload = known.get("enctype") == "multipart/form-data"
            self._open = PageForm(known.get("action", ""), known.get("method", "get").upper(), upload)
            self.forms.append(self._open)
        elif self._open is None or "disabled" in known:
            return
        elif tag == "input":
            self._input(name, known)
        elif tag == "textarea":
            self._area, self._first = Control(name, "textarea"), True
            self._open.controls.append(self._area)
        elif tag == "select":
            self._select = Control(name, "select", on=False)
            self._open.controls.append(self._select)
        elif tag == "option" and self._select is not None:
            self._select.values.append(known.get("value", ""))
            if "selected" in known or not self._select.on:
                self._select.value, self._select.on = known.get("value", ""), True
        elif tag == "button" and known.get("type", "submit") == "submit":
            self._open.buttons.append((name, known.get("value", "")))

    def _input(self, name: str, known: dict[str, str]) -> None:
        assert self._open is not None
        kind = known.get("type", "text")
        if kind in {"submit", "image"}:
            self._open.buttons.append((name, known.get("value", "")))
        elif kind not in {"button", "reset"}:
            chosen = kind not in {"checkbox", "radio"} or "checked" in known
            value = known.get("value", "on" if kind == "checkbox" else "")
            self._open.controls.append(Control(name, kind, value, on=chosen))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # As a browser does: the line break right after the tag is not part of the text.
            data = data.replace("\r\n", "\n")
            self._area.value += data.removeprefix("\n") if self._first else data
            self._first = False


def forms(html: str) -> list[PageForm]:
    """The forms of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_with(html: str, *names: str) -> PageForm:
    """The first form with all these controls. LookupError when there is none."""
    for form in forms(html):
        if all(name in form for name in names):
            return form
    raise LookupError(f"no form with {', '.join(names)}")


@dataclass(frozen=True)
class SentFile:
    """A file as a browser sends it."""

    field: str
    name: str
    content: Sequence[bytes]
    kind: str = "application/octet-stream"

    @property
    def size(self) -> int:
        return sum(map(len, self.content))


def multipart(pairs: Iterable[tuple[str, str]], files: Sequence[SentFile] = ()) -> tuple[str, list[bytes]]:
    """The content type and the parts of the body of a form with files. Nothing large is copied."""
    mark = secrets.token_hex(16)
    parts: list[bytes] = []
    for name, value in pairs:
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for file in files:
        heading = f'form-data; name="{file.field}"; filename="{file.name}"'
        parts.append(
            f"--{mark}\r\nContent-Disposition: {heading}\r\nContent-Type: {file.kind}\r\n\r\n".encode()
        )
        parts += [*file.content, b"\r\n"]
    parts.append(f"--{mark}--\r\n".encode())
    return f"multipart/form-data; boundary={mark}", parts
