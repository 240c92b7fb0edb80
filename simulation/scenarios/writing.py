"""How does the script of the scenarios become tables of a package, and what is left for the live feed?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from simulation.columns import ParquetFile
from simulation.scenarios.arrivals import write_arrivals
from simulation.scenarios.cases import Cases, build_cases
from simulation.scenarios.contacts import build_contacts
from simulation.scenarios.events import play_events
from simulation.scenarios.free_units import play_free_units, records
from simulation.scenarios.houses import Houses
from simulation.scenarios.infections import play_infections
from simulation.scenarios.leads import play_leads
from simulation.scenarios.observations import (
    Samples,
    barcode,
    care,
    report_health,
    result_columns,
    sample,
    watch_doors,
)
from simulation.scenarios.planted import plant
from simulation.scenarios.play import Play
from simulation.scenarios.quarantine import Quarantine
from simulation.scenarios.returning import Returned, people_back
from simulation.scenarios.script import write_script
from simulation.scenarios.signals import write_signals
from simulation.scenarios.specimens import play_specimens
from simulation.scenarios.supplies import play_labs, play_shifts, play_supplies
from simulation.scenarios.transfers import Transfers
from simulation.scenarios.zones import play_zones

LIVE = "moves_live.parquet"
"""In the feed's folder: what people and feeds do after the history, for the live feed."""
PENDING_TESTS = "pending_quarantine.parquet"


def build_scenarios(play: Play, out: Path, feed: Path) -> None:
    """Write ``moves``, ``health_reports``, ``daily_signals``, arrivals and their lists, results of quarantine."""
    cases = build_cases(play)
    returned = people_back(play)
    samples, reports = _people(play, cases, returned)
    _write_samples(play, samples, out, feed)
    write_arrivals(play, out, returned)
    write_signals(play, out / "daily_signals.parquet")
    arrivals = play_leads(play)
    play_specimens(play)
    play_zones(play, cases)
    play_free_units(play, cases, records(play, cases, samples.missed, arrivals))
    play_labs(play)
    play_supplies(play)
    play_shifts(play)
    play_events(play)
    with ParquetFile(out / "health_reports.parquet") as file:
        file.write({
            "record": pa.array(reports["record"], pa.string()), "code": pa.array(reports["code"], pa.string()),
            "at": pa.array(reports["at"], pa.int64()), "temperature": pa.array(reports["temperature"], pa.float64()),
            "symptoms": pa.array(reports["symptoms"], pa.string()),
        })  # fmt: skip
    rows = play.script.ordered()
    write_script([row for row in rows if row[0] > play.until], feed / LIVE)
    write_script(plant(play, [row for row in rows if row[0] <= play.until]), out / "moves.parquet")


def _people(play: Play, cases: Cases, returned: list[Returned]) -> tuple[Samples, dict[str, list[object]]]:
    """Play infected people, their contacts and everybody under control."""
    houses = Houses(play)
    quarantine = Quarantine(play, cases, houses, Transfers(play, houses), returned)
    quarantine.run(build_contacts(play, cases))
    play_infections(play, cases, quarantine.admitted)
    samples, reports = sample(play, quarantine.held), report_health(play, quarantine.held)
    watch_doors(play, quarantine.held)
    care(play, quarantine.held)
    for row in np.flatnonzero(samples.at > play.until).tolist():
        held = samples.held[row]
        role = "facility" if held.record == "stay" else "grid"
        play.script.add(int(samples.at[row]), held.record, held.code, "sample", role, barcode=barcode(row))
    return samples, reports


def _write_samples(play: Play, samples: Samples, out: Path, feed: Path) -> None:
    """Write the tests that were reported by ``until``; the feed delivers the others when they fall due."""
    order = np.argsort(samples.at, kind="stable")
    done = samples.reported[order] + 300 <= play.until
    with ParquetFile(out / "results_quarantine.parquet") as file:
        file.write(result_columns(play, samples, order[done], history=True))
    with ParquetFile(feed / PENDING_TESTS) as file:
        file.write(result_columns(play, samples, order[~done], history=False))
