"""Where on Earth is a Chinese map coordinate? GCJ-02 and BD-09 to and from WGS-84, exactly invertible.

GCJ-02 (Amap, Tencent) shifts WGS-84 by 100-700 m with a smooth, published-by-use formula; BD-09 (Baidu) shifts
GCJ-02 again. CGCS2000 differs from WGS-84 by centimetres here and is taken as equal (DOMAIN section 3).

Both forward formulas are closed; their inverses have no closed form and are iterated to the last bits of a double:
a round trip closes to under 1e-8 m (on the meridian 105 E, where the formula has a crease, to 1e-6 m). The
obfuscation applies to mainland China only: outside the box 73.66-135.05 E, 3.86-53.55 N (the box the public formula
uses) a coordinate is left as it is, in both directions. In the few hundred metres around the box's edge the forward
map is not continuous and an inverse is approximate; the edge lies at sea or abroad.

Source: the formula in public use since 2013 (krasovsky ellipsoid, a = 6378245 m, e2 = 0.00669342162296594323).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Degrees = npt.NDArray[np.float64]
Transform = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

SEMI_MAJOR_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 73.66, 135.05, 3.86, 53.55
_BD_ANGLE = np.pi * 3000.0 / 180.0
_TOLERANCE_DEG = 3e-14
_MAX_STEPS = 20


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Return GCJ-02 longitudes and latitudes of WGS-84 ones (degrees; NaN stays NaN)."""
    x, y = _arrays(lon, lat)
    inside = _in_china(x, y)
    dx, dy = _gcj_offset(x, y)
    return np.where(inside, x + dx, x), np.where(inside, y + dy, y)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Return the WGS-84 longitudes and latitudes whose GCJ-02 coordinates are given."""
    return _inverse(wgs84_to_gcj02, lon, lat)


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Return BD-09 longitudes and latitudes of WGS-84 ones."""
    x, y = _arrays(lon, lat)
    inside = _in_china(x, y)
    gx, gy = wgs84_to_gcj02(x, y)
    radius = np.hypot(gx, gy) + 0.00002 * np.sin(gy * _BD_ANGLE)
    angle = np.arctan2(gy, gx) + 0.000003 * np.cos(gx * _BD_ANGLE)
    bx, by = radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
    return np.where(inside, bx, x), np.where(inside, by, y)


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Return the WGS-84 longitudes and latitudes whose BD-09 coordinates are given."""
    return _inverse(wgs84_to_bd09, lon, lat)


TO_WGS84: dict[str, Transform] = {"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84}
"""The reference systems that no EPSG code covers, by the names used in packages."""


def _inverse(forward: Transform, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    """Solve ``forward(x, y) = (lon, lat)`` by fixed-point iteration: the offset varies by under 1 % per offset."""
    target_x, target_y = _arrays(lon, lat)
    x, y = target_x.copy(), target_y.copy()
    for _ in range(_MAX_STEPS):
        fx, fy = forward(x, y)
        error_x, error_y = fx - target_x, fy - target_y
        x, y = x - error_x, y - error_y
        worst = np.nanmax(np.abs([error_x, error_y]), initial=0.0)
        if worst < _TOLERANCE_DEG:
            break
    inside = _in_china(target_x, target_y)
    return np.where(inside, x, target_x), np.where(inside, y, target_y)


def _arrays(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Degrees, Degrees]:
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _in_china(x: Degrees, y: Degrees) -> npt.NDArray[np.bool_]:
    return np.asarray((x > WEST) & (x < EAST) & (y > SOUTH) & (y < NORTH))


def _gcj_offset(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return the GCJ-02 offset in degrees, whether or not the place lies in China."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))
    parallel = SEMI_MAJOR_M / np.sqrt(magic) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)
