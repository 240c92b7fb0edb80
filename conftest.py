"""How tests are dealt to the workers of pytest-xdist: browser tests to one, every other file to whichever is free."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests so that one server and one browser serve all browser tests, and a file's fixtures are built once."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            group = "browser" if item.get_closest_marker("browser") else item.nodeid.split("::")[0]
            item.add_marker(pytest.mark.xdist_group(group))
