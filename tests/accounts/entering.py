"""How does a test get in? By password from this machine, with the token it was given."""

from __future__ import annotations

from data_access.commands.sign_in import sign_in
from data_access.keys import token_hash
from tests.accounts.conftest import PASSWORD

REFUSED = "wrong, or the account is locked"
"""What everybody who fails hears."""


def enter(db, username="chen", password=PASSWORD, on_loopback=True):
    return sign_in(db, username, password, address="10.0.0.7", on_loopback=on_loopback, lifetime_s=3600)


def reference(token):
    return token_hash(token).hex()
