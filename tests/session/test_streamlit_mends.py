"""Does a mended Streamlit say what it said before?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from session import streamlit_mends

SECTIONS = {
    "theme": lambda message: message.custom_theme,
    "theme.light": lambda message: message.custom_theme.light,
    "theme.dark": lambda message: message.custom_theme.dark,
    "theme.sidebar": lambda message: message.custom_theme.sidebar,
}


@pytest.fixture(autouse=True)
def nothing_read_before() -> Iterator[None]:
    streamlit_mends._themes.clear()
    yield
    streamlit_mends._themes.clear()


@pytest.mark.parametrize("set_to", [{}, {"theme.base": "dark", "theme.sidebar.backgroundColor": "#0a1628"}])
def test_the_theme_from_memory_is_the_theme_from_the_settings(set_to: dict[str, str]) -> None:
    before = {name: config.get_option(name) for name in set_to}
    for name, value in set_to.items():
        config.set_option(name, value)
    try:
        for _run in range(2):
            expected, found = NewSession(), NewSession()
            for section, part in SECTIONS.items():
                streamlit_mends._fill_theme(part(expected), section)
                streamlit_mends.theme_from_memory(part(found), section)
            assert found == expected
            assert found.HasField("custom_theme") == expected.HasField("custom_theme")
    finally:
        for name, value in before.items():
            config.set_option(name, value)


def test_another_version_is_left_alone_and_said_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(streamlit_mends.streamlit, "__version__", "1.68.0")
    monkeypatch.setattr(app_session, "_populate_theme_msg", "untouched")
    streamlit_mends.mend()
    assert app_session._populate_theme_msg == "untouched"
    assert "1.68.0 is not mended" in caplog.text
