"""Can accounts and the tokens of sources be kept from the command line, and is what is wrong with them said?"""

from __future__ import annotations

import re

import pytest

from data_access.engine import open_database
from data_access.ingest.batches import find_source
from data_access.keys import token_hash
from data_access.schema import app_user, audit
from tests.cli.conftest import Cockpit, rows


def test_accounts_from_the_command_line(cockpit: Cockpit) -> None:
    told = cockpit.done("user", "add", "chen", "--role", "street", "--area", "330113001", "--name", "陈主任")
    assert len(told.split()[-1]) >= 12  # a strong password of its own
    cockpit.done("user", "add", "wall", "--role", "wall", "--area", "330113", "--password", "a long password")
    assert re.search(r"/wall\?kiosk=\S{40,}", cockpit.done("user", "kiosk", "wall"))
    before = {row.username: row.password_hash for row in rows(cockpit, app_user)}
    cockpit.done("user", "reset", "chen")
    assert {row.username: row.password_hash for row in rows(cockpit, app_user)}["chen"] != before["chen"]
    cockpit.done("user", "disable", "chen")
    listing = cockpit.done("user", "list")
    assert "陈主任" in listing and "330113001" in listing and "disabled" in listing
    cockpit.done("user", "enable", "chen")
    assert "disabled" not in cockpit.done("user", "list")
    actions = [row.action for row in rows(cockpit, audit)]
    wanted = ["init", "add_user", "add_user", "make_kiosk_token", "reset_password", "disable_user", "enable_user"]
    assert actions == wanted and {row.actor for row in rows(cockpit, audit)} == {"cli"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add", "chen", "--role", "street", "--area", "nowhere"), "nowhere"),
        (("add", "chen", "--role", "street", "--area", "330113", "--password", "short"), "12"),
        (("add", "Ch en!", "--role", "street", "--area", "330113"), "a-z"),
        (("add", "chen", "--role", "public", "--area", "330113"), "public"),
        (("disable", "nobody"), "nobody"),
        (("reset", "nobody"), "nobody"),
        (("kiosk", "nobody"), "nobody"),
    ],
)
def test_what_is_wrong_with_an_account_is_one_sentence(cockpit: Cockpit, words: tuple[str, ...], reason: str) -> None:
    assert reason in cockpit.refused("user", *words)


def test_a_word_that_is_no_verb_or_role_is_usage(cockpit: Cockpit) -> None:
    for words in (
        ("conquer",),
        ("user", "add", "chen", "--role", "king", "--area", "330113"),
        ("demo", "--scale", "9"),
    ):
        assert cockpit.run(*words).exit_code == 2


def test_a_sources_token_is_shown_once_and_opens_its_door(cockpit: Cockpit) -> None:
    first, second = (cockpit.done("source", "token", "cdc").strip() for _ in range(2))
    db = open_database(cockpit.url)
    with db.read() as conn:
        assert find_source(conn, token_hash=token_hash(first)) is None
        found = find_source(conn, token_hash=token_hash(second))
        assert found is not None and found.code == "cdc"
    db.dispose()
    assert second not in cockpit.done("source", "list") and "unknown" in cockpit.refused("source", "token", "moon")
