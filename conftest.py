"""How tests are dealt to the workers of pytest-xdist, and what no test may leave behind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("cockpit", deadline=None)  # a loaded machine is slow, not wrong
settings.load_profile("cockpit")


MEMORY = Path("/dev/shm")
ROOM_BYTES = 6 * 1024**3
"""What the suite's databases, servers and browsers take at most, with room to spare."""


def pytest_configure() -> None:
    """Let all that tests write lie in memory, where the machine has room there and nobody chose another place.

    Thousands of small databases are made and synced: on a disk that is half of the suite's processor time, and a
    database of PostgreSQL takes five times as long to make.
    """
    chosen = os.environ.get("PYTEST_DEBUG_TEMPROOT") or os.environ.get("TMPDIR")
    if chosen or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return
    os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """One server and one browser serve all browser tests; elsewhere a file's fixtures are built once.

    Not by ``xdist_group``: pytest-xdist 3.8 writes the group into the test's id, which pytest 9.2 does not read back,
    and every test went to whichever worker was free.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "browser" if file.startswith("tests/browser/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Deal tests out by ``ByFile``."""
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Give ``__main__`` back after each test: AppTest leaves a page's script there.

    multiprocessing would run that script again in every process a later test of the same worker starts.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
