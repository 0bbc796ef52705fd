"""The WSGI entry point: ``gunicorn wsgi:app``."""

from challenges.app import create_app

app = create_app()
