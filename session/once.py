"""What is asked a hundred times in one run of a script, and answered once? Who looks, and in which language.

Every translated word asks for the reader's language, and with it for ``st.user``, which looks for a secrets file on the
disk each time, one thread after the other: that was 80 % of a fragment's time with 50 viewers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

Value = TypeVar("Value")


class _Kept(threading.local):
    """What a thread's present run knows. A run is told by its cursors, which Streamlit makes anew for each."""

    def __init__(self) -> None:
        self.run: object = None
        self.known: dict[str, Any] = {}


_kept = _Kept()


def once(name: str, compute: Callable[[], Value]) -> Value:
    """Return ``compute()``, asked only once in this run of a script or fragment; outside a run, each time."""
    ctx = get_script_run_ctx(suppress_warning=True)
    if ctx is None:
        return compute()
    if _kept.run is not ctx.cursors:
        _kept.run, _kept.known = ctx.cursors, {}
    if name not in _kept.known:
        _kept.known[name] = compute()
    value: Value = _kept.known[name]
    return value


def forget() -> None:
    """Ask anew, although the run goes on: something was changed in it."""
    _kept.run, _kept.known = None, {}
