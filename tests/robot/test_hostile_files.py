"""Is every file that is no picture, or one made to do harm, refused in words before anything large is unpacked?"""

from __future__ import annotations

import time
import tracemalloc

import pytest

from data_access.robot_rules import robot_rules
from domain.instants import to_epoch
from domain.result_pictures.model import Reading, Refused
from robot.reading import read_file
from simulation.pictures.hostile import Hostile, hostile_files
from simulation.pictures.sets import AT

RULES = robot_rules(to_epoch(AT))
CODES = {
    "empty": {"empty"},
    "truncated": {"corrupt"},
    "wrong type": {"wrong_type", "corrupt"},
    "huge dimensions": {"bomb", "too_large", "too_small"},
    "image bomb": {"bomb", "too_large"},
    "too small": {"too_small"},
    "zip bomb": {"bomb", "too_large"},
    "nested zip": {"nested"},
    "too many members": {"too_many", "empty"},
    "password": {"encrypted"},
}
FILES = [file for file in hostile_files() if file.why in CODES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_refused_with_a_reason_soon_and_without_unpacking_it(file: Hostile) -> None:
    begun = time.monotonic()
    tracemalloc.start()
    answer = read_file(file.content, file.name, rules=RULES)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    refused = [answer] if isinstance(answer, Refused) else answer
    assert {one.code if isinstance(one, Refused) else "read" for one in refused} <= CODES[file.why]
    assert all(one.why.message for one in refused if isinstance(one, Refused))
    assert most < 60_000_000, "a bomb was unpacked in memory"
    assert time.monotonic() - begun < 60


def test_a_member_that_would_lie_outside_is_read_like_any_other_and_written_nowhere(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    escaping = next(file for file in hostile_files() if file.why == "path outside")
    answer = read_file(escaping.content, escaping.name, rules=RULES)
    assert isinstance(answer, list) and isinstance(answer[0], Reading | Refused)
    assert not list(tmp_path.parent.parent.glob("escaped.png"))
