"""How is the cockpit run from a terminal? ``python cockpit.py --help``."""

from __future__ import annotations

from cli.main import main

if __name__ == "__main__":
    main()
