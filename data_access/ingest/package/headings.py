"""Which headings and words does an imported table understand? The alias table, read once and checked."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data_access.settings import ROOT
from domain.errors import N_, ConfigurationError

PATH = ROOT / "assets" / "policies" / "headings.toml"


@dataclass(frozen=True)
class FileName:
    """What a file name says: the table, and the level of its areas where it says that too."""

    table: str
    level: str | None = None


@dataclass(frozen=True)
class Headings:
    """The alias table: ``columns[table][comparable heading]`` is (column, precedence); lower precedence wins."""

    files: Mapping[str, FileName]
    columns: Mapping[str, Mapping[str, tuple[str, int]]]
    words: Mapping[str, Mapping[str, str]]

    def file_name(self, stem: str) -> FileName | None:
        """Return what the name of a file (without ending) says; the longest known beginning counts."""
        name = comparable(stem)
        known = [start for start in self.files if name.startswith(start)]
        return self.files[max(known, key=len)] if known else None

    def mapping(self, table: str, found: Iterable[str]) -> tuple[dict[str, str], list[str]]:
        """Return which found heading stands for which column, and the headings that are not used."""
        aliases = self.columns[table]
        chosen: dict[str, tuple[int, str]] = {}
        for heading in found:
            column, rank = aliases.get(comparable(heading), (None, 0))
            if column is not None and (column not in chosen or rank < chosen[column][0]):
                chosen[column] = (rank, heading)
        mapping = {column: heading for column, (_, heading) in chosen.items()}
        used = set(mapping.values())
        return mapping, [heading for heading in found if heading not in used]

    def word(self, kind: str, text: str) -> str | None:
        """Return the own word for ``text`` (``空闲`` -> ``idle``); None where it is unknown."""
        return self.words[kind].get(comparable(text))


def comparable(text: str) -> str:
    """Return a heading or word as it is compared: NFKC, lower case, without blanks and underscores."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if not character.isspace() and character not in "_\ufeff")


@lru_cache
def headings(path: Path = PATH) -> Headings:
    """Return the alias table. Raises ``ConfigurationError`` where the file is broken or an alias is ambiguous."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        files = {comparable(name): FileName(**entry) for name, entry in found["files"].items()}
        columns = {table: _aliases(table, entry, path) for table, entry in found["headings"].items()}
        words = {kind: _words(kind, entry, path) for kind, entry in found["words"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            N_("The policy file {path} cannot be read: {reason}"), path=path, reason=error
        ) from error
    return Headings(files, columns, words)


def _aliases(table: str, entry: Mapping[str, list[str]], path: Path) -> dict[str, tuple[str, int]]:
    aliases: dict[str, tuple[str, int]] = {comparable(column): (column, 0) for column in entry}
    for column, others in entry.items():
        for rank, alias in enumerate(others, start=1):
            held = aliases.setdefault(comparable(alias), (column, rank))
            if held[0] != column and held[1] != 0:  # an own column name always counts as itself
                _ambiguous(path, f"[headings.{table}] {alias}")
    return aliases


def _words(kind: str, entry: Mapping[str, list[str]], path: Path) -> dict[str, str]:
    words: dict[str, str] = {comparable(word): word for word in entry}
    for word, others in entry.items():
        for alias in others:
            if words.setdefault(comparable(alias), word) != word:
                _ambiguous(path, f"[words.{kind}] {alias}")
    return words


def _ambiguous(path: Path, what: Any) -> None:
    raise ConfigurationError(N_("The policy file {path} cannot be read: {reason}"), path=path, reason=f"{what}: twice")
