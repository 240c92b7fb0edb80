"""Which columns are there, and what does each mean? ``python -m scripts.data_dictionary`` writes it from the schema."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Table

from data_access.schema import metadata

PATH = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"


def dictionary() -> str:
    """Return the data dictionary as Markdown: a section a table, a line a column."""
    parts = [
        "# Data dictionary\n\n"
        "Written by `python -m scripts.data_dictionary` from the comments in `data_access/schema/`;\n"
        "a test fails where the two differ or a column has no comment.\n"
    ]
    parts += [_table(table) for table in sorted(metadata.tables.values(), key=lambda table: table.name)]
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [f"## {table.name}\n\n{table.comment}\n", "| column | type | null | meaning |", "|---|---|---|---|"]
    lines += [_column(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _column(column: Column[object]) -> str:
    kind = str(column.type).lower().split("(", maxsplit=1)[0]
    name = f"**{column.name}**" if column.primary_key else column.name
    target = next(iter(column.foreign_keys), None)
    meaning = f"{column.comment} → {target.column.table.name}" if target is not None else str(column.comment)
    return f"| {name} | {kind} | {'yes' if column.nullable else ''} | {meaning} |"


if __name__ == "__main__":
    PATH.write_text(dictionary(), "utf-8")
