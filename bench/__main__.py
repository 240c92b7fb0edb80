"""``python -m bench [NAMES...]``: measure, print, and write ``bench/results/<date>.json`` and ``.md``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.district import KEPT, PostgresDistricts
from bench.figures import Figure
from bench.machine import machine
from bench.rounds import QUICK
from domain.instants import now

NAMES = (
    "ingest",
    "ranking",
    "moving",
    "arrivals",
    "events",
    "alarms",
    "hostile",
    "survey",
    "robot",
    "robot_speed",
    "phone",
    "viewers",
    "pages",
    "transition",
    "feed_to_screen",
)
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Run the benches asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}; default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the district; 1 is 1.5 million people")
    parser.add_argument("--no-postgres", action="store_true", help="leave PostgreSQL out: filling it takes minutes")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works, not for figures")
    parser.add_argument("--dry", action="store_true", help="print only, write no file")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(NAMES))
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if asked.quick:
        os.environ[QUICK] = "1"
    KEPT.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"at": now().isoformat(timespec="seconds"), "scale": asked.scale, "machine": machine(KEPT)}
    told["quick"] = asked.quick
    sections: dict[str, list[Figure]] = {}
    failed: list[str] = []
    with PostgresDistricts(wanted=not asked.no_postgres) as postgres:
        for name in asked.names or NAMES:
            begun = time.monotonic()
            print(f"\n## {name}\n", flush=True)
            try:
                sections[name] = import_module(f"bench.{name}").run(asked.scale, postgres)
            except Exception:  # noqa: BLE001 - the others' figures must not be lost with it
                traceback.print_exc()
                failed.append(name)
                continue
            print(_table(sections[name]), flush=True)
            print(f"\n({time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f})", flush=True)
            told["machine"]["postgresql"] = postgres.version()
            if not asked.dry:  # after each: a run that is cut off keeps what it has measured
                _write(told, sections)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def _table(figures: list[Figure]) -> str:
    rows = [("Figure", "Median", "Aim", ""), ("---", "---:", "---:", "---"), *[figure.as_row() for figure in figures]]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _write(told: dict[str, Any], sections: dict[str, list[Figure]]) -> None:
    """Write both files; benches measured earlier the same day and not now keep their figures."""
    told = told | {"figures": {name: [figure.as_json() for figure in figures] for name, figures in sections.items()}}
    shrunk = ("" if told["scale"] == 1 else f"-scale-{told['scale']:g}") + ("-quick" if told["quick"] else "")
    stem = RESULTS / f"{told['at'][:10]}{shrunk}.json"
    earlier = json.loads(stem.read_text("utf-8")) if stem.exists() else {}
    told["figures"] = earlier.get("figures", {}) | told["figures"]
    told["machine"] = earlier.get("machine", {}) | {k: v for k, v in told["machine"].items() if v is not None}
    RESULTS.mkdir(exist_ok=True)
    stem.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    lines = [f"# Speed, {told['at'][:10]}, scale {told['scale']:g}", "", _described(told["machine"]), ""]
    for name, figures in told["figures"].items():
        shown = sections.get(name) or [_figure(one) for one in figures]
        lines += [f"## {name.replace('_', ' ')}", "", _table(shown), ""]
    stem.with_suffix(".md").write_text("\n".join(lines), "utf-8")
    print(f"\nWritten: bench/results/{stem.name} and .md")


def _figure(told: dict[str, Any]) -> Figure:
    return Figure(**{name: value for name, value in told.items() if name != "holds"})


def _described(facts: dict[str, Any]) -> str:
    return "Measured on: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items()) + "."


if __name__ == "__main__":
    main()
