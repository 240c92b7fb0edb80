"""Which objects exist on one engine only, and so stay out of schema comparisons?"""

from __future__ import annotations

ONE_ENGINE_ONLY = frozenset({"ix_person_test_recent"})


def same_everywhere(obj: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """Return whether an object is expected on both engines (Alembic's ``include_object``)."""
    return not (type_ == "index" and name in ONE_ENGINE_ONLY)
