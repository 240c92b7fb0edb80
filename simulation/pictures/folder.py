"""Where do the pictures go that somebody wants to try? Into a folder, with a table of what is on them beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulation.pictures.hostile import hostile_files
from simulation.pictures.truth import Labelled, Person

COLUMNS = ("file", "kind", "name", "identifier", "sampled_at", "result", "method", "whose", "done", "forged", "like")
MOST_PEOPLE = 20_000


def residents(package: Path, *, area: str = "") -> list[Person]:
    """Return residents of a simulated package whose unit's code begins with ``area``, 20,000 at most.

    Empty where the folder holds no package, or nobody lives there.
    """
    file = package / "residents.parquet"
    if not file.exists():
        return []
    table = pq.read_table(file, columns=["name", "id_no", "unit_code"])
    table = table.filter(pc.starts_with(table["unit_code"], area)).slice(0, MOST_PEOPLE)
    rows = zip(table["name"].to_pylist(), table["id_no"].to_pylist(), strict=True)
    return [Person(number, name, identifier) for number, (name, identifier) in enumerate(rows)]


def write_folder(
    path: Path, pictures: Iterable[Labelled], *, hostile: bool = False, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Write pictures into a folder, and what is on them as ``<folder>-truth.csv`` beside it; return their number.

    ``progress`` is told how many pictures are written.
    """
    path.mkdir(parents=True, exist_ok=True)
    count = 0
    with truth_file(path).open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for picture in pictures:
            (path / picture.name).write_bytes(picture.content)
            table.writerows(_rows(picture))
            count += 1
            progress(count)
        for harmful in hostile_files() if hostile else ():
            (path / harmful.name).write_bytes(harmful.content)
            table.writerow([harmful.name, harmful.why])
            count += 1
    return count


def truth_file(path: Path) -> Path:
    """Return the file that says what is on the pictures of a folder."""
    return path.with_name(f"{path.name}-truth.csv")


def _rows(picture: Labelled) -> Iterator[list[str]]:
    """Yield one row a record; one with empty cells where there is none."""
    tail = ["; ".join(picture.done), "forged" if picture.forged else "", picture.like or ""]
    for record in picture.records:
        sampled = record.sampled.text if record.sampled else ""
        whose = f"{record.person.name} {record.person.identifier}" + (
            "" if record.person.number >= 0 else " (stranger)"
        )
        shown = [record.name or "", record.identifier or "", sampled, record.result, record.method, whose]
        yield [picture.name, picture.kind, *shown, *tail]
    if not picture.records:
        yield [picture.name, picture.kind, "", "", "", "", "", "", *tail]
