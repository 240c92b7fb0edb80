"""How are definitions read that are data? TOML files of one table each, a model a table, keys unique over all files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import N_, ConfigurationError


class Words(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Keyed(Protocol):
    """A definition with a name of its own."""

    @classmethod
    def model_validate(cls, obj: Any, /) -> Any:
        """Return the definition of a table. Raises ``ValidationError``."""

    @property
    def key(self) -> str:
        """Its name."""


D = TypeVar("D", bound=Keyed)


def definitions(folder: Path, table: str, model: type[D]) -> dict[str, D]:
    """Return the definitions in the ``[[table]]`` of all files of a folder by key, in the order of the files.

    Raises ``ConfigurationError`` naming the file, the definition (its key, else its place) and what is wrong with it.
    """
    found: dict[str, D] = {}
    for path in sorted(folder.glob("*.toml")):
        for number, raw in enumerate(_tables(path, table)):
            named = str(raw.get("key", f"{table}.{number}"))
            try:
                one = model.model_validate(raw)
            except (ValidationError, KeyError, IndexError) as error:
                raise _misfit(path, named, _reason(error)) from error
            if one.key in found:
                raise _misfit(path, one.key, "declared twice")
            found[one.key] = one
    return found


def _tables(path: Path, table: str) -> list[dict[str, Any]]:
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        tables = list[Any](read[table])
    except (ValueError, KeyError, TypeError) as error:
        raise _misfit(path, table, error) from error
    if any(not isinstance(one, dict) for one in tables):
        raise _misfit(path, table, f"the file holds [[{table}]] tables and nothing else")
    if strange := sorted(set(read) - {table}):
        raise _misfit(path, ", ".join(strange), f"the file holds [[{table}]] tables and nothing else")
    return tables


def _reason(error: ValidationError | KeyError | IndexError) -> str:
    """Return what is wrong, with the field where the model's own word names none."""
    if not isinstance(error, ValidationError):
        return f"placeholder {error}"
    first = error.errors()[0]
    place, said = ".".join(str(part) for part in first["loc"]), first["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def _misfit(path: Path, key: str, reason: object) -> ConfigurationError:
    return ConfigurationError(N_("{file}: {key} does not fit: {reason}"), file=path.name, key=key, reason=str(reason))
