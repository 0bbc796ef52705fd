"""Static files are compressed, kept by browsers, and hardened."""

import gzip
from pathlib import Path

from flask import Flask

from challenges.web import static_files


def test_a_static_file_is_kept_for_a_year_and_cannot_be_sniffed(app: Flask) -> None:
    answer = app.test_client().get("/static/css/base.css?v=1")
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_file_outside_the_folder_is_served(app: Flask) -> None:
    for path in ("/static/../config.py", "/static/%2e%2e/config.py", "/static//etc/passwd", "/static/css"):
        assert app.test_client().get(path).status_code in {301, 302, 308, 404}


def test_compressing_makes_twins_anew(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { color: red }\n" * 100)
    (tmp_path / "old.js.gz").write_bytes(b"stale")
    assert static_files.compress(str(tmp_path)) == 1
    assert gzip.decompress((tmp_path / "a.css.gz").read_bytes()) == (tmp_path / "a.css").read_bytes()
    assert not (tmp_path / "old.js.gz").exists()
