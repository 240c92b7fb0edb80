"""Is the rest of the script told in time, once, and with the faults of people who type?"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from simulation.moves import BY_CALENDAR, LiveMoves
from simulation.parameters import load_parameters
from tests.simulation.cockpit_double import cockpit_double
from tests.simulation.conftest import UNTIL
from tests.simulation.test_platform import feed

RULE = load_parameters().feed
SPOILED = RULE | {"wrong_digit": 0.5, "duplicate": 0.2, "late_moves": 0.2}


def live(package: Path, *, perfect: bool = True, rule: dict[str, object] = RULE) -> LiveMoves:
    (package / "feed" / "moves_state.json").unlink(missing_ok=True)
    return LiveMoves(package, rule, random.Random(5), perfect=perfect)


def due(package: Path, hours: float) -> pd.DataFrame:
    rows = pd.read_parquet(package / "feed" / "moves_live.parquet")
    by_calendar = [pair in BY_CALENDAR for pair in zip(rows["record"], rows["move"], strict=True)]
    return rows[(rows["at"] <= UNTIL.timestamp() + hours * 3600) & ~pd.Series(by_calendar, rows.index)]


def test_what_is_due_comes_in_the_order_of_time(package: Path) -> None:
    moves, wanted = live(package), due(package, 5)
    rows, place = moves.take(UNTIL + timedelta(hours=5), 10_000)
    assert place == len(rows) == len(wanted) > 20
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert Counter((row["record"], row["move"]) for row in rows) == Counter(
        zip(wanted["record"], wanted["move"], strict=True)
    )


def test_what_was_not_answered_is_told_again_and_a_restart_goes_on(package: Path) -> None:
    moves = live(package)
    first, place = moves.take(UNTIL + timedelta(hours=5), 10)
    assert moves.take(UNTIL + timedelta(hours=5), 10) == (first, place)
    moves.save(place)
    again = LiveMoves(package, RULE, random.Random(5), perfect=True)
    rest, _ = again.take(UNTIL + timedelta(hours=5), 10)
    assert [row["at"] for row in rest] >= [row["at"] for row in first] and rest != first


def test_faults_are_made_and_mended(package: Path) -> None:
    moves, told = live(package, perfect=False, rule=SPOILED), list[dict[str, object]]()
    for minute in range(0, 8 * 60, 5):
        rows, place = moves.take(UNTIL + timedelta(minutes=minute), 10_000)
        moves.save(place)
        told += rows
    assert set(moves.counts) == {"wrong_digit", "duplicate", "late"}
    assert len(told) == pytest.approx(len(due(package, 7.92)) * 1.2, rel=0.2)
    openings = [row for row in told if "person" in row["fields"]]  # type: ignore[operator]
    by_code = Counter((row["record"], row["code"], row["move"]) for row in openings)
    assert max(by_code.values()) == 2


def test_the_platform_tells_moves_with_their_token(package: Path) -> None:
    live(package)
    with cockpit_double() as double:
        summary = feed(double, package, moves_token="moves", duration=0.5)
    told = [item for item in double.received if item.path.endswith("/moves")]
    assert {item.token for item in told} == {"moves"}
    assert summary.moves == sum(len(item.rows) for item in told) == summary.moves_answered["accepted"] > 0
    at = datetime.fromisoformat(told[0].rows[0]["at"])
    assert at <= datetime.now(UTC)
    assert set(told[0].rows[0]) == {"at", "record", "code", "move", "role", "fields", "reason"}


def test_without_a_token_nothing_is_told(package: Path) -> None:
    with cockpit_double() as double:
        feed(double, package)
    assert not [item for item in double.received if item.path.endswith("/moves")]
