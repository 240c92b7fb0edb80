"""Is a definition that cannot be told by file, name and reason, whatever is defined?"""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from domain.definitions import Words, definitions
from domain.errors import ConfigurationError


class Thing(BaseModel):
    """Something that is defined."""

    model_config = ConfigDict(extra="forbid")

    key: str
    name: Words
    size: int = 1


GOOD = '[[thing]]\nkey = "a"\nname = { zh = "甲", en = "A" }\n'


def read(folder: Path, **files: str) -> dict[str, Thing]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return definitions(folder, "thing", Thing)


def test_all_files_are_read_in_their_order(tmp_path: Path) -> None:
    found = read(tmp_path, b=GOOD, a=GOOD.replace('"a"', '"z"') + GOOD.replace('"a"', '"b"'))
    assert list(found) == ["z", "b", "a"] and found["a"].name["zh"] == "甲" and found["a"].name["en"] == "A"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "size = 'x'", ("x.toml", "a", "size", "integer")),
        (GOOD + "sise = 2", ("x.toml", "a", "sise", "not permitted")),
        (GOOD.replace('key = "a"\n', ""), ("x.toml", "thing.0", "key", "required")),
        (GOOD.replace('en = "A"', 'en = ""'), ("x.toml", "a", "name.en", "at least 1")),
        (GOOD + GOOD, ("x.toml", "a", "declared twice")),
        (GOOD.replace("[[thing]]", "[[things]]"), ("x.toml", "thing")),
        (GOOD + "[other]\nx = 1", ("x.toml", "other", "nothing else")),
        ("[[thing]\n", ("x.toml", "thing")),
        ("thing = 3", ("x.toml", "thing")),
        ("thing = [3]", ("x.toml", "thing", "nothing else")),
    ],
)
def test_what_does_not_fit_is_told_by_file_name_and_reason(tmp_path: Path, text: str, told: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, x=text)
    for part in told:
        assert part in str(refused.value)


def test_one_key_in_two_files_is_declared_twice(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"b\.toml: a .*declared twice"):
        read(tmp_path, a=GOOD, b=GOOD)
