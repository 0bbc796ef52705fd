"""Each service is the real thing and does what the tests rely on."""

import smtplib
import textwrap
from urllib.parse import urlsplit

import psycopg
import pytest
import requests

from tests.services import browser, object_store, ports, postgres, server


def test_a_free_port_can_be_used(free_port):
    assert not ports.answers(free_port)


def test_waiting_ends():
    with pytest.raises(TimeoutError, match="tea: not within 0 seconds"):
        ports.wait_until(lambda: False, "tea", seconds=0.1)


def test_postgres_is_postgres_and_databases_are_apart(postgres_url, postgres_database):
    with psycopg.connect(postgres_database) as connection:
        assert "PostgreSQL" in connection.execute("select version()").fetchone()[0]
        connection.execute("create table things (name text)")
        connection.execute("insert into things values ('Åre')")
        connection.commit()
    name = urlsplit(postgres_database).path.strip("/")
    with postgres.database(postgres_url, template=name) as copy, psycopg.connect(copy) as connection:
        assert connection.execute("select name from things").fetchone() == ("Åre",)
        connection.execute("drop table things")
    with psycopg.connect(postgres_database) as connection:
        assert connection.execute("select count(*) from things").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy)


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ("insert into things (name) values ('Åre')", False),
        ("alter table things alter name drop not null", True),
        ("alter table things drop constraint things_pkey", True),
        ("create table more (name text)", True),
        ("delete from kept", True),
    ],
)
def test_a_database_that_is_used_again_is_as_at_first(postgres_url, postgres_database, change, anew):
    with psycopg.connect(postgres_database) as connection:
        connection.execute("create table things (id serial primary key, name text not null)")
        connection.execute("create table kept as select 1 as number")
    reused = postgres.Reused(postgres_url, urlsplit(postgres_database).path.strip("/"))
    url = reused.ready()
    with psycopg.connect(url) as connection:
        connection.execute(change)
    forgotten = psycopg.connect(url)
    assert (reused.ready() != url) == anew
    with psycopg.connect(reused.url) as connection:
        assert connection.execute("select count(*) from things").fetchone() == (0,)
        assert connection.execute("insert into things (name) values ('Mora') returning id").fetchone() == (1,)
        assert connection.execute("select * from kept").fetchall() == [(1,)]
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("select 1")
    forgotten.close()
    reused.close()


def test_the_mail_server_takes_and_refuses(smtp_server):
    smtp_server.answers["nobody@example.org"] = "550 5.1.1 no such person"
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.sendmail("a@example.org", ["b@example.org"], "Subject: Hej\r\n\r\nText")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@example.org", ["nobody@example.org"], "Subject: Nej\r\n\r\nText")
    assert [letter["subject"] for letter in smtp_server.wait_for(1)] == ["Hej"]
    assert smtp_server.recipients == ["b@example.org"]
    with pytest.raises(TimeoutError, match="1 of 2 letters"):
        smtp_server.wait_for(2, seconds=0.1)


def test_the_object_store_checks_who_asks_and_survives_being_killed():
    with object_store.running() as store:
        bucket = store.bucket()
        store.client().put_object(Bucket=bucket, Key="a", Body=b"Hej")
        assert requests.get(f"{store.endpoint}/{bucket}/a", timeout=10).status_code in {400, 403}
        store.stop()
        assert not ports.answers(store.port)
        store.start()
        assert store.client().get_object(Bucket=bucket, Key="a")["Body"].read() == b"Hej"


@pytest.fixture
def tiny_app(tmp_path):
    (tmp_path / "tiny.py").write_text(
        textwrap.dedent("""\
        import os
        GOOD = '<!doctype html><html lang="sv"><title>Hej</title><main><h1>Hej</h1></main></html>'
        BAD = '<!doctype html><html lang="sv"><title>Hej</title><main><h1>Hej</h1><img src="/x.png"></main></html>'
        def app(environ, start_response):
            page = {"/bad": BAD, "/env": os.environ.get("GREETING", "")}.get(environ["PATH_INFO"], GOOD)
            if environ["PATH_INFO"] == "/script":
                page += "<script>document.title = 'Changed'</script>"
            status = "404 Not Found" if environ["PATH_INFO"] in {"/x.png", "/favicon.ico"} else "200 OK"
            headers = [("Content-Type", "text/html; charset=utf-8")]
            if environ["QUERY_STRING"] == "guarded":
                headers.append(("Content-Security-Policy", "script-src 'self'"))
            start_response(status, headers)
            return [page.encode()]
        """)
    )
    return {"app": "tiny:app", "folder": tmp_path}


def test_the_web_server_gets_its_environment_and_ends_with_the_test(tiny_app):
    with server.running({"GREETING": "Hallå"}, **tiny_app) as live:
        assert requests.get(f"{live.url}/env", timeout=10).text == "Hallå"
    assert live.process.poll() is not None
    assert not ports.answers(live.port)


def test_a_web_server_that_cannot_start_says_why(tmp_path):
    with (
        pytest.raises(RuntimeError, match=r"(?s)the web server stopped: .*No module named 'absent'"),
        server.running({}, app="absent:app", folder=tmp_path),
    ):
        pass


def test_the_browser_shows_pages_and_axe_judges_them(live_server, tiny_app, page_for):
    page = page_for(live_server({}, **tiny_app).url, viewport=browser.NARROW)
    page.goto("/")
    assert page.title() == "Hej"
    assert page.evaluate("[navigator.language, innerWidth]") == ["sv-SE", 390]
    assert browser.axe_violations(page) == []
    page.goto("/bad")
    assert [line.split(":")[0] for line in browser.axe_violations(page)] == ["image-alt"]
    assert page_for.complaints == []


def test_what_the_console_complains_about_is_kept(live_server, tiny_app, page_for):
    page = page_for(live_server({}, **tiny_app).url)
    page.goto("/script?guarded")
    assert page.title() == "Hej"
    assert any("Content Security Policy" in complaint for complaint in page_for.complaints)
    page_for.complaints.clear()


def test_a_page_without_javascript_runs_none(live_server, tiny_app, page_for):
    page = page_for(live_server({}, **tiny_app).url, javascript=False)
    page.goto("/script")
    assert page.title() == "Hej"
