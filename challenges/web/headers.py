"""Security headers on every answer."""

from flask import Flask, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


def install(app: Flask) -> None:
    """Set the headers, and keep pages of signed-in people out of shared caches.

    Pages talk to nobody but us, and to the storage while browsers send files there themselves.
    """
    direct = app.extensions["storage"].direct
    origins = " ".join(["'self'", *([direct.origin] if direct else ())])
    policy = "; ".join((*_POLICY, f"connect-src {origins}"))

    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            if "Cache-Control" not in headers:
                headers["Cache-Control"] = "no-store" if current_user.is_authenticated else "no-cache"
            if "same_for_all" not in g:
                headers.add("Vary", "Cookie")
        return response
