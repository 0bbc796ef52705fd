"""Settings, read once from the environment. What is missing or wrong stops the start with a sentence."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from challenges.vocabulary.choices import LegalForm

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"


class SettingsError(Exception):
    """A setting is missing or wrong; the text says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations. See docs/operator.md for each variable."""

    secret_key: str
    old_secret_keys: tuple[str, ...]
    database_url: str
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
    mail_password: str
    mail_sender: str
    mail_ca_file: str
    mail_folder: Path
    storage_folder: Path
    upload_limit: int
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
    return Settings(
        secret_key=_secret(get("SECRET_KEY"), get("SECRET_KEY_FILE")),
        old_secret_keys=tuple(filter(None, get("OLD_SECRET_KEYS").split(","))),
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
        storage_folder=Path(get("STORAGE_FOLDER", str(INSTANCE / "files"))),
        upload_limit=number("UPLOAD_LIMIT_MB", 50) * 1024 * 1024,
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


def _host(pair: str) -> tuple[str, int]:
    host, _, port = pair.strip().rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError("CHALLENGES_INWARD_HOSTS must list host:port, separated by commas")
    return host, int(port)
