"""Signing in: who gets in, and who is locked out?"""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from data_access import passwords
from data_access.commands import accounts
from data_access.commands.demo_accounts import DEMO_KIOSK_TOKEN, ensure_demo_accounts
from data_access.commands.sign_in import (
    LOCKED_S,
    sign_in_external,
    sign_in_kiosk,
)
from data_access.queries.accounts import session_by_reference
from data_access.schema import app_session, audit
from domain.errors import AccountError
from domain.instants import to_epoch
from domain.scope import Role
from tests.accounts.conftest import CLI, audited
from tests.accounts.entering import REFUSED, enter, reference


def fail(db, times, username="chen"):
    for _ in range(times):
        with pytest.raises(AccountError, match=REFUSED):
            enter(db, username, "not the password")


def test_the_right_password_opens_a_session_with_the_accounts_scope(district, hq, clock):
    token = enter(district.db, " CHEN ")
    with district.db.read() as conn:
        who = session_by_reference(conn, reference(token), at=to_epoch(clock()))
        stored = conn.execute(select(app_session.c.token_hash)).scalar_one()
    assert who is not None
    assert (who.username, who.scope.role, who.scope.area_codes) == ("chen", Role.HQ, ("330113",))
    assert token.encode() not in bytes(stored)
    assert audited(district.db)[-1] == "sign_in"


@pytest.mark.parametrize("username", ["chen", "nobody", "", "' or 1=1 --"])
def test_everybody_who_fails_hears_the_same(district, hq, username):
    with pytest.raises(AccountError) as caught:
        enter(district.db, username, "not the password")
    assert str(caught.value).startswith("The user name or password is wrong")
    assert audited(district.db)[-1] == "sign_in_failed"


def test_an_unknown_name_is_not_written_down(district, hq):
    fail(district.db, 1, "my-secret-password")
    with district.db.read() as conn:
        entry = conn.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).mappings().one()
    assert "my-secret-password" not in "".join(str(value) for value in entry.values())


def test_every_failure_costs_one_hash_known_or_not(district, hq, monkeypatch):
    passwords._nobody()  # made once a process
    hashes: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, stored, password):
            hashes.append(stored)
            return real(stored, password)

        hash = staticmethod(passwords._hasher.hash)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for username in ("chen", "nobody"):
        fail(district.db, 1, username)
    assert len(hashes) == 2


@pytest.mark.parametrize(("failures", "gets_in"), [(4, True), (5, False), (6, False)])
def test_five_failures_in_a_row_lock(district, hq, clock, failures, gets_in):
    fail(district.db, failures)
    if gets_in:
        assert enter(district.db)
    else:
        with pytest.raises(AccountError, match=REFUSED):
            enter(district.db)


def test_a_success_between_starts_the_count_anew(district, hq, clock):
    for _ in range(2):
        fail(district.db, 4)
        enter(district.db)


@pytest.mark.parametrize(("seconds", "gets_in"), [(LOCKED_S - 1, False), (LOCKED_S, True)])
def test_a_lock_ends_by_itself(district, hq, clock, seconds, gets_in):
    fail(district.db, 5)
    clock.forward(seconds=seconds)
    if gets_in:
        assert enter(district.db)
    else:
        with pytest.raises(AccountError):
            enter(district.db)


def test_after_a_lock_the_count_starts_anew(district, hq, clock):
    fail(district.db, 5)
    clock.forward(seconds=LOCKED_S)
    fail(district.db, 4)
    assert enter(district.db)


def test_an_administrator_ends_a_lock(district, hq, clock):
    fail(district.db, 5)
    with district.db.write() as conn:
        accounts.enable_user(conn, CLI, hq)
    assert enter(district.db)


def test_guesses_sent_at_once_do_not_outrun_the_count(district, hq, monkeypatch):
    looked_at = []
    monkeypatch.setattr(passwords, "matches", lambda stored, _: looked_at.append(stored) or False)
    guesses = [threading.Thread(target=fail, args=(district.db, 1)) for _ in range(12)]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()
    assert len([stored for stored in looked_at if stored is not None]) == 5


def test_demo_accounts_get_in_on_this_machine_only(district):
    with district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)
    assert enter(district.db, "hq", "demo-hq-2022")
    assert sign_in_kiosk(district.db, DEMO_KIOSK_TOKEN, address="127.0.0.1", on_loopback=True)
    with pytest.raises(AccountError, match=REFUSED):
        enter(district.db, "hq", "demo-hq-2022", on_loopback=False)
    with pytest.raises(AccountError, match="not valid"):
        sign_in_kiosk(district.db, DEMO_KIOSK_TOKEN, address="10.0.0.7", on_loopback=False)
    with pytest.raises(AccountError, match="no account for you"):
        sign_in_external(district.db, "hq", address="10.0.0.7", lifetime_s=60)
