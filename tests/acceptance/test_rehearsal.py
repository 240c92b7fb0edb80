"""Does every figure still equal the records after live running with faults, at the end of the clock's course?"""

from __future__ import annotations

import re
import time

import pytest
from sqlalchemy import func, select

from data_access.queries.invariants import INVARIANTS
from data_access.schema import batch, setting, test_result, transition
from tests.acceptance.conftest import LIVED_MIN, Lived

pytestmark = pytest.mark.slow


def test_what_was_lived_through_with_faults_verifies(lived: Lived) -> None:
    assert lived.exit_code == 0, lived.told
    assert f"Living through {float(LIVED_MIN)} minutes" in lived.told and "✗" not in lived.told
    assert all(f"✓ {one.sentence}" in lived.told for one in INVARIANTS.values())
    faults = dict(re.findall(r"(\w+) (\d+)", lived.told.split("faults:")[1].splitlines()[0]))
    assert {"correction", "duplicate", "missing_point", "wrong_digit"} <= set(faults)


def test_it_lived_by_its_own_clock_and_never_ahead_of_the_machine(lived: Lived) -> None:
    db = lived.place.open()
    with db.read() as conn:
        first, last, read = conn.execute(
            select(func.min(batch.c.received_at), func.max(batch.c.received_at), func.sum(batch.c.read))
        ).one()
        recorded = conn.execute(select(func.max(test_result.c.recorded_at))).scalar_one()
        told = conn.execute(select(func.max(transition.c.recorded_at))).scalar_one()
        looked = conn.execute(select(setting.c.value).where(setting.c.key == "inspection")).scalar_one()
    db.dispose()
    assert 18 * 60 < last - first <= 26 * 60, "the deliveries lie as far apart as in life"
    assert max(last, recorded, told) <= time.time()
    assert read > 8_000 and '"broken": {}' in looked
