"""The client of clamd: clean, infected, and every way in which there is no verdict."""

import io
import socket
import threading
import time
import tracemalloc
import zipfile

import pytest

from challenges.adapters.scanner import Scanner, ScannerUnavailable
from tests.services import clamd as clamds
from tests.services.clamd import EICAR


@pytest.fixture
def clamd():
    with clamds.running() as running:
        yield running


def scan(clamd, content, **options):
    return Scanner(clamd.address, **options).scan(io.BytesIO(content))


def test_a_clean_file_is_clean_and_every_byte_of_it_was_sent(clamd):
    assert scan(clamd, b"ren luft " * 100_000) == ""
    assert clamd.bytes == 900_000


@pytest.mark.parametrize("before", [0, 65_530, 65_536, 500_000])
def test_what_is_found_is_named_wherever_it_stands(clamd, before):
    assert scan(clamd, b"a" * before + EICAR + b"b" * 70_000) == "Eicar-Test-Signature"


def test_an_empty_file_is_clean(clamd):
    assert scan(clamd, b"") == ""


def test_a_unix_socket_will_do(tmp_path):
    with clamds.running(tmp_path / "clamd.sock") as clamd:
        assert scan(clamd, EICAR) == "Eicar-Test-Signature"


def test_the_version_says_what_answers(clamd):
    assert Scanner(clamd.address).version().startswith("ClamAV 1.4.6/27000/")


def test_a_file_larger_than_the_scanner_takes_has_no_verdict(clamd):
    clamd.limit = 1000
    with pytest.raises(ScannerUnavailable, match=r"StreamMaxLength|reset|Broken pipe"):
        scan(clamd, b"x" * 5_000_000)
    with pytest.raises(ScannerUnavailable, match="StreamMaxLength"):
        scan(clamd, b"x" * 2_000)


@pytest.mark.parametrize(
    "answer",
    ["stream: Can't allocate memory ERROR", "", "stream: ", "UNKNOWN COMMAND", "OK FOUNDERING", "x" * 9000],
)
def test_an_answer_that_is_no_verdict_is_none(clamd, answer):
    clamd.answer = answer or " "
    with pytest.raises(ScannerUnavailable):
        scan(clamd, b"x")


def test_a_scanner_that_hangs_up_has_not_found_the_file_clean(clamd):
    clamd.hang_up = True
    with pytest.raises(ScannerUnavailable, match="without an answer"):
        scan(clamd, b"x")


def test_a_scanner_that_says_nothing_is_not_waited_for_without_end(clamd):
    clamd.wait = 2
    start = time.monotonic()
    with pytest.raises(ScannerUnavailable, match="in time"):
        scan(clamd, b"x", silence=0.2)
    assert time.monotonic() - start < 1.5


def test_a_scanner_that_drips_is_given_up():
    """One byte now and then never runs into the time-out for silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip():
            line, _ = server.accept()
            with line:
                while not stop.wait(0.05):
                    try:
                        line.sendall(b"a")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(ScannerUnavailable, match="come to an end"):
            Scanner(f"127.0.0.1:{server.getsockname()[1]}", seconds=0.5).scan(io.BytesIO(b"x"))
        stop.set()
        thread.join(5)


def test_a_scan_that_takes_too_long_is_given_up(clamd):
    class Slow(io.RawIOBase):
        def read(self, _size=-1):
            time.sleep(0.1)
            return b"x"

    with pytest.raises(ScannerUnavailable, match="too long"):
        Scanner(clamd.address, seconds=0.5).scan(Slow())


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "/nowhere/clamd.sock"])
def test_nobody_there(address, free_port):
    address = address.format(port=free_port)
    with pytest.raises(ScannerUnavailable, match="cannot be reached"):
        Scanner(address).scan(io.BytesIO(b"x"))
    with pytest.raises(ScannerUnavailable, match="cannot be reached"):
        Scanner(address).version()


def test_memory_does_not_grow_with_the_file(clamd):
    class Endless(io.RawIOBase):
        left = 60 * 2**20

        def read(self, size=-1):
            size = min(size, self.left)
            self.left -= size
            return b"x" * size

    tracemalloc.start()
    assert Scanner(clamd.address).scan(Endless()) == ""
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_an_archive_is_sent_as_it_is(clamd):
    """Looking into archives is the scanner's work: a real clamd finds the test file inside, see docs/operator.md."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", EICAR)
    assert scan(clamd, buffer.getvalue()) == "Eicar-Test-Signature"
