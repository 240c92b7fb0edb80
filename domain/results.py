"""What did a laboratory say, and does it count as a test of the person?

A person counts as tested at ``sampled_at`` when the sample gave a verdict about them or their pool. An invalid
sample gave none: the person must be sampled again and does not count (ADR 0005). A positive pool is not a
positive person (DOMAIN 1.1): its members count as tested and wait for the single recollection.
"""

from __future__ import annotations

from enum import IntEnum


class TestResult(IntEnum):
    """Result of one sample for one person, as stored (2 bytes a row, ten million rows)."""

    __test__ = False  # not a pytest class

    NEGATIVE = 0
    POSITIVE = 1
    INVALID = 2
    POOL_POSITIVE = 3


COUNTS_AS_TESTED = (TestResult.NEGATIVE, TestResult.POSITIVE, TestResult.POOL_POSITIVE)

RESULT_WORDS = {
    "negative": TestResult.NEGATIVE,
    "阴性": TestResult.NEGATIVE,
    "阴": TestResult.NEGATIVE,
    "-": TestResult.NEGATIVE,
    "positive": TestResult.POSITIVE,
    "阳性": TestResult.POSITIVE,
    "阳": TestResult.POSITIVE,
    "+": TestResult.POSITIVE,
    "invalid": TestResult.INVALID,
    "无效": TestResult.INVALID,
}


def person_result(word: str, pool_size: int) -> TestResult | None:
    """Return the result for one person, or None where the word is unknown.

    A positive of a pool of two or more people becomes ``POOL_POSITIVE`` for each of them.
    """
    result = RESULT_WORDS.get(word.strip().lower())
    if result is TestResult.POSITIVE and pool_size > 1:
        return TestResult.POOL_POSITIVE
    return result
