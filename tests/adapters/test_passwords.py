import statistics
import time

import pytest

from challenges.adapters.passwords import MAX_PASSWORD_BYTES, Passwords

SECRET = "fyra gröna hästar på taket"


@pytest.fixture(scope="module")
def passwords():
    return Passwords("low")


def test_the_right_password_and_only_that_one_is_accepted(passwords):
    stored = passwords.hash(SECRET)
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, SECRET)
    assert not passwords.verify(stored, SECRET + " ")
    assert not passwords.verify(stored, SECRET.upper())
    assert not passwords.verify(stored, "")


def test_equal_passwords_get_different_hashes(passwords):
    assert passwords.hash(SECRET) != passwords.hash(SECRET)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$short"])
def test_no_account_or_a_broken_hash_is_a_plain_no(passwords, stored):
    assert not passwords.verify(stored, SECRET)


def test_the_stand_in_hash_lets_nobody_in(passwords):
    assert not passwords.verify(None, "nobody has this password")
    assert not passwords.verify("", "nobody has this password")


def test_empty_and_absurd_passwords_are_refused(passwords):
    with pytest.raises(ValueError, match="empty"):
        passwords.hash("")
    with pytest.raises(ValueError, match="at most"):
        passwords.hash("å" * MAX_PASSWORD_BYTES)
    longest = "a" * MAX_PASSWORD_BYTES
    stored = passwords.hash(longest)
    assert passwords.verify(stored, longest)
    assert not passwords.verify(stored, longest + "b")


def test_characters_that_are_no_text_do_not_crash(passwords):
    assert not passwords.verify(passwords.hash(SECRET), "\ud800")


def test_a_hash_with_other_parameters_wants_renewal(passwords):
    normal = Passwords("normal")
    weak, strong = passwords.hash(SECRET), normal.hash(SECRET)
    assert normal.needs_rehash(weak)
    assert not normal.needs_rehash(strong)
    assert normal.needs_rehash("not a hash")
    assert normal.verify(weak, SECRET)


def test_normal_effort_meets_the_owasp_floor():
    parameters = Passwords("normal").hash(SECRET).split("$")[3]
    memory, passes, _ = (int(part.split("=")[1]) for part in parameters.split(","))
    assert memory >= 19 * 1024
    assert passes >= 2


def test_an_unknown_account_takes_as_long_as_a_wrong_password():
    normal = Passwords("normal")
    stored = normal.hash(SECRET)

    def cpu_time(against):
        times = []
        for _ in range(9):
            start = time.process_time()
            normal.verify(against, "fel lösenord")
            times.append(time.process_time() - start)
        return statistics.median(times)

    assert 0.4 < cpu_time(None) / cpu_time(stored) < 2.5
