"""A real S3-speaking server: OpenStack Swift with its S3 API, in an environment of its own (``make object-store``).

It checks signatures, expiry, sizes and checksums, as the stand-ins for S3 do not.
"""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.services.ports import answers, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
BINARIES = ROOT / ".tools" / "s3" / "bin"
REGION = "us-east-1"
ACCESS_KEY, SECRET_KEY = "test:tester", "testing"
_PARTS = ("account", "container", "object")

_COMMON = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/devices
recon_cache_path = {folder}
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
workers = 0
log_name = {name}
log_level = WARNING
"""
_BACK = """
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
_FRONT = """\
cors_allow_origin = *
strict_cors_mode = false

[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth slo symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = 30
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
cors_preflight_allow_origin = *
min_segment_size = 1
[filter:slo]
use = egg:swift#slo
rate_limit_under_size = 0
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
""" + "".join(
    f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in ("catch_errors", "gatekeeper", "symlink")
)
_RINGS = """\
import sys
from swift.common.ring import RingBuilder
for name, _, port in (part.partition("=") for part in sys.argv[1:]):
    ring = RingBuilder(4, 1, 1)
    place = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "device": "d1", "weight": 1.0, "meta": "", **place})
    ring.rebalance()
    ring.get_ring().save(f"{name}.ring.gz")
"""


class ObjectStore:
    """A server on free ports, which can be killed and started again on the same data."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="test-s3-"))
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._numbers = itertools.count(1)
        self._ports = {name: free_port() for name in _PARTS} | {"proxy": self.port}
        self._configure()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
        for name in self._ports:
            with (self.folder / f"{name}.log").open("a") as log:
                self._processes.append(
                    subprocess.Popen(
                        [BINARIES / "python", BINARIES / f"swift-{name}-server", f"{name}.conf"],
                        cwd=self.folder,
                        env=environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        wait_until(self._runs, "the object store", seconds=60)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it at once, as a power cut would; what it has acknowledged is on the disk."""
        for process in self._processes:
            process.send_signal(how)
        for process in self._processes:
            process.wait()
        self._processes.clear()

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def bucket(self) -> str:
        """The name of a new bucket."""
        name = f"files-{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def client(self) -> Any:
        """Boto3 as it comes, to look behind what is tested."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 2}),
        )

    def environment(self, **changes: str) -> dict[str, str]:
        """The settings of an installation that keeps its files in a new bucket here."""
        return {
            "CHALLENGES_STORAGE": "s3",
            "CHALLENGES_S3_ENDPOINT": self.endpoint,
            "CHALLENGES_S3_BUCKET": self.bucket(),
            "CHALLENGES_S3_REGION": REGION,
            "CHALLENGES_S3_ACCESS_KEY": ACCESS_KEY,
            "CHALLENGES_S3_SECRET_KEY": SECRET_KEY,
            **{f"CHALLENGES_{name.upper()}": value for name, value in changes.items()},
        }

    def _runs(self) -> bool:
        for name, process in zip(self._ports, self._processes, strict=True):
            if process.poll() is not None:
                raise RuntimeError(
                    f"Swift's {name} server stopped: {(self.folder / f'{name}.log').read_text()}"
                )
        return all(answers(port) for port in self._ports.values())

    def _configure(self) -> None:
        if not (BINARIES / "swift-proxy-server").exists():
            raise RuntimeError("the object store is not installed; type: make object-store")
        (self.folder / "devices" / "d1").mkdir(parents=True)
        (self.folder / "swift.conf").write_text(
            "[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n"
            "[storage-policy:0]\nname = only\ndefault = yes\n"
            "[swift-constraints]\nmax_header_size = 32768\n"
        )
        for name, port in self._ports.items():
            common = _COMMON.format(
                name=name, port=port, folder=self.folder, user=pwd.getpwuid(os.getuid()).pw_name
            )
            rest = _FRONT if name == "proxy" else _BACK.format(name=name)
            (self.folder / f"{name}.conf").write_text(common + rest)
        ports = [f"{name}={self._ports[name]}" for name in _PARTS]
        subprocess.run(
            [BINARIES / "python", "-W", "ignore", "-c", _RINGS, *ports],
            cwd=self.folder,
            check=True,
            timeout=60,
        )


@contextlib.contextmanager
def running() -> Iterator[ObjectStore]:
    """A server of one's own."""
    store = ObjectStore()
    try:
        store.start()
        yield store
    finally:
        store.remove()
