"""Commands: ``flask --app wsgi ...``."""

from flask import Flask

from challenges.cli import (
    admins,
    calendar,
    datasets,
    demo,
    file_scans,
    files,
    jury,
    receipts,
    sealing,
    serve,
    static,
    translations,
    worker,
)


def install(app: Flask) -> None:
    """Register all commands."""
    app.cli.add_command(translations.translations)
    app.cli.add_command(worker.worker)
    app.cli.add_command(calendar.calendar)
    app.cli.add_command(serve.serve)
    app.cli.add_command(static.static)
    files.files.add_command(file_scans.scan)
    app.cli.add_command(files.files)
    app.cli.add_command(sealing.sealing)
    app.cli.add_command(receipts.receipts)
    app.cli.add_command(jury.jury)
    app.cli.add_command(admins.admins)
    app.cli.add_command(datasets.datasets)
    demo.install(app)
