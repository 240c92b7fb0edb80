"""Making and changing accounts: refused with a clear sentence, or done and audited."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_access import audit as audit_log
from data_access import passwords
from data_access.commands import accounts
from data_access.commands.accounts import add_user
from data_access.commands.demo_accounts import demo_accounts, demo_password, ensure_demo_accounts
from data_access.queries.accounts import account_row, area_codes_of
from data_access.queries.accounts import accounts as listed
from data_access.schema import app_user
from domain.errors import AccountError, ScopeError
from domain.scope import Role, Scope
from tests.accounts.conftest import CLI, STREET, audited
from tests.records import put
from tests.world import NOW


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"username": "li na"}, "may hold"),
        ({"username": ""}, "may hold"),
        ({"username": "x"}, "may hold"),  # one letter
        ({"role": "boss"}, "no role boss"),
        ({"role": "public"}, "no role public"),  # the public reports without an account
        ({"area_codes": ["330113", "999"]}, "no area 999"),
        ({"area_codes": []}, "sees nothing"),
        ({"password": "short"}, "12 characters"),
        ({"password": "x" * 257}, "at most 256"),
        ({"password": "aaaaaaaaaaaa"}, "easy to guess"),
        ({"language": "fr"}, "no language fr"),
    ],
)
def test_a_wrong_account_is_refused_and_nothing_is_written(district, change, message):
    given = {"username": "lina", "role": "street", "area_codes": [STREET]} | change
    with pytest.raises(AccountError, match=message), district.db.write() as conn:
        add_user(conn, CLI, **given)
    with district.db.read() as conn:
        assert conn.execute(select(app_user)).first() is None
    assert audited(district.db) == []


def test_a_generated_password_is_strong_and_is_not_stored(district):
    with district.db.write() as conn:
        password = add_user(conn, CLI, username="LiNa ", role="street", area_codes=[STREET])
    assert password is not None and len(password) >= 16
    with district.db.read() as conn:
        row = account_row(conn, "lina")
        assert row is not None and row["password_hash"].startswith("$argon2id$")
        assert area_codes_of(conn, row["id"]) == (STREET,)
    assert passwords.matches(row["password_hash"], password)
    assert not passwords.matches(row["password_hash"], password + "x")


def test_a_name_is_taken_once_whatever_its_case(district, hq):
    with pytest.raises(AccountError, match="named chen already"), district.db.write() as conn:
        add_user(conn, CLI, username="Chen", role="hq", area_codes=["330113"])


def test_an_administrator_needs_no_area_and_everybody_else_does(district):
    with district.db.write() as conn:
        assert add_user(conn, CLI, username="root", role="admin", area_codes=[])


def test_every_change_is_audited_and_the_chain_holds(district, hq):
    with district.db.write() as conn:
        accounts.set_areas(conn, CLI, hq, [STREET])
        accounts.set_language(conn, CLI, hq, "en")
        accounts.disable_user(conn, CLI, hq)
        accounts.enable_user(conn, CLI, hq)
        accounts.reset_password(conn, CLI, hq)
    assert audited(district.db) == [
        "add_user", "set_areas", "set_language", "disable_user", "enable_user", "reset_password",
    ]  # fmt: skip
    with district.db.read() as conn:
        assert audit_log.broken_link(conn) is None


def test_only_a_wall_gets_a_link(district, hq):
    with pytest.raises(AccountError, match="role wall"), district.db.write() as conn:
        accounts.make_kiosk_token(conn, CLI, hq)


def test_an_unknown_account_is_named_in_the_refusal(district):
    with pytest.raises(AccountError, match="no account named nobody"), district.db.write() as conn:
        accounts.disable_user(conn, CLI, "nobody")


def test_only_administrators_see_the_accounts(district, hq):
    with district.db.read() as conn:
        rows = listed(conn, Scope(Role.ADMIN))
        assert list(rows["username"]) == ["chen"]
        assert not {"password_hash", "kiosk_token_hash"} & set(rows.columns)
        with pytest.raises(ScopeError):
            listed(conn, Scope(Role.HQ, ("330113",)))


def test_demo_accounts_are_made_once_one_per_street_and_role(district):
    for _ in range(2):
        with district.db.write() as conn:
            made = ensure_demo_accounts(conn, CLI)
    everywhere = ["hq", "cdc", "facility", "driver", "lab", "admin", "wall"]
    assert [one.username for one in made] == [*everywhere, "street-001", "street-002", "community", "grid"]
    assert len(audited(district.db)) == len(made)
    with district.db.read() as conn:
        row = account_row(conn, "street-002")
        assert row is not None
        assert area_codes_of(conn, row["id"]) == ("330113002",)
        assert passwords.matches(row["password_hash"], demo_password("street-002"))


def test_the_demos_grid_worker_is_where_most_people_are_at_home_under_control(district):
    for people, place in ((1, "C4/G4"), (2, "C5/G5"), (3, "C5/G6")):
        for _ in range(people):
            district.resident(f"330113/330113005/{place}/u{people}")
    put(district, "home_order", "330113/330113005/C5/G5/u2", NOW, "start")
    with district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)
        covered = {name: area_codes_of(conn, account_row(conn, name)["id"]) for name in ("grid", "community")}
    assert covered == {"grid": ("G5",), "community": ("C5",)}


def test_real_data_have_no_demo_accounts(district):
    with district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)
    district.setting("simulated", False)
    with district.db.read() as conn:
        assert demo_accounts(conn) == []
    with pytest.raises(AccountError, match="simulated"), district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)


def test_a_demo_account_with_a_password_of_its_own_is_none_any_more(district):
    with district.db.write() as conn:
        ensure_demo_accounts(conn, CLI)
        accounts.reset_password(conn, CLI, "hq", "a password of its own")
        assert "hq" not in [one.username for one in demo_accounts(conn)]
