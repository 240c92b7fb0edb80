"""Is a result on record already? The same person, sampled in the same minute: pictures tell no seconds."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, select

from data_access.schema import test_result
from domain.results import RESULT_WORDS

MINUTE = 60


class Held(StrEnum):
    """What is on record of a sample."""

    NOTHING = "nothing"
    SAME = "same"
    OTHER = "other"


def held(conn: Connection, resident_id: int, sampled_at: int, result: str) -> Held:
    """Return whether a laboratory (or an earlier picture) told the same of this sample, or something else."""
    t, minute = test_result.c, sampled_at // MINUTE * MINUTE
    same = (t.resident_id == resident_id, t.sampled_at >= minute, t.sampled_at < minute + MINUTE)
    told = set(conn.execute(select(t.result).where(*same)).scalars())
    if not told:
        return Held.NOTHING
    return Held.SAME if told == {int(RESULT_WORDS[result])} else Held.OTHER
