"""Settings, read once from the environment. What is missing or wrong stops the start with a sentence."""

import base64
import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from challenges.vocabulary.choices import LegalForm

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
_SEALING_KEY_BYTES = 32


class SettingsError(Exception):
    """A setting is missing or wrong; the text says which and what to do."""


@dataclass(frozen=True)
class ObjectStore:
    """An S3-compatible storage. An empty ``endpoint`` is Amazon's own; ``prefix`` begins every key in the bucket."""

    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    prefix: str
    addressing: str
    checksums: str
    ca_file: str
    direct: bool


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations. See docs/operator.md for each variable."""

    secret_key: str = field(repr=False)
    old_secret_keys: tuple[str, ...] = field(repr=False)
    sealing_keys: tuple[bytes, ...] = field(repr=False)
    database_url: str = field(repr=False)
    public_url: str
    contact_email: str
    operator_name: str
    operator_name_en: str
    operator_number: str
    operator_form: LegalForm
    data_licence: str
    behind_proxies: int
    mail_server: str
    mail_port: int
    mail_security: str
    mail_username: str
    mail_password: str = field(repr=False)
    mail_sender: str
    mail_ca_file: str
    mail_folder: Path
    storage: str
    storage_folder: Path
    object_store: ObjectStore | None
    upload_limit: int
    clamd: str
    portal_url: str
    portal_pages: str
    inward_hosts: frozenset[tuple[str, int]]
    demo: bool
    rate_limits: bool
    rate_limit_storage: str
    password_effort: str
    page_cache: bool
    access_log: bool

    @property
    def secure(self) -> bool:
        """Whether people reach us over TLS."""
        return self.public_url.startswith("https://")


def read(env: Mapping[str, str] | None = None) -> Settings:
    """Read ``CHALLENGES_*`` variables. Raises SettingsError with what to do."""
    env = os.environ if env is None else env

    def get(name: str, default: str = "") -> str:
        return env.get(f"CHALLENGES_{name}", default).strip()

    def number(name: str, default: int) -> int:
        value = get(name, str(default))
        if not value.isdigit():
            raise SettingsError(f"CHALLENGES_{name} must be a whole number, not {value!r}")
        return int(value)

    def yes(name: str, default: str = "") -> bool:
        value = get(name, default).lower()
        if value not in {"", "0", "1", "no", "yes"}:
            raise SettingsError(f"CHALLENGES_{name} must be yes or no, not {value!r}")
        return value in {"1", "yes"}

    public_url = get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
        raise SettingsError(
            "CHALLENGES_PUBLIC_URL must be the address people use, e.g. https://challenges.example.org"
        )
    security = get("MAIL_SECURITY", "starttls")
    if security not in {"none", "starttls", "tls"}:
        raise SettingsError("CHALLENGES_MAIL_SECURITY must be none, starttls or tls")
    effort = get("PASSWORD_EFFORT", "normal")
    if effort not in {"normal", "low"}:
        raise SettingsError("CHALLENGES_PASSWORD_EFFORT must be normal or low (low is for tests)")
    storage = get("STORAGE", "local")
    if storage not in {"local", "s3"}:
        raise SettingsError("CHALLENGES_STORAGE must be local or s3")
    object_store = _object_store(get, direct=yes("S3_DIRECT")) if get("S3_BUCKET") else None
    if storage == "s3" and object_store is None:
        raise SettingsError(
            "CHALLENGES_STORAGE is s3, so CHALLENGES_S3_BUCKET must name the bucket for the files"
        )
    return Settings(
        secret_key=_secret(get("SECRET_KEY"), get("SECRET_KEY_FILE")),
        old_secret_keys=tuple(filter(None, get("OLD_SECRET_KEYS").split(","))),
        sealing_keys=_sealing_keys(get("SEALING_KEYS"), get("SEALING_KEYS_FILE")),
        database_url=_database(get("DATABASE_URL", f"sqlite:///{INSTANCE / 'challenges.db'}")),
        public_url=public_url,
        contact_email=get("CONTACT_EMAIL"),
        operator_name=get("OPERATOR_NAME"),
        operator_name_en=get("OPERATOR_NAME_EN"),
        operator_number=_organisation_number(get("OPERATOR_NUMBER"), named=bool(get("OPERATOR_NAME"))),
        operator_form=_legal_form(get("OPERATOR_FORM", LegalForm.STATE_AUTHORITY.value)),
        data_licence=_address("DATA_LICENCE", get("DATA_LICENCE")),
        behind_proxies=number("BEHIND_PROXIES", 0),
        mail_server=get("MAIL_SERVER"),
        mail_port=number("MAIL_PORT", 587),
        mail_security=security,
        mail_username=get("MAIL_USERNAME"),
        mail_password=get("MAIL_PASSWORD"),
        mail_sender=get("MAIL_SENDER", "challenges@example.org"),
        mail_ca_file=get("MAIL_CA_FILE"),
        mail_folder=Path(get("MAIL_FOLDER", str(INSTANCE / "letters"))),
        storage=storage,
        object_store=object_store,
        storage_folder=Path(get("STORAGE_FOLDER", str(INSTANCE / "files"))),
        upload_limit=number("UPLOAD_LIMIT_MB", 200) * 1024 * 1024,
        clamd=_clamd(get("CLAMD")),
        portal_url=get("PORTAL_URL", "https://admin.dataportal.se/store").rstrip("/"),
        portal_pages=get("PORTAL_PAGES", "https://www.dataportal.se").rstrip("/"),
        inward_hosts=frozenset(_host(pair) for pair in get("INWARD_HOSTS").split(",") if pair),
        demo=yes("DEMO"),
        rate_limits=yes("RATE_LIMITS", "yes"),
        rate_limit_storage=get("RATE_LIMIT_STORAGE", "memory://"),
        password_effort=effort,
        page_cache=yes("PAGE_CACHE", "yes"),
        access_log=yes("ACCESS_LOG"),
    )


def _secret(value: str, named: str) -> str:
    """The key from the environment, from the file it names, or from the installation's own, made when there is none.

    A key that was made is as good as one that was set, and stays. Only a file that somebody has named has to be there.
    """
    path = Path(named) if named else INSTANCE / "secret_key"
    if not value and not named and not path.exists():
        with suppress(OSError):  # said below, as a key that is missing
            _make_secret(path)
    if not value and path.is_file():
        value = path.read_text().strip()
    if len(value) < 32:
        raise SettingsError(
            "CHALLENGES_SECRET_KEY is missing or shorter than 32 characters. Make one with "
            "`python3 -c 'import secrets; print(secrets.token_hex(32))'` and set it, "
            f"or keep it in {path}."
        )
    return value


def _make_secret(path: Path) -> None:
    """Write a new key that only this user can read. Of several who start at once, one key wins for all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    new.touch(mode=0o600)
    try:
        new.write_text(secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):
            path.hardlink_to(new)
    finally:
        new.unlink()


