"""What does an aggregate-only reader not get? Small counts in frames, hidden by ``domain.suppression``.

Hidden is NA with ``suppressed`` True; that tells it from missing (NA, False) and from zero (0, False).
"""

from __future__ import annotations

import pandas as pd

from domain.suppression import suppress, suppress_one, total_may_be_shown


def hide_areas(rows: pd.DataFrame) -> pd.DataFrame:
    """Hide small counts of areas that sum to shown totals, by parent, with the rates that tell them.

    The community part is hidden everywhere: it would need complements of its own, and no public end shows it.
    Hidden rows come last, by code: an order by count would tell them apart.
    """
    hidden = pd.Series(False, index=rows.index)
    for _, part in rows.groupby("parent_code", dropna=False):
        shown = suppress([int(count) for count in part["infections"]])
        hidden |= pd.Series([count is None for count in shown], index=part.index).reindex(rows.index, fill_value=False)
    out = rows.copy()
    out["community"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    out.loc[hidden, ["infections", "incidence_100k"]] = pd.NA
    out["suppressed"] = hidden
    out["_hidden"] = out["infections"].isna()
    out = out.sort_values(["_hidden", "infections", "code"], ascending=[True, False, True], kind="stable")
    return out.drop(columns="_hidden").reset_index(drop=True)


def hide_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Hide small daily counts, and the running total where it is small or between the first and the last hidden day."""
    hidden = pd.Series([count is None for count in suppress([int(n) for n in rows["infections"]])], index=rows.index)
    parts = hidden | _has_small_part(rows)
    out = rows.copy()
    out.loc[hidden, "infections"] = pd.NA
    out.loc[parts, ["community", "controlled"]] = pd.NA
    begun, left = hidden.cumsum() > 0, hidden[::-1].cumsum()[::-1].shift(-1, fill_value=0) > 0
    if not total_may_be_shown([int(n) for n in rows["infections"]]):
        left[:] = True
    small_total = pd.Series([suppress_one(int(n)) is None for n in rows["cumulative"]], index=rows.index)
    out.loc[(begun & left) | small_total, "cumulative"] = pd.NA
    out["suppressed"] = parts | (begun & left) | small_total
    return out


def _has_small_part(rows: pd.DataFrame) -> pd.Series:
    """Return whether one of the two parts of a shown count (community, under control) is small."""
    controlled = rows["infections"] - rows["community"]
    small = [
        suppress_one(int(one)) is None or suppress_one(int(other)) is None
        for one, other in zip(rows["community"], controlled, strict=True)
    ]
    return pd.Series(small, index=rows.index)
