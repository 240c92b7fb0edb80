"""What of Streamlit 1.67 is mended while it runs? Three things that many viewers with live panels cannot do without.

They keep what Streamlit does and change when it does it (ADR 0089). Another version than the one they were measured
with is left as it is.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

import streamlit
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

MENDED = "1.67."
LOOK_AGAIN_S = 0.002
CROWDED_FROM = 6
"""Scripts running at once, on an interpreter that runs one at a time: a look of a panel takes 5 to 10 ms of it."""
RUNNING = "ScriptRunner.scriptThread"

_log = logging.getLogger(__name__)
_themes: dict[str, CustomThemeConfig] = {}
_fill_theme = app_session._populate_theme_msg
_request_rerun = AppSession.request_rerun
_waiting: WeakKeyDictionary[AppSession, deque[Any]] = WeakKeyDictionary()


def mend() -> None:
    """Mend this process's Streamlit, once; another version only says so."""
    if not streamlit.__version__.startswith(MENDED):
        _log.warning("Streamlit %s is not mended: many viewers with live panels will be slow", streamlit.__version__)
        return
    app_session._populate_theme_msg = theme_from_memory  # type: ignore[assignment]
    AppSession.request_rerun = rerun_in_turn  # type: ignore[assignment, method-assign]


def theme_from_memory(message: CustomThemeConfig, section: str = "theme") -> None:
    """Fill in a section of the theme as Streamlit does, read from the settings once and not with every run."""
    if section not in _themes:
        read = CustomThemeConfig()
        _fill_theme(read, section)
        _themes[section] = read
    if _themes[section].ListFields():
        message.MergeFrom(_themes[section])


def rerun_in_turn(session: AppSession, client_state: Any) -> None:
    """Take in a fragment's request once all that the run before it drew is on its way.

    A runner that has ended still has messages waiting for the event loop. Were a new one made now, as Streamlit does,
    they would be thrown away: its panel would not look again before its next turn. Requests stay in their order.

    A panel that looks by itself while the server is crowded is left to look again at its next turn, so that whoever
    opens a page or moves a record is served: timers ask on and on, however long the answers take.
    """
    if client_state is not None and client_state.is_auto_rerun and _is_crowded():
        return
    waiting = _waiting.setdefault(session, deque())
    if waiting or (client_state is not None and client_state.fragment_id and _is_ending(session)):
        waiting.append(client_state)
        if len(waiting) == 1:
            session._event_loop.call_later(LOOK_AGAIN_S, _take_in, session)
        return
    _request_rerun(session, client_state)


def _take_in(session: AppSession) -> None:
    waiting = _waiting[session]
    try:
        while waiting and not _is_ending(session):
            _request_rerun(session, waiting.popleft())
    finally:  # one request that fails does not hold up those behind it
        if waiting:
            session._event_loop.call_later(LOOK_AGAIN_S, _take_in, session)


def _is_crowded() -> bool:
    return sum(thread.name == RUNNING for thread in threading.enumerate()) >= CROWDED_FROM


def _is_ending(session: AppSession) -> bool:
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is ScriptRequestType.STOP
