"""District packages: a folder or a file, checked, converted and taken in table by table (docs/district-package.md)."""

from data_access.ingest.package.importing import import_package
from data_access.ingest.package.report import ImportReport, Note, Remark, TableReport

__all__ = ["ImportReport", "Note", "Remark", "TableReport", "import_package"]
