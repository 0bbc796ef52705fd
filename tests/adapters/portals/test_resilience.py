"""Remembering answers, and leaving a failing portal alone."""

from challenges.adapters.portals.resilience import Breaker, Memory


def test_memory_forgets_after_a_while() -> None:
    now = [0.0]
    memory: Memory[str] = Memory(seconds=10, size=5, clock=lambda: now[0])
    assert memory.keep("a", "one") == "one"
    now[0] = 9.9
    assert memory.get("a") == "one"
    now[0] = 10
    assert memory.get("a") is None


def test_memory_forgets_the_oldest_when_full() -> None:
    memory: Memory[int] = Memory(seconds=10, size=2, clock=lambda: 0)
    for number in range(3):
        memory.keep(number, number)
    assert [memory.get(number) for number in range(3)] == [None, 1, 2]


def test_one_success_forgives_earlier_failures() -> None:
    breaker = Breaker(failures=3, pause=30, clock=lambda: 0)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.may_try()


def test_after_the_pause_one_caller_tries_for_all() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, pause=30, clock=lambda: now[0])
    for _ in range(3):
        assert breaker.may_try()
        breaker.failed()
    assert not breaker.may_try()
    now[0] = 31
    assert breaker.may_try()
    assert not breaker.may_try()
    breaker.failed()
    now[0] = 60
    assert not breaker.may_try()
    now[0] = 62
    assert breaker.may_try()
    breaker.succeeded()
    assert breaker.may_try()
    assert breaker.may_try()


def test_a_portal_cannot_ask_to_be_left_alone_for_ever() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, pause=30, clock=lambda: now[0])
    breaker.failed(wait=1e9)
    now[0] = 301
    assert breaker.may_try()
