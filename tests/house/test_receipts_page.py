"""The script that docs/receipts.md gives to outsiders does what the page says."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from challenges.scoring.checksums import FileFact, canonical_bytes, checksum, file_facts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "receipts.md"


def test_the_script_checks_receipt_and_files(tmp_path: Path) -> None:
    script = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    (tmp_path / "check.py").write_text(script[1], encoding="utf-8")
    sketch, other = b"en skiss", b"en annan"
    (tmp_path / "skiss.pdf").write_bytes(sketch)
    (tmp_path / "annan.pdf").write_bytes(other)
    fact = FileFact("skiss åäö.pdf", len(sketch), hashlib.sha256(sketch).hexdigest())
    content = {"title": "Tyst stad", "files": file_facts([fact])}
    (tmp_path / "receipt.json").write_bytes(canonical_bytes(content))
    answer = subprocess.run(
        [sys.executable, "-X", "utf8", "check.py", "receipt.json", "skiss.pdf", "annan.pdf"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert answer == [
        f"receipt {checksum(content)}",
        "skiss.pdf skiss åäö.pdf",
        "annan.pdf IS NOT IN THE ENTRY",
    ]
