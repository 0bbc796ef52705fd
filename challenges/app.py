"""The only place where all parts meet."""

import datetime as dt

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from challenges import __version__, api, cli, config
from challenges.adapters import mailer, passwords
from challenges.adapters.clock import Clock, SystemClock
from challenges.adapters.http import Client
from challenges.adapters.pacing import Pacer
from challenges.adapters.portals.dcat_file import DcatFile
from challenges.adapters.portals.kinds import KINDS, make
from challenges.adapters.portals.registry import Registry
from challenges.adapters.scanner import Scanner
from challenges.adapters.storage.make import make as make_storage
from challenges.config import Settings
from challenges.extensions import csrf, limiter, migrate
from challenges.models import db, sealed
from challenges.operations import sealing, unit_of_work
from challenges.views import account, admin, jury, organise, participate, public
from challenges.vocabulary.choices import DatasetSource
from challenges.web import (
    errors,
    headers,
    language,
    logs,
    page_cache,
    paths,
    rendering,
    session,
    static_files,
    visit,
)

# Between two calls of the worker to one host. A check of a dataset may take two calls: two a second at most.
SECONDS_BETWEEN_CALLS = 1.0
# Between two tries of addresses of one host.
SECONDS_BETWEEN_TRIES = 0.4


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """Build the application. Raises SettingsError when a setting is missing or wrong."""
    settings = settings or config.read()
    app = Flask(
        "challenges", instance_path=str(config.INSTANCE), static_folder="static", template_folder="templates"
    )
    app.config.from_mapping(_flask_config(settings))
    app.url_map.converters["int"] = paths.StoredNumber
    static_files.install(app)
    if settings.behind_proxies:
        hops = settings.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    app.extensions["clock"] = clock or SystemClock()
    app.extensions["settings"] = settings
    app.extensions["passwords"] = passwords.Passwords(settings.password_effort)
    app.extensions["scanner"] = Scanner(settings.clamd) if settings.clamd else None
    app.extensions["mailer"] = mailer.make(app, settings)
    app.extensions["http"] = Client(user_agent=_user_agent(settings), allow_inward=settings.inward_hosts)
    app.extensions["pacer"] = Pacer(SECONDS_BETWEEN_CALLS)
    app.extensions["link_pacer"] = Pacer(SECONDS_BETWEEN_TRIES)
    app.extensions["portals"] = _portals(app.extensions["http"])
    app.extensions["portal"] = app.extensions["portals"].portal(
        DatasetSource.ENTRYSTORE, settings.portal_url, settings.portal_pages
    )

    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    with app.app_context():
        unit_of_work.install(db.engine, db.session)
        app.extensions["sealing"] = sealing.key_ring(db.engine, settings.sealing_keys)
        sealed.install(db.engine, app.extensions["sealing"])
    app.extensions["storage"] = make_storage(settings, app.extensions["sealing"])
    visit.install(app)  # first of all: the moment of arrival, before anything reads the body
    logs.install(app)
    csrf.init_app(app)
    limiter.init_app(app)
    for part in (language, session, rendering, errors, headers, page_cache):
        part.install(app)
    for door in (public, account, participate, organise, jury, admin, api):
        app.register_blueprint(door.door)
    cli.install(app)
    return app


def _portals(http: Client) -> Registry:
    """The portals that can be asked, and the reader of catalogue files."""
    return Registry(
        lambda kind, base_url, pages_url: make(kind, base_url, pages_url, http),
        lambda address, etag, seconds: DcatFile(address, "", http).harvest(etag, seconds),
        KINDS,
    )


def _user_agent(settings: Settings) -> str:
    """Who calls, and whom to write to about it."""
    contact = f"; {settings.contact_email}" if settings.contact_email else ""
    return f"Challenges/{__version__} (+{settings.public_url}{contact})"


def _flask_config(settings: Settings) -> dict[str, object]:
    options: dict[str, object] = {"hide_parameters": True}  # errors are logged without what people wrote
    # A connection for every thread: those above the pool's size are opened anew and closed in each request.
    options |= {"pool_size": 10, "max_overflow": 10}
    if settings.database_url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_timeout": 10}
        options |= {"connect_args": {"connect_timeout": 5}}
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.old_secret_keys),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "PUBLIC_URL": settings.public_url,
        "DEMO": settings.demo,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(days=14),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        # Room for the text that is sent along with a file of the largest size.
        "MAX_CONTENT_LENGTH": settings.upload_limit + 4 * 2**20,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "MAX_FORM_PARTS": 2_000,
        "SEND_FILE_MAX_AGE_DEFAULT": dt.timedelta(days=365),
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        "BABEL_TRANSLATION_DIRECTORIES": str(config.ROOT / "challenges" / "translations"),
        "TEMPLATES_AUTO_RELOAD": False,
    }
