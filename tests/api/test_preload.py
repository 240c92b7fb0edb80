"""Does the page name scripts that are there, with all they import, and none it has already?"""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.file_util import get_static_dir

from api.preload import EVERYWHERE, preloads

HREF = re.compile(r'href="\./(static/js/[\w.-]+)"')


def test_every_script_named_is_there() -> None:
    named = HREF.findall(preloads(Path(get_static_dir())))
    assert all((Path(get_static_dir()) / name).is_file() for name in named)
    for one in EVERYWHERE:  # a wheel that names them otherwise would make the page slow without a word
        assert any(name.startswith(f"static/js/{one}.") for name in named), one
    page = (Path(get_static_dir()) / "index.html").read_text("utf-8")
    assert len(named) == len(set(named)) and not [name for name in named if name in page]


def test_imports_of_imports_come_too_and_circles_end(tmp_path: Path) -> None:
    scripts = tmp_path / "static" / "js"
    scripts.mkdir(parents=True)
    (tmp_path / "index.html").write_text('<script src="./static/js/index.1.js"></script>')
    (scripts / "Html.1.js").write_text('import{a as b}from"./one.1.js";import"./index.1.js";')
    (scripts / "one.1.js").write_text('import"./two.1.js";const x=()=>import("./late.1.js")')
    (scripts / "two.1.js").write_text('import{c}from"./one.1.js"')
    found = HREF.findall(preloads(tmp_path))
    assert found == ["static/js/Html.1.js", "static/js/one.1.js", "static/js/two.1.js"]


def test_without_streamlits_files_nothing_is_named(tmp_path: Path) -> None:
    assert preloads(tmp_path) == ""
