"""The machine of teams, entries and clock in short; ``bench/machine.py`` runs it for ten thousand steps."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.operations.entry_machine import EntryMachine, Platform

EXAMPLES, STEPS = 8, 30


def test_the_first_five_invariants_hold_whatever_happens(tmp_path: Path, sqlite_template: Path) -> None:
    EntryMachine.platform = Platform(tmp_path, sqlite_template)
    EntryMachine.steps = 0
    run_state_machine_as_test(
        EntryMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # the long run looks for the shortest way to a failure
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert EntryMachine.steps >= EXAMPLES * STEPS // 2
    assert EntryMachine.acknowledged > 0
