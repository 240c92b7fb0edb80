"""How are files with shapes read? GeoJSON (also in GBK), GeoPackage, zipped shapefiles, each with its CRS."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from data_access.ingest.package.encoding import read_text
from data_access.ingest.package.sheets import Sheet, numbered, table_of
from domain.errors import N_, IngestError


def read_geojson(path: Path) -> Sheet:
    """Return a GeoJSON file. It is decoded here: GDAL garbles one in GBK.

    The CRS is the file's ``crs`` member (pre-2016 files have one), else a ``crs`` property is left to the caller.
    """
    try:
        content = json.loads(read_text(path))
        features = content["features"] if content.get("type") == "FeatureCollection" else [content]
        properties = [dict(feature.get("properties") or {}) for feature in features]
        shapes = [feature.get("geometry") for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IngestError(N_("{file} is not GeoJSON: {reason}"), file=path.name, reason=str(error)[:200]) from error
    headings = list(dict.fromkeys(name for row in properties for name in row))
    columns = [[_plain(row.get(name)) for row in properties] for name in headings]
    declared = (content.get("crs") or {}).get("properties", {}).get("name")
    geometry = np.array([_shape(shape, path) for shape in shapes], dtype=object)
    return numbered(path, _with_rows(table_of(headings, columns), len(features)), geometry=geometry, crs=declared)


def read_ogr(path: Path) -> Sheet:
    """Return the first layer of a GeoPackage or of a shapefile in a zip archive, wherever in the archive it lies."""
    zipped = path.suffix.lower() == ".zip"
    source, codec = _zipped_shapefile(path) if zipped else (str(path), None)
    try:
        layer = str(pyogrio.list_layers(source)[0][0])
        meta, _, shapes, values = pyogrio.raw.read(source, layer=layer, encoding=codec)
    except (DataSourceError, IndexError, UnicodeDecodeError) as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)[:200]) from error
    columns = [[_plain(value) for value in column.tolist()] for column in values]
    geometry = None if shapes is None else np.asarray(shapely.from_wkb(shapes), dtype=object)
    count = len(values[0]) if len(values) else len(geometry if geometry is not None else ())
    cells = _with_rows(table_of([str(name) for name in meta["fields"]], columns), count)
    return numbered(path, cells, geometry=geometry, crs=meta.get("crs"))


def _zipped_shapefile(path: Path) -> tuple[str, str | None]:
    """Return the GDAL path of the one shapefile in an archive, and the codec where the archive does not say."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)) from error
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    if len(shapefiles) != 1:
        raise IngestError(
            N_("{file} holds {count} shapefiles; a package's archive holds one."), file=path.name, count=len(shapefiles)
        )
    stem = shapefiles[0][: -len(".shp")]
    says = any(name.lower() == f"{stem}.cpg".lower() for name in names)
    return f"/vsizip/{path.resolve()}/{shapefiles[0]}", None if says else "GB18030"


def _shape(shape: Any, path: Path) -> Any:
    if shape is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(shape))
    except shapely.errors.GEOSException as error:
        raise IngestError(N_("{file} is not GeoJSON: {reason}"), file=path.name, reason=str(error)[:200]) from error


def _with_rows(cells: Any, count: int) -> Any:
    """Return the table; one without any column still has its rows."""
    import pyarrow as pa

    return cells if cells.num_columns else pa.table({"": pa.nulls(count, pa.string())})


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
