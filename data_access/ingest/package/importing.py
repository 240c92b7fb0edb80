"""How does a district package get into the database? Table by table, all or nothing each, and twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from data_access import district
from data_access.engine import Database
from data_access.ingest.package.areas import load_areas
from data_access.ingest.package.arrivals import load_arrivals
from data_access.ingest.package.cases import load_cases
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import FACTS, Package, Part, open_package
from data_access.ingest.package.job import Job, Progress, one_transaction
from data_access.ingest.package.line_list import load_clusters, load_infections, load_point_reports
from data_access.ingest.package.moves import load_moves
from data_access.ingest.package.places import canonical_crs
from data_access.ingest.package.points import load_points
from data_access.ingest.package.report import ImportReport, Note, TableReport
from data_access.ingest.package.residents import load_residents
from data_access.ingest.package.results import load_results
from data_access.ingest.package.risk_lists import load_risk_lists
from data_access.ingest.package.signals import load_daily_signals, load_health_reports
from data_access.ingest.package.specs import SPECS
from data_access.keys import Keys
from data_access.schema import area
from data_access.versions import bump
from domain.errors import N_, IngestError
from domain.instants import now as present
from domain.instants import to_epoch

Loader = Callable[[Job, list[Part], Draft], TableReport]
LOADERS: dict[str, Loader] = {
    "areas": load_areas,
    "residents": load_residents,
    "points": load_points,
    "point_reports": load_point_reports,
    "clusters": load_clusters,
    "infections": load_infections,
    "daily_signals": load_daily_signals,
    "risk_lists": load_risk_lists,
    "arrivals": load_arrivals,
    "cases": load_cases,
    "moves": load_moves,
    "health_reports": load_health_reports,
}
WHICH_DISTRICT = N_(
    "{path} does not say which district it is about: add a district.toml, or a file with an area of level district."
)
TAKEN_TO_BE = N_(
    "There is no district.toml: the district is taken to be {code} {name}, in {time_zone}, with real people."
)
DERIVED = {"time_zone": "Asia/Shanghai", "crs": "EPSG:4326", "denominator": "managed", "simulated": False}


def import_package(
    db: Database,
    keys: Keys,
    path: Path | str,
    *,
    dry_run: bool = False,
    skip_refused: bool = False,
    table: str | None = None,
    crs: str | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> ImportReport:
    """Take in the package at ``path`` (a folder or one file) and report what became of every row.

    ``table`` limits a folder to one table, or says what a single file is; ``crs`` overrules every declared reference
    system. A refused row stops its table unless ``skip_refused``; the other tables still come in. ``dry_run`` does all
    the work in one transaction and rolls it back: on SQLite it keeps other writers waiting.
    Raises ``IngestError`` where a file cannot be read at all or speaks of another district.
    """
    package = open_package(Path(path), table)
    report = ImportReport(package.path, dry_run, notes=package.notes)
    with _transactions(db, dry_run=dry_run) as begin:
        job = Job(
            db, keys, to_epoch(now or present()), begin, dry_run, skip_refused, progress,
            sources=package.sources, crs=canonical_crs(crs) if crs else None,
        )  # fmt: skip
        areas = _settle_district(job, package, report)
        for name in SPECS:
            parts = package.parts_of(name)
            if not parts:
                continue
            job.advance(name, 0.0)
            if name == "results":
                report.tables.append(load_results(job, parts))
            else:
                draft = areas if name == "areas" and areas is not None else job.draft(parts)
                report.tables.append(LOADERS[name](job, parts, draft))
            job.advance(name, 1.0)
    return report


class _RolledBack(Exception):
    """Ends the transaction of a dry run."""


@contextmanager
def _transactions(db: Database, *, dry_run: bool) -> Iterator[Callable[[], AbstractContextManager[Connection]]]:
    """Yield what opens a transaction: one each time, or in a dry run the same one, rolled back at the end."""
    if not dry_run:
        yield db.write
        return
    try:
        with db.write() as conn:
            yield lambda: one_transaction(conn)
            raise _RolledBack
    except _RolledBack:
        return


def _settle_district(job: Job, package: Package, report: ImportReport) -> Draft | None:
    """Find out which district this is and write its settings; returns the draft of the areas where it was needed."""
    with job.begin() as conn:
        held = {key: value for key, value in district.facts(conn).items() if key in FACTS}
    if package.facts is not None:
        _require_same(held, package.facts)
        _write_facts(job, held, package.facts, report)
        return None
    parts = package.parts_of("areas")
    job.facts = {**DERIVED, **held, "crs": None}  # the reference system of an earlier package says nothing of this one
    draft = job.draft(parts) if parts else None
    if not held.get("code"):
        found = _district_row(job, draft, parts)
        if found is None:
            raise IngestError(
                WHICH_DISTRICT,
                path=package.path,
            )
        report.notes.append(
            Note(
                TAKEN_TO_BE,
                {**found, "time_zone": DERIVED["time_zone"]},
            )
        )
        _write_facts(job, held, {**DERIVED, **held, **found}, report)
        job.facts["crs"] = None
    return draft


def _district_row(job: Job, draft: Draft | None, parts: list[Part]) -> dict[str, Any] | None:
    """Return code and name of the district, from the package's areas or those in the database."""
    found: dict[str, str] = {}
    if draft is not None:
        levels, codes, names = draft.values("level"), draft.values("code"), draft.values("name")
        for row in range(draft.size):
            if (levels[row] or parts[draft.part_of(row)].level) == "district" and codes[row]:
                found.setdefault(codes[row], names[row])
    if not found:
        with job.begin() as conn:
            known = conn.execute(select(area.c.code, area.c.name).where(area.c.level == "district"))
            found = dict(known.all())
    if len(found) != 1:
        return None
    code, name = next(iter(found.items()))
    return {"code": code, "name": name}


def _require_same(held: dict[str, Any], facts: dict[str, Any]) -> None:
    if held.get("code") not in (None, facts["code"]):
        raise IngestError(
            N_("This database is about {held}; the package is about {code} {name}. Use another database."),
            held=f"{held['code']} {held.get('name', '')}".strip(),
            **{key: facts[key] for key in ("code", "name")},
        )
    if held.get("code") and held.get("simulated") is not None and bool(held["simulated"]) != facts["simulated"]:
        words = {True: N_("simulated"), False: N_("real")}
        raise IngestError(
            N_("This database holds {held} people and the package {given} ones; they are never mixed."),
            held=words[bool(held["simulated"])],
            given=words[facts["simulated"]],
        )


def _write_facts(job: Job, held: dict[str, Any], facts: dict[str, Any], report: ImportReport) -> None:
    """Write the settings that changed."""
    job.facts = {**held, **facts}
    changed = {key: value for key, value in facts.items() if held.get(key) != value or key not in held}
    if not changed:
        return
    with job.begin() as conn:
        for key, value in sorted(changed.items()):
            district.set_fact(conn, key, value)
        bump(conn, ["settings"], at=job.at)
    report.settings = sorted(changed)
    report.notes.append(Note(N_("Settings of the district written: {names}."), {"names": ", ".join(sorted(changed))}))
