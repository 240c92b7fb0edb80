"""How tests are dealt to the workers of pytest-xdist, and what no test may leave behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("cockpit", deadline=None)  # a loaded machine is slow, not wrong
settings.load_profile("cockpit")


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
