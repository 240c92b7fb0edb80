"""Write a simulated district package: ``python -m simulation --out DIR [--scale 0.02]``."""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from pathlib import Path

from domain.instants import now
from simulation.district import build_package


def main() -> None:
    """Read the command line and write the package."""
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the full district of 1.5 million")
    parser.add_argument("--seed", type=int, default=330113)
    parser.add_argument("--until", type=datetime.fromisoformat, help="last instant of the history, with offset (now)")
    parser.add_argument("--days", type=int, default=14)
    given = parser.parse_args()
    begun, cpu = time.monotonic(), time.process_time()

    def show(table: str, done: float) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {table:<14}{done:6.0%}", flush=True)

    build_package(
        given.out, scale=given.scale, seed=given.seed, until=given.until or now(), days=given.days, progress=show
    )
    print(f"{time.monotonic() - begun:.1f} s, {time.process_time() - cpu:.1f} s of CPU")


if __name__ == "__main__":
    main()
