"""With which letters is drawn? Fonts of this machine that hold Chinese characters, asked of fontconfig."""

from __future__ import annotations

import subprocess
from functools import lru_cache

from PIL import ImageFont

from domain.errors import N_, ConfigurationError

FACES = {
    "sans": "Noto Sans CJK SC",
    "serif": "Noto Serif CJK SC",
    "mono": "Noto Sans Mono CJK SC",
}
"""What is asked for; fontconfig answers with the nearest that it has for Chinese."""
LATIN = {"digits": "DejaVu Sans", "console": "DejaVu Sans Mono"}
"""Faces for digits and Latin letters only."""
PROBE = "阴"


@lru_cache(maxsize=512)
def font(face: str, size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return a face at a size in pixels. Raises ``ConfigurationError`` where no font holds Chinese characters."""
    path, index = _file(face, bold)
    found = ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
    if face in FACES and not _draws(found, PROBE):
        raise ConfigurationError(
            N_("No font with Chinese characters is installed ({file} has none); install Noto Sans CJK, for example."),
            file=path,
        )
    return found


@lru_cache(maxsize=32)
def _file(face: str, bold: bool) -> tuple[str, int]:
    pattern = f"{FACES.get(face) or LATIN[face]}:lang={'zh-cn' if face in FACES else 'en'}"
    pattern += f":weight={'bold' if bold else 'regular'}"
    try:
        told = subprocess.run(
            ["fc-match", "-f", "%{file}\n%{index}", pattern], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        told = ""
    path, _, index = told.partition("\n")
    if not path:
        raise ConfigurationError(N_("Fonts cannot be found: fontconfig (fc-match) is not installed."))
    return path, int(index or 0) & 0xFFFF  # the upper half numbers named instances


def _draws(found: ImageFont.FreeTypeFont, character: str) -> bool:
    """Return whether a font has a shape of its own for a character."""
    return bytes(found.getmask(character)) != bytes(found.getmask("\uffff"))
