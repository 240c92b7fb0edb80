"""Which figures are kept, and how is each counted? ``python -m scripts.indicator_table`` writes the table of them."""

from __future__ import annotations

from pathlib import Path

from domain.indicators import Indicator, indicators
from domain.workflow import SUBJECTS

PATH = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
HEAD = (
    "| key | name 名称 | counted | over | window | unit | target | amber / red | source | owner |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def table() -> str:
    """Return the table of indicators as Markdown: a section a scenario, a line an indicator."""
    parts = [
        "# Indicators\n\n"
        "Written by `python -m scripts.indicator_table` from `assets/indicators/`; a test fails where the two differ,\n"
        "where a definition has no query or a query no definition. Each is one query over records\n"
        "(`data_access/queries/indicators/`); a figure on a screen drills to exactly the rows of its query.\n"
    ]
    for number, (_page, title) in SUBJECTS.items():
        mine = [one for one in indicators().values() if one.scenario == number]
        parts.append("\n".join([f"## {number} {title}\n", *HEAD, *map(_line, mine)]) + "\n")
    return "\n".join(parts)


def _line(one: Indicator) -> str:
    over = one.denominator.en if one.denominator else f"({one.statistic.value})"
    limits = " / ".join("" if limit is None else f"{limit:g}" for limit in (one.amber, one.red)).strip(" /")
    cells = (
        f"`{one.key}`", f"{one.name.en} {one.name.zh}", one.numerator.en, over, one.window.en, one.unit.en,
        "" if one.target is None else f"{one.target:g}", limits, one.source, one.owner.en,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


if __name__ == "__main__":
    PATH.write_text(table(), "utf-8")
