"""Delays after wrong passwords: they grow, they are one address's own, and they end."""

from __future__ import annotations

import time

import pytest

from streamrec.errors import NotAllowed
from streamrec.service.auth.sign_in_limiter import Failures, SignInLimiter, SignInSource


class Clock:
    """A clock that a test moves."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made)
    return made


def passwords_tried(limiter: SignInLimiter, clock: Clock, networks: list[str], hours: int) -> int:
    """Return the wrong passwords that addresses can send for one login, a try each second."""
    tried = 0
    for second in range(hours * 3600):
        clock.now += 1
        source = SignInSource(networks[second % len(networks)])
        try:
            limiter.check("login", source)
        except NotAllowed:
            continue
        limiter.count_failure("login", source)
        tried += 1
    return tried


def test_failures_double_the_delay_and_are_forgotten_after_an_hour(clock: Clock) -> None:
    failures, waits = Failures(2, 20), []
    for _ in range(8):
        failures.count("key")
        waits.append(failures.wait_s("key"))
        clock.now += waits[-1]
    assert waits == [0, 1, 2, 4, 8, 16, 20, 20]
    assert failures.wait_s("other") == 0
    clock.now += 3_601
    failures.count("key")
    assert failures.wait_s("key") == 0


def test_failures_keep_the_latest_keys_only() -> None:
    failures = Failures(1, 60)
    for n in range(30_000):
        failures.count(str(n))
    assert len(failures._counts) <= 20_000
    assert failures.wait_s("29999") > 0


def test_sign_in_limiter_leaves_other_addresses_alone(clock: Clock) -> None:
    limiter = SignInLimiter()
    assert passwords_tried(limiter, clock, ["203.0.113.7"], hours=2) < 40
    limiter.check("login", SignInSource("203.0.113.8"))
    with pytest.raises(NotAllowed):
        limiter.check("login", SignInSource("203.0.113.7"))


def test_sign_in_limiter_delays_an_address_that_tries_many_logins() -> None:
    limiter, source = SignInLimiter(), SignInSource("203.0.113.7")
    for n in range(35):
        limiter.count_failure(f"login {n}", source)
    with pytest.raises(NotAllowed):
        limiter.check("another login", source)
    limiter.check("login 7", SignInSource("203.0.113.8"))


def test_sign_in_limiter_locks_nobody_out_for_longer_than_a_minute(clock: Clock) -> None:
    limiter = SignInLimiter()
    networks = [f"203.0.113.{n}" for n in range(200)]
    assert passwords_tried(limiter, clock, networks, hours=1) < 150
    clock.now += 60
    limiter.check("login", SignInSource("198.51.100.1"))


def test_sign_in_limiter_forgets_the_mistakes_before_the_right_password() -> None:
    limiter, source = SignInLimiter(), SignInSource("203.0.113.7")
    for _ in range(20):
        for _ in range(4):
            limiter.count_failure("login", SignInSource(None))
        limiter.count_success("login", SignInSource(None))
    limiter.check("other", source)
    for _ in range(4):
        limiter.count_failure("mine", source)
    limiter.count_success("mine", source)
    limiter.count_failure("mine", source)
    limiter.check("mine", source)
