"""When is a session over, and what does it show meanwhile?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from data_access.commands import accounts
from data_access.commands.demo_accounts import ensure_demo_accounts
from data_access.commands.sign_in import (
    WALL_LIFETIME_S,
    sign_in_kiosk,
    sign_out,
)
from data_access.queries.accounts import session_by_reference
from data_access.schema import app_session, app_user
from data_access.signed_in import LOOK_AGAIN_S, OUTAGE_S, SessionBook
from domain.errors import AccountError
from domain.instants import to_epoch
from tests.accounts.conftest import CLI, STREET, audited
from tests.accounts.entering import REFUSED, enter, reference


def test_a_session_ends_with_its_time(district, hq, clock):
    token = enter(district.db)
    at = to_epoch(clock())
    with district.db.read() as conn:
        assert session_by_reference(conn, reference(token), at=at + 3599) is not None
        assert session_by_reference(conn, reference(token), at=at + 3600) is None


def close(db):
    with db.write() as conn:
        accounts.disable_user(conn, CLI, "chen")


def close_and_open(db):
    with db.write() as conn:
        accounts.disable_user(conn, CLI, "chen")
        accounts.enable_user(conn, CLI, "chen")


def change(db):
    with db.write() as conn:
        accounts.reset_password(conn, CLI, "chen")


@pytest.mark.parametrize("end", [close, close_and_open, change])
def test_a_closed_account_or_new_password_ends_every_session(district, hq, end):
    tokens = [enter(district.db), enter(district.db)]
    book = SessionBook(district.db)
    assert all(book.look(reference(token)) for token in tokens)
    end(district.db)
    book._looked_at -= LOOK_AGAIN_S + 0.1
    assert not any(book.look(reference(token)) for token in tokens)


def test_signing_out_ends_this_session_only(district, hq):
    here, there = enter(district.db), enter(district.db)
    sign_out(district.db, reference(here))
    book = SessionBook(district.db)
    assert book.look(reference(here)) is None
    assert book.look(reference(there)) is not None
    sign_out(district.db, reference(here))  # twice is no error
    assert audited(district.db).count("sign_out") == 1


def test_new_areas_hold_from_the_next_look(district, hq):
    token, book = enter(district.db), SessionBook(district.db)
    assert book.look(reference(token)).scope.area_codes == ("330113",)
    with district.db.write() as conn:
        accounts.set_areas(conn, CLI, "chen", [STREET])
    book._looked_at -= LOOK_AGAIN_S + 0.1
    assert book.look(reference(token)).scope.area_codes == (STREET,)


def test_a_remembered_session_asks_the_database_nothing(district, hq, monkeypatch):
    token, book = enter(district.db), SessionBook(district.db)
    book.look(reference(token))
    monkeypatch.setattr(type(district.db), "read", lambda self: pytest.fail("asked the database"))
    assert book.look(reference(token)).username == "chen"


def test_while_the_database_is_away_known_sessions_stay_for_a_while(district, hq, monkeypatch):
    token, book = enter(district.db), SessionBook(district.db)
    book.look(reference(token))
    with district.db.read():
        pass
    from domain.errors import DatabaseError

    def away(self):
        raise DatabaseError("away")

    monkeypatch.setattr(type(district.db), "read", away)
    book._looked_at -= LOOK_AGAIN_S + 0.1
    assert book.look(reference(token)).username == "chen"
    with pytest.raises(DatabaseError):
        book.look("00" * 32)  # nobody new gets in
    book._answered_at -= OUTAGE_S + 1
    with pytest.raises(DatabaseError):
        book.look(reference(token))


@pytest.mark.parametrize("claimed", ["", "zz", "00" * 32, "00"])
def test_a_session_nobody_opened_is_nobody(district, hq, claimed):
    assert SessionBook(district.db).look(claimed) is None


def test_demo_sessions_end_when_the_data_become_real(district):
    with district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)
    token = enter(district.db, "hq", "demo-hq-2022")
    district.setting("simulated", False)
    with pytest.raises(AccountError):
        enter(district.db, "hq", "demo-hq-2022")
    assert SessionBook(district.db).look(reference(token)) is None


def test_a_walls_link_works_until_a_new_one_is_made(district):
    with district.db.write() as conn:
        accounts.add_user(conn, CLI, username="hall", role="wall", area_codes=["330113"], without_password=True)
        first = accounts.make_kiosk_token(conn, CLI, "hall")
    session = sign_in_kiosk(district.db, first, address="10.0.0.9", on_loopback=False)
    book = SessionBook(district.db)
    who = book.look(reference(session))
    assert who.scope.aggregate_only
    with district.db.write() as conn:
        second = accounts.make_kiosk_token(conn, CLI, "hall")
    book.forget()
    assert book.look(reference(session)) is None
    with pytest.raises(AccountError, match="not valid"):
        sign_in_kiosk(district.db, first, address="10.0.0.9", on_loopback=False)
    assert sign_in_kiosk(district.db, second, address="10.0.0.9", on_loopback=False)
    with pytest.raises(AccountError, match=REFUSED):
        enter(district.db, "hall", "")  # without a password nobody gets in by one


def test_a_wall_that_is_looked_at_never_expires(district):
    with district.db.write() as conn:
        accounts.add_user(conn, CLI, username="hall", role="wall", area_codes=["330113"], without_password=True)
        link = accounts.make_kiosk_token(conn, CLI, "hall")
    token = sign_in_kiosk(district.db, link, address="10.0.0.9", on_loopback=False)
    with district.db.read() as conn:
        opened = conn.execute(select(app_session.c.created_at)).scalar_one()
    day = 86400
    times = [opened]
    book = SessionBook(district.db, clock=lambda: times[0])
    for days in range(0, 90, 10):
        times[0] = opened + days * day
        book.forget()
        assert book.look(reference(token)), f"after {days} days"
    times[0] += WALL_LIFETIME_S + 1  # switched off for longer than that
    book.forget()
    assert book.look(reference(token)) is None


def test_old_sessions_are_swept_away(district, hq, clock):
    enter(district.db)
    clock.forward(days=31)
    enter(district.db)
    with district.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(app_session)).scalar_one() == 1


def test_a_role_nobody_knows_is_not_let_in(district, hq):
    token = enter(district.db)
    with district.db.write() as conn:
        conn.execute(update(app_user).values(role="emperor"))
    with pytest.raises(ValueError, match="emperor"):
        SessionBook(district.db).look(reference(token))