def _sealing_keys(listed: str, named: str) -> tuple[bytes, ...]:
    """The keys that seal what teams write, the current one first; none: nothing is sealed."""
    if listed and named:
        raise SettingsError("Set CHALLENGES_SEALING_KEYS or CHALLENGES_SEALING_KEYS_FILE, not both")
    if named:
        try:
            listed = Path(named).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"CHALLENGES_SEALING_KEYS_FILE cannot be read: {error}") from error
        if not listed.strip():
            raise SettingsError(f"CHALLENGES_SEALING_KEYS_FILE: there is no key in {named}")
    try:
        keys = tuple(base64.b64decode(part, validate=True) for part in listed.replace(",", " ").split())
    except ValueError:
        keys = (b"",)
    if any(len(key) != _SEALING_KEY_BYTES for key in keys):
        raise SettingsError(
            "CHALLENGES_SEALING_KEYS: a sealing key is 32 bytes in base64. Make one with "
            "`python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'`"
        )
    return keys


def _object_store(get: Callable[..., str], *, direct: bool) -> ObjectStore:
    """Read with a bucket alone, also when files lie elsewhere now: `flask files move` needs both places."""
    endpoint = _address("S3_ENDPOINT", get("S3_ENDPOINT")).rstrip("/")
    if urlsplit(endpoint).path or urlsplit(endpoint).query:
        raise SettingsError(
            "CHALLENGES_S3_ENDPOINT must be the address of the server alone, e.g. https://s3.example.org; "
            "the bucket goes in CHALLENGES_S3_BUCKET"
        )
    bucket = get("S3_BUCKET")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]", bucket):
        raise SettingsError(
            "CHALLENGES_S3_BUCKET must be the name of a bucket: 3 to 63 letters, digits, dots, hyphens"
        )
    prefix = get("S3_PREFIX")
    if not re.fullmatch(r"([A-Za-z0-9_-][A-Za-z0-9._-]*/)*", prefix):
        raise SettingsError(
            "CHALLENGES_S3_PREFIX must end with a slash, and have letters and digits, e.g. challenges/"
        )
    secret_key, named = get("S3_SECRET_KEY"), get("S3_SECRET_KEY_FILE")
    if not secret_key and named:
        try:
            secret_key = Path(named).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"CHALLENGES_S3_SECRET_KEY_FILE cannot be read: {named}") from error
    access_key = get("S3_ACCESS_KEY")
    if not access_key or not secret_key:
        raise SettingsError(
            "CHALLENGES_S3_ACCESS_KEY and CHALLENGES_S3_SECRET_KEY (or CHALLENGES_S3_SECRET_KEY_FILE) must be set "
            "for the bucket"
        )
    ca_file = get("S3_CA_FILE")
    if ca_file and not Path(ca_file).is_file():
        raise SettingsError(f"CHALLENGES_S3_CA_FILE cannot be read: {ca_file}")
    return ObjectStore(
        endpoint=endpoint,
        bucket=bucket,
        region=get("S3_REGION", "us-east-1"),
        access_key=access_key,
        secret_key=secret_key,
        prefix=prefix,
        addressing=_one_of(
            "S3_ADDRESSING", get("S3_ADDRESSING", "path" if endpoint else "virtual"), "path", "virtual"
        ),
        checksums=_one_of(
            "S3_CHECKSUMS",
            get("S3_CHECKSUMS", "when_required" if endpoint else "when_supported"),
            "when_required",
            "when_supported",
        ),
        ca_file=ca_file,
        direct=direct,
    )


