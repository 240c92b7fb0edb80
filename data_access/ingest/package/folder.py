"""Which files make up a package, what table is each, and which district do they speak of?"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data_access.ingest.package.encoding import read_text
from data_access.ingest.package.flat_files import read_csv, read_excel, read_parquet
from data_access.ingest.package.headings import FileName, headings
from data_access.ingest.package.places import canonical_crs
from data_access.ingest.package.report import Note
from data_access.ingest.package.shape_files import read_geojson, read_ogr
from data_access.ingest.package.sheets import Sheet
from data_access.ingest.package.specs import SPECS
from domain.errors import N_, IngestError
from domain.policies import policies

READERS: dict[str, Callable[[Path], Sheet]] = {
    ".csv": read_csv,
    ".xlsx": read_excel,
    ".xls": read_excel,
    ".parquet": read_parquet,
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".gpkg": read_ogr,
    ".zip": read_ogr,
}
FACTS = ("code", "name", "name_en", "time_zone", "crs", "denominator", "simulated", "attribution", "control_policy")
DISTRICT_FILE = "district.toml"
DENOMINATORS = ("managed", "declared")


@dataclass(frozen=True)
class Part:
    """One file of a package: its table, and the level of its areas where its name says that."""

    path: Path
    table: str
    level: str | None = None

    def read(self) -> Sheet:
        """Return what stands in the file."""
        return READERS[self.path.suffix.lower()](self.path)

    def digest(self) -> str:
        """Return the SHA-256 of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class Package:
    """The files of a package and what its ``district.toml`` says (None where it has none)."""

    path: Path
    parts: list[Part]
    facts: dict[str, Any] | None = None
    sources: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def parts_of(self, table: str) -> list[Part]:
        """Return the files of one table."""
        return [part for part in self.parts if part.table == table]


def open_package(path: Path, table: str | None = None) -> Package:
    """Return the package at ``path``, a folder or one file. ``table`` says what a single file is.

    Raises ``IngestError`` where there is nothing to read or a single file cannot be told.
    """
    if table is not None and table not in SPECS:
        raise IngestError(
            N_("{table} is not a table of a district package: {known}"), table=table, known=", ".join(SPECS)
        )
    if path.is_file():
        return Package(path, [_single(path, table)])
    if not path.is_dir():
        raise IngestError(N_("There is no file or folder {path}."), path=path)
    package = Package(path, [])
    for file in sorted(path.iterdir()):
        if file.name == DISTRICT_FILE:
            package.facts, package.sources = _district(file)
        elif file.suffix.lower() in READERS and file.is_file() and not file.name.startswith("."):
            named = headings().file_name(file.stem)
            if named is None:
                package.notes.append(
                    Note(N_("{file} was left out: its name is not that of a table."), {"file": file.name})
                )
            elif table in (None, named.table):
                package.parts.append(Part(file, named.table, named.level))
    if not package.parts and package.facts is None:
        raise IngestError(N_("{path} holds no file of a district package: {known}"), path=path, known=", ".join(SPECS))
    return package


def _single(path: Path, table: str | None) -> Part:
    if path.suffix.lower() not in READERS:
        raise IngestError(N_("{file} is not one of: {known}"), file=path.name, known=", ".join(READERS))
    named = headings().file_name(path.stem)
    if table is not None:
        return Part(path, table, named.level if named and named.table == table else None)
    if named is None:
        named = FileName(told_by_headings(READERS[path.suffix.lower()](path)))
    return Part(path, named.table, named.level)


def told_by_headings(sheet: Sheet) -> str:
    """Return the table that the headings of a file fit best. Raises ``IngestError`` where none or several do."""
    fits: dict[str, int] = {}
    for spec in SPECS.values():
        found = set(headings().mapping(spec.name, sheet.headings)[0])
        placed = sheet.geometry is not None or {"lon", "lat"} <= found or spec.geometry != "point"
        if set(spec.needed) <= found and found & set(spec.telling) and placed:
            fits[spec.name] = len(found)
    best = [table for table, count in fits.items() if count == max(fits.values())]
    if len(best) != 1:
        raise IngestError(
            N_("It cannot be told which table {file} is; name it with --table. Its headings are: {headings}"),
            file=sheet.path.name,
            headings=", ".join(sheet.headings),
        )
    return best[0]


def _district(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        found = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=file.name, reason=str(error)) from error
    sources = found.pop("sources", {})
    facts = {"time_zone": "Asia/Shanghai", "crs": "EPSG:4326", "denominator": "managed", "simulated": False}
    facts |= {key: value for key, value in found.items() if key in FACTS}
    _require(file, all(isinstance(facts.get(key), str) and facts[key] for key in ("code", "name")), "code, name")
    _require(file, isinstance(facts["simulated"], bool), "simulated = true | false")
    _require(file, facts["denominator"] in DENOMINATORS, f"denominator = {' | '.join(DENOMINATORS)}")
    _require(file, isinstance(sources, dict) and set(sources) <= set(SPECS), "[sources]")
    unknown = sorted(set(found) - set(FACTS))
    _require(file, not unknown, ", ".join(unknown))
    _require(file, _zone_exists(str(facts["time_zone"])), f"time_zone = {facts['time_zone']}")
    known = [version.id for version in policies().control]
    _require(file, facts.get("control_policy") in (None, *known), f"control_policy = {' | '.join(known)}")
    facts["crs"] = canonical_crs(str(facts["crs"]))
    return facts, sources


def _require(file: Path, good: bool, what: str) -> None:
    if not good:
        raise IngestError(N_("{file}: look at {what}"), file=file.name, what=what)


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def names(parts: Iterable[Part]) -> list[str]:
    """Return the file names of parts."""
    return [part.path.name for part in parts]
