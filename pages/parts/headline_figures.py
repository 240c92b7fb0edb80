"""What stands at the head of navigation, overview and testing? Made of answers alone, for ``derived``."""

from components.cards import infection_card, testing_card
from components.headline import coverage_figure, late_note, outbreak_figures, untested_figure
from components.ranking import risk_list
from components.testing_rows import in_area
from components.work_figures import point_figures, register_figures
from session.live import late_of, source_name


def register_told(known, arrived):
    """Return the figures of the register. ``known``: as ``register``, ``arrived``: as ``arrivals``."""
    return register_figures(known.rows.iloc[0], arrived.rows.iloc[0], at=arrived.instant)


def first_cards(days, share, trend):
    """Return the cards of outbreak and testing. As ``infections_by_day``, ``coverage_total`` and ``coverage_trend``."""
    heard = all(one.last_batch_at for one in days.late_sources)
    return [infection_card(days.rows, heard=heard), testing_card(share.rows.iloc[0], trend.rows)]


def outbreak_told(streets, days, share):
    """Return risk, infections and the rate. As ``risk_by_street``, ``infections_by_day`` and ``coverage_total``."""
    told = {"source": source_name(days), "at": days.instant, "late": late_of(days)}
    rate = coverage_figure(share.rows.iloc[0], window_h=48, **_told(share))
    return [*outbreak_figures(streets.rows, days.rows, **told), rate]


def risk_list_of(streets):
    """Return the streets by risk as HTML. As ``risk_by_street``."""
    return risk_list(streets.rows)


def testing_told(share, points, *, path, window_h):
    """Return rate and points of an area. As ``coverage_total`` of the area and ``points_live``."""
    row, near = share.rows.iloc[0], in_area(points.rows, path)
    told = {**_told(share), "window_h": window_h}
    return [coverage_figure(row, **told), untested_figure(row, **told), *point_figures(near, **_told(points))]


def _told(reading):
    return {"source": source_name(reading), "at": reading.instant, "late": late_note(late_of(reading))}
