"""In which encoding is a text file? Told by its bytes: a byte order mark, else UTF-8 where it fits, else GB18030."""

from __future__ import annotations

import codecs
from pathlib import Path

from domain.errors import N_, IngestError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLOCK = 1 << 24


def text_encoding(path: Path) -> str:
    """Return the codec that reads the file without error (GBK and GB2312 are parts of GB18030).

    Raises ``IngestError`` where none does.
    """
    with path.open("rb") as file:
        start = file.read(3)
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec
    for codec in ("utf-8", "gb18030"):
        if _reads(path, codec):
            return codec
    raise IngestError(N_("{file} is neither UTF-8 nor GB18030 text."), file=path.name)


def read_text(path: Path) -> str:
    """Return the text of a file in whichever encoding it is."""
    return path.read_bytes().decode(text_encoding(path))


def _reads(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
