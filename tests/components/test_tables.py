"""Which columns of a list does a phone leave out, and does the style sheet know of each?"""

import ast
import re
from pathlib import Path

from components.ranking import table
from components.style import SHEETS
from data_access.settings import ROOT

CSS = (SHEETS / "cockpit.css").read_text(encoding="utf-8")


def left_out(file: Path) -> set[int]:
    """Return the columns that lists of a file leave out on phones."""
    calls = [one for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)]
    named = [one.value for call in calls for one in call.keywords if one.arg == "desk"]
    return {place for value in named for place in ast.literal_eval(value)}


def test_a_list_names_the_columns_that_only_desks_show() -> None:
    assert 'class="c-table"' in table(("a", "b"), [])
    assert 'class="c-table no1 no3 few"' in table(("a", "b", "c", "d"), [], desk=(1, 3))


def test_every_column_left_out_has_its_rule() -> None:
    files = [*(ROOT / "components").glob("*.py"), *(ROOT / "pages").rglob("*.py")]
    asked = {place for file in files for place in left_out(file)}
    known = {int(place) for place in re.findall(r"\.no(\d) :is\(th, td\):nth-child", CSS)}
    assert asked and asked <= known
    for place in known:
        assert f".no{place} :is(th, td):nth-child({place + 1})" in CSS
