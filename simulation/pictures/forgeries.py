"""How do people change a picture by hand? Another date or result set over the old, with the traces it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from simulation.pictures.fields import COLOURS, WORDS
from simulation.pictures.fonts import font
from simulation.pictures.scene import Drawn
from simulation.pictures.sheet import Box, Ink, Sheet, Written
from simulation.pictures.truth import NEGATIVE, POSITIVE, Stamp

FORGERIES = ("date pasted", "date smeared", "date in another face", "date patched", "result pasted")
"""Patched: cut out of another copy of the picture that was compressed harder."""


class NothingToForge(ValueError):
    """The picture does not show what was to be changed."""


def forge(drawn: Drawn, how: str, rng: np.random.Generator, taken_at: datetime) -> Drawn:
    """Change the sheet in place and return the picture with the records as they can be read now.

    A forged date lies within the last day, a forged result is negative. Raises ``NothingToForge`` where the picture
    shows no such text.
    """
    record = drawn.records[0] if drawn.records else None
    if record is None:
        raise NothingToForge(how)
    if how == "result pasted":
        old = next((word for word in WORDS[record.result] if _where(drawn.sheet, word)), "")
        new, forged = "阴性", replace(record, result=NEGATIVE)
    else:
        stamp = record.sampled
        old, fresh = (stamp.text, _fresh(stamp, rng, taken_at)) if stamp else ("", None)
        new, forged = fresh.text if fresh else "", replace(record, sampled=fresh)
    found = _where(drawn.sheet, old) if old else None
    if found is None:
        raise NothingToForge(how)
    line, box = found
    if how == "result pasted" and line.colour == COLOURS[POSITIVE]:
        line = replace(line, colour=COLOURS[NEGATIVE])
    PASTES[how](drawn.sheet, line, box, new, rng)
    return replace(drawn, records=(forged, *drawn.records[1:]))


def _fresh(stamp: Stamp, rng: np.random.Generator, taken_at: datetime) -> Stamp:
    """Return a time of today or yesterday in the same form."""
    at = taken_at - timedelta(minutes=int(rng.integers(120, 1300)))
    form = next(form for form in _forms(stamp) if stamp.at.strftime(form) == stamp.text)
    shown = at if "%S" in form else at.replace(second=0)
    return Stamp(at.strftime(form), shown, stamp.exact)


def _forms(stamp: Stamp) -> list[str]:
    days = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d %b %Y", "%b %d, %Y", "%d/%m/%Y")
    clocks = (" %H:%M:%S", " %H:%M") if stamp.exact else ("",)
    return [day + clock for day in days for clock in clocks]


def _where(sheet: Sheet, text: str) -> tuple[Written, Box] | None:
    """Return the line that holds a text, and the text's own box in pixels."""
    text = sheet.set(text)
    for line in sheet.written:
        start = line.text.find(text)
        if start < 0 or not text:
            continue
        scale = sheet.scale
        left = line.box[0] * scale + _wide(line, line.text[:start], scale)
        return line, (left, line.box[1] * scale, left + _wide(line, text, scale), line.box[3] * scale)
    return None


def _wide(line: Written, text: str, scale: float) -> float:
    return font(line.type.face, max(6, round(line.type.size * scale)), line.type.bold).getlength(text) if text else 0.0


def _paste(
    sheet: Sheet,
    line: Written,
    box: Box,
    new: str,
    *,
    ground: Ink,
    face: str,
    size: float,
    shift: float = 0.0,
) -> tuple[int, int, int, int]:
    """Cover a box with a colour and write over it; return what was covered."""
    pad = 3
    chosen = font(face, max(6, round(size * sheet.scale)), line.type.bold)
    right = min(sheet.image.width - 1, max(box[2], box[0] + chosen.getlength(new)))
    area = (int(box[0]) - pad, int(box[1]) - pad, int(right) + pad, int(box[3]) + pad)
    pen = ImageDraw.Draw(sheet.image)
    pen.rectangle(area, fill=ground)
    pen.text((box[0], (box[1] + box[3]) / 2 + shift), new, fill=line.colour, font=chosen, anchor="lm")
    return area


def _under(sheet: Sheet, box: Box) -> tuple[int, ...]:
    """Return the colour just left of a box."""
    pixel = sheet.image.getpixel((max(0, int(box[0]) - 4), int((box[1] + box[3]) / 2)))
    return pixel if isinstance(pixel, tuple) else (255, 255, 255)


def _paste_flat(sheet: Sheet, line: Written, box: Box, new: str, rng: np.random.Generator) -> None:
    """A patch whose ground is not quite the picture's: a halo around the new text."""
    off = int(rng.integers(8, 26)) * (1 if sum(_under(sheet, box)) < 384 else -1)
    ground = tuple(max(0, min(255, value + off)) for value in _under(sheet, box))
    _paste(
        sheet,
        line,
        box,
        new,
        ground=ground,
        face=line.type.face,
        size=line.type.size,
        shift=float(rng.uniform(-3, 3)),
    )


def _paste_other_face(sheet: Sheet, line: Written, box: Box, new: str, rng: np.random.Generator) -> None:
    """The right ground, another face and size, a little too high or low."""
    face = "digits" if new.isascii() and rng.random() < 0.6 else "serif"
    _paste(
        sheet,
        line,
        box,
        new,
        ground=_under(sheet, box),
        face=face,
        size=line.type.size * rng.uniform(0.92, 1.06),
        shift=float(rng.uniform(-4, 4)),
    )


def _smear(sheet: Sheet, line: Written, box: Box, new: str, rng: np.random.Generator) -> None:
    """The old text wiped out with a blur, which shows beneath the new."""
    area = (int(box[0]) - 4, int(box[1]) - 4, int(box[2]) + 4, int(box[3]) + 4)
    part = sheet.image.crop(area).filter(ImageFilter.GaussianBlur(float(rng.uniform(4, 7))))
    sheet.image.paste(part, area[:2])
    chosen = font(line.type.face, max(6, round(line.type.size * sheet.scale)), line.type.bold)
    ImageDraw.Draw(sheet.image).text((box[0], (box[1] + box[3]) / 2), new, fill=line.colour, font=chosen, anchor="lm")


def _patch(sheet: Sheet, line: Written, box: Box, new: str, rng: np.random.Generator) -> None:
    """The right face on the right ground, pasted as a piece that was compressed and enlarged before."""
    area = _paste(sheet, line, box, new, ground=_under(sheet, box), face=line.type.face, size=line.type.size)
    part = sheet.image.crop(area)
    less = float(rng.uniform(0.4, 0.6))
    small = part.resize((max(1, int(part.width * less)), max(1, int(part.height * less))), Image.Resampling.BILINEAR)
    sheet.image.paste(small.resize(part.size, Image.Resampling.BILINEAR), area[:2])


PASTES: dict[str, Callable[[Sheet, Written, Box, str, np.random.Generator], None]] = {
    "date pasted": _paste_flat,
    "date in another face": _paste_other_face,
    "date smeared": _smear,
    "date patched": _patch,
    "result pasted": _paste_flat,
}
