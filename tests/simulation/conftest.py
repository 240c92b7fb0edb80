"""One small district, made once for all tests of the simulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulation.district import build_package

SCALE = 0.01
UNTIL = datetime(2022, 6, 1, 6, 30, tzinfo=UTC)  # 14:30 local time


@pytest.fixture(scope="package")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package of 15,000 people."""
    folder = tmp_path_factory.mktemp("district")
    build_package(folder, scale=SCALE, seed=7, until=UNTIL)
    yield folder
