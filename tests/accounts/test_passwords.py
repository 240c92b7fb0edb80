"""How dear a guess is, measured on the hasher the program uses."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type

from data_access import passwords


@pytest.fixture
def cheap_hashes():
    """Here the real cost is the subject."""


def test_a_guess_costs_what_rfc_9106_asks_for():
    assert isinstance(passwords._hasher, PasswordHasher)
    assert passwords._hasher.type is Type.ID
    assert (passwords._hasher.memory_cost, passwords._hasher.time_cost) == (65536, 3)


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_nothing_matches_what_is_not_a_hash_of_it(stored):
    assert not passwords.matches(stored, "")
    assert not passwords.matches(stored, "a password")


def test_generated_passwords_differ_and_pass_their_own_rule():
    made = {passwords.generated() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        passwords.require_strong(password, "chen")