def _one_of(name: str, value: str, *known: str) -> str:
    if value not in known:
        raise SettingsError(f"CHALLENGES_{name} must be {' or '.join(known)}, not {value!r}")
    return value


def _database(url: str) -> str:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("CHALLENGES_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _organisation_number(text: str, *, named: bool) -> str:
    number = text.replace("-", "")
    if text and (len(number) != 10 or not number.isascii() or not number.isdecimal()):
        raise SettingsError("CHALLENGES_OPERATOR_NUMBER must be an organisation number of ten digits")
    if number and not named:
        raise SettingsError("CHALLENGES_OPERATOR_NUMBER needs CHALLENGES_OPERATOR_NAME as well")
    return number


def _legal_form(text: str) -> LegalForm:
    try:
        return LegalForm(text)
    except ValueError as error:
        known = ", ".join(form.value for form in LegalForm)
        raise SettingsError(f"CHALLENGES_OPERATOR_FORM must be one of {known}") from error


def _address(name: str, text: str) -> str:
    if text and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc):
        raise SettingsError(f"CHALLENGES_{name} must be a web address")
    return text


def _clamd(place: str) -> str:
    """Where the virus scanner listens; empty: files are not scanned."""
    host, _, port = place.rpartition(":")
    if place and not place.startswith("/") and not (host and port.isdigit()):
        raise SettingsError("CHALLENGES_CLAMD must be host:port or the path of a Unix socket")
    return place


def _host(pair: str) -> tuple[str, int]:
    host, _, port = pair.strip().rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError("CHALLENGES_INWARD_HOSTS must list host:port, separated by commas")
    return host, int(port)
