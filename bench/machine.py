"""Teams, entries and the clock at random for a long time: the first five invariants after every step.

.venv/bin/python -m bench.machine                  # 10 000 steps at least, on SQLite
.venv/bin/python -m bench.machine --steps 100000
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from challenges.cli.translations import compile_all
from tests.conftest import _migrate
from tests.operations.entry_machine import EntryMachine, Platform


def main() -> int:
    """Run until enough steps are done; a failure is printed with the shortest way to it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=60, help="steps of one run (60)")
    options = parser.parse_args()
    compile_all()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="machine-") as name:
        folder = Path(name)
        _migrate(f"sqlite:///{folder / 'template.db'}", folder)
        EntryMachine.platform = Platform(folder, folder / "template.db")
        while EntryMachine.steps < options.steps:
            run_state_machine_as_test(
                EntryMachine,
                settings=settings(
                    max_examples=20,
                    stateful_step_count=options.length,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            print(
                f"{EntryMachine.steps} steps, {EntryMachine.acknowledged} submissions acknowledged",
                flush=True,
            )
    print(
        f"PASS  invariants 1 to 5 after each of {EntryMachine.steps} steps, in {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
