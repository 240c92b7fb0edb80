"""Does a mended Streamlit say what it said before?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from session import streamlit_mends
from session.streamlit_mends import CROWDED_FROM


class Session(AppSession):
    """One that nobody runs a script in."""

    def __init__(self) -> None:
        self._scriptrunner = None

    def __del__(self) -> None:
        """Nothing was opened."""


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


@pytest.mark.parametrize(
    ("crowd", "by_itself", "taken_in"),
    [
        (CROWDED_FROM, True, False),
        (CROWDED_FROM, False, True),  # somebody moved a record
        (CROWDED_FROM - 1, True, True),
    ],
)
def test_a_panel_that_looks_by_itself_waits_where_it_is_crowded(
    monkeypatch: pytest.MonkeyPatch, crowd: int, by_itself: bool, taken_in: bool
) -> None:
    seen: list[ClientState] = []
    monkeypatch.setattr(streamlit_mends, "_request_rerun", lambda _session, asked: seen.append(asked))
    over = threading.Event()
    running = [threading.Thread(target=over.wait, name=streamlit_mends.RUNNING) for _ in range(crowd)]
    for one in running:
        one.start()
    try:
        session = Session()
        streamlit_mends.rerun_in_turn(session, ClientState(fragment_id="one", is_auto_rerun=by_itself))
    finally:
        over.set()
        for one in running:
            one.join()
    assert bool(seen) is taken_in


def test_a_request_that_fails_does_not_hold_up_the_one_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def taken_in(_session: AppSession, asked: ClientState) -> None:
        seen.append(asked.fragment_id)
        if asked.fragment_id == "first":
            raise ValueError("the first fails")

    async def asked_while_it_ends() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _told: None)
        session = Session()
        session._event_loop = loop
        session._scriptrunner = SimpleNamespace(_requests=SimpleNamespace(_state=ScriptRequestType.STOP))
        for name in ("first", "second"):
            streamlit_mends.rerun_in_turn(session, ClientState(fragment_id=name))
        assert seen == []
        session._scriptrunner = None
        for _look in range(200):
            await asyncio.sleep(0.01)
            if len(seen) == 2:
                return

    monkeypatch.setattr(streamlit_mends, "_request_rerun", taken_in)
    with ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this thread
        apart.submit(asyncio.run, asked_while_it_ends()).result()
    assert seen == ["first", "second"]


def test_another_version_is_left_alone_and_said_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(streamlit_mends.streamlit, "__version__", "1.68.0")
    monkeypatch.setattr(app_session, "_populate_theme_msg", "untouched")
    streamlit_mends.mend()
    assert app_session._populate_theme_msg == "untouched"
    assert "1.68.0 is not mended" in caplog.text
