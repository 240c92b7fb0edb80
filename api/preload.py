"""Which scripts does every page need? Named in the page's head, the browser gets them while it still connects.

Streamlit loads the script of each kind of element when the first such element arrives: on a page of ours six of them,
one after another with what they import, between the first word on the screen and the last.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

EVERYWHERE = ("Html", "PageLink", "BidiComponent", "ButtonGroup", "Button", "Selectbox")
"""Elements of the frame and of nearly every page, by the names of Streamlit's scripts."""
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


@lru_cache(maxsize=2)
def preloads(static: Path) -> str:
    """Return the ``<link>`` elements that bring those scripts and all they import early.

    ``static`` is the folder of Streamlit's page. Empty where the wheel names its scripts differently: they come later
    then, as they do without.
    """
    scripts = static / "static" / "js"
    page = static / "index.html"
    if not scripts.is_dir() or not page.is_file():
        return ""
    named = {path.name for one in EVERYWHERE for path in scripts.glob(f"{one}.*.js")}
    there = page.read_text("utf-8")
    wanted = sorted(name for name in _with_imports(scripts, named) if name not in there)
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in wanted)


def _with_imports(scripts: Path, names: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        path = scripts / name
        if path.is_file():
            waiting |= set(_IMPORTED.findall(path.read_text("utf-8"))) - found
    return found
