"""Do the code, the alias table and docs/district-package.md name the same columns and words?"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from data_access.ingest.package.folder import FACTS, READERS
from data_access.ingest.package.headings import PATH, comparable, headings
from data_access.ingest.package.specs import SPECS, Kind, Spec
from data_access.settings import ROOT
from domain.errors import ConfigurationError

DOCUMENT = (ROOT / "docs" / "district-package.md").read_text(encoding="utf-8")
ALIASES = tomllib.loads(PATH.read_text(encoding="utf-8"))


def documented() -> dict[str, set[str]]:
    """Return the columns of each table in the document."""
    found: dict[str, set[str]] = {}
    table = ""
    for line in DOCUMENT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 4 or cells[1] in ("column", "---"):
            continue
        table = cells[0].strip("*") or table
        found.setdefault(table, set()).update(re.split(r", | or ", cells[1]))
    return found


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_every_column_is_documented_and_has_its_aliases(spec: Spec) -> None:
    columns = {field.name for field in spec.fields}
    assert documented()[spec.name] - {"geometry"} == columns
    assert set(ALIASES["headings"][spec.name]) <= columns
    assert set(spec.telling) | set(spec.key) <= columns


def test_every_list_of_words_is_used_and_its_words_are_documented() -> None:
    used = {field.words for spec in SPECS.values() for field in spec.fields if field.kind is Kind.WORD}
    assert used | {"bool", "crs"} == set(ALIASES["words"])
    for kind in used - {"state"}:
        for word in ALIASES["words"][kind]:
            assert f"`{word}`" in DOCUMENT, f"{kind}: {word}"


def test_every_fact_and_format_is_documented() -> None:
    for name in (*FACTS, *READERS):
        assert name in DOCUMENT


def test_own_names_and_aliases_lead_to_the_column() -> None:
    for table, columns in ALIASES["headings"].items():
        for column, aliases in columns.items():
            for heading in (column, column.upper(), f" {column} ", *aliases):
                mapping, unused = headings().mapping(table, [heading])
                assert mapping == {column: heading}
                assert unused == []


def test_file_names_lead_to_tables() -> None:
    for name, entry in ALIASES["files"].items():
        found = headings().file_name(f"{name}_330113")
        assert found is not None
        assert (found.table, found.level) == (entry["table"], entry.get("level"))
    assert headings().file_name("neighbours") is None


@pytest.mark.parametrize(
    "broken",
    [
        "files = 1",
        '[files]\n[headings.points]\ncode = ["x"]\nname = ["X "]\n[words]',  # one alias, two columns
        '[files]\n[headings]\n[words.state]\nidle = ["闲"]\nbusy = ["闲"]',
        "[files",
    ],
)
def test_a_broken_alias_table_is_one_clear_error(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "headings.toml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        headings(path)


def test_headings_compare_without_blanks_underscores_case_and_width() -> None:
    assert comparable("\ufeffSampled_At ") == comparable("ＳＡＭＰＬＥＤ　ａｔ") == "sampledat"
