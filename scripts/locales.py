"""Which sentences does the code speak, and are they in both catalogues? ``python -m scripts.locales`` updates them.

New sentences get their English from the code; their Chinese is left empty for a person, and a test fails until it is
written. Sentences that left the code leave the catalogues.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    "cli",
    "frame",
    "pages",
    "session",
    "components",
    "data_access",
    "domain",
    "robot",
    "api",
    "simulation",
    "plain",
    "public",
    "field",
)
KEYWORDS = ("_", "N_", "gettext")


def sentences() -> dict[str, list[str]]:
    """Return every message id with the files that speak it.

    By syntax tree: Babel's extractor reads tokens, and those of f-strings differ between Python 3.11 and 3.12.
    """
    found: dict[str, list[str]] = {}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEYWORDS
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                    found.setdefault(first.value, []).append(path.relative_to(ROOT).as_posix())
    return found


def _sources() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.py"))
    for floor in FLOORS:
        yield from sorted((ROOT / floor).rglob("*.py"))


def path_of(code: str) -> Path:
    """Return the catalogue file of a language."""
    return ROOT / "assets" / "locales" / code / "LC_MESSAGES" / "cockpit.po"


def update(code: str, spoken: dict[str, list[str]]) -> int:
    """Bring one catalogue up to date and return how many messages still wait for a translator."""
    path = path_of(code)
    old = {}
    if path.exists():
        with path.open("rb") as file:
            old = {str(entry.id): str(entry.string) for entry in read_po(file, locale=code) if entry.id}
    catalogue = Catalog(locale=code, fuzzy=False, project="grid-cockpit", charset="utf-8")
    waiting = 0
    for message in sorted(spoken):
        text = old.get(message) or (message if code == "en" else "")
        waiting += not text
        catalogue.add(message, text, locations=[(name, 0) for name in sorted(set(spoken[message]))])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=True, include_lineno=False, width=120)
    return waiting


def main() -> int:
    """Update both catalogues; exit 1 where a translation is missing."""
    spoken = sentences()
    waiting = {code: update(code, spoken) for code in ("zh", "en")}
    print(f"{len(spoken)} messages; waiting for a translator: {waiting}")
    return 1 if any(waiting.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
