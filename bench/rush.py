"""The deadline rush: everybody sends a file and submits in the last minute, while processes die.

    .venv/bin/python -m bench.rush                          # 1 000 teams, 2 MB each, 60 seconds, SQLite
    .venv/bin/python -m bench.rush --database postgresql
    .venv/bin/python -m bench.rush --quick                  # 60 teams in 10 seconds

The platform runs as ``flask serve`` starts it, with real processes, a real mail server and the rate limits of
production; each team calls from a loopback address of its own. On the way a web process is killed with -9 twice, the
worker once, and PostgreSQL is stopped at once and restarted. Afterwards every claim is checked from outside and in the
database. The exit code is 0 when all hold and the submit request kept its time.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.deadline.playing import Outcome, Size, play
from challenges.cli.translations import compile_all

BAR_SECONDS = 2.0


def main() -> int:
    """Play, print what happened, and say whether every claim holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--teams", type=int, default=1000)
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=2, help="web processes (2)")
    parser.add_argument("--calm", action="store_true", help="nothing dies: for finding out what costs time")
    parser.add_argument("--quick", action="store_true", help="60 teams in 10 seconds")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    size = Size(
        teams=60 if options.quick else options.teams,
        file_bytes=int(options.megabytes * 1_000_000),
        seconds=10.0 if options.quick else options.seconds,
        workers=options.workers,
        calm=options.calm,
        seed=options.seed,
    )
    compile_all()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{options.database}: {size.teams} teams, {size.file_bytes / 1e6:g} MB each, in {size.seconds:g} s")
    with tempfile.TemporaryDirectory(prefix="rush-") as folder:
        outcome = play(Path(folder), size, postgresql=options.database == "postgresql", say=print)
    report(outcome)
    return 0 if outcome.holds and outcome.submits_p99 < BAR_SECONDS else 1


def report(outcome: Outcome) -> None:
    """The figures, and a line per claim."""
    print()
    for line in outcome.lines():
        print(line)
    kept = outcome.submits_p99 < BAR_SECONDS
    print(
        f"{'PASS' if kept else 'FAIL'}  p99 of the submit request under {BAR_SECONDS:g} s: {outcome.submits_p99:.2f} s"
    )
    for claim in outcome.claims:
        print(f"{'PASS' if claim.holds else 'FAIL'}  {claim.words} ({claim.looked_at})")
        for line in claim.against[:5]:
            print(f"        {line}")
        if len(claim.against) > 5:
            print(f"        and {len(claim.against) - 5} more")


if __name__ == "__main__":
    sys.exit(main())
