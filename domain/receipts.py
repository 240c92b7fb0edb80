"""What does a receipt code look like, and was one mistyped? 130 bits in letters and digits that are hard to confuse.

Crockford's alphabet (no I, L, O, U) and a check symbol by Luhn's rule modulo 32: one wrong symbol is always noticed,
two swapped neighbours nearly always. The check says nothing about whether such a receipt exists.
"""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 26
"""Symbols before the check symbol: 26 x 5 = 130 bits."""
GROUP = 3
_READ = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PLACE = {symbol: place for place, symbol in enumerate(ALPHABET)}


def receipt_code(random: bytes) -> str:
    """Return the code of at least 17 random bytes, in groups of three: ``7QK-M2X-...``."""
    number = int.from_bytes(random[:17], "big") >> (17 * 8 - SYMBOLS * 5)
    symbols = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(SYMBOLS - 1, -1, -1))
    whole = symbols + ALPHABET[_check(symbols)]
    return "-".join(whole[start : start + GROUP] for start in range(0, len(whole), GROUP))


def read_receipt(text: str) -> str | None:
    """Return the 27 symbols of a code as it is looked up, however it was typed; None where it cannot be one."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper().translate(_READ)
    symbols = "".join(one for one in plain if one not in "- _.\t\n\r")
    if len(symbols) != SYMBOLS + 1 or any(one not in _PLACE for one in symbols):
        return None
    return symbols if ALPHABET[_check(symbols[:-1])] == symbols[-1] else None


def _check(symbols: str) -> int:
    total = 0
    for place, symbol in enumerate(reversed(symbols)):
        value = _PLACE[symbol] * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return -total % 32
