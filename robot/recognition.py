"""Which words stand on a picture, and where? RapidOCR on onnxruntime: offline, its models in its wheel.

Lines are sought on a smaller copy and read from the full picture: half the work of seeking in full (ADR 0071), and
small characters keep their pixels. Characters keep their own confidence; a line's mean would hide one doubtful digit.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from domain.result_pictures.model import Corners, Word
from robot.pictures import Pixels

SEEK_SIDE = 960
"""Longest side on which lines are sought at first."""
SEEK_AGAIN_SIDE = 1600
"""The same where the first look found too little."""
NARROWEST = 0.45
"""The shorter side is never less than this share of the longest that is sought on: a long screen stays legible."""
MOST_SIDE = 8000
LEAST_SURE = 0.5
"""Lines that are less sure on average are noise, not text."""
WIDER = 0.25
"""So many heights a line's box is widened at both ends: stars at the end of a mask are cut off otherwise."""
LOWER = 0.2
"""Share of its height a box loses: sought on a small copy, boxes are loose, and small letters are read worse. Of 13
masked numbers 10 were right without it and 13 with it."""
OTHER_CUTS = (0.08, 0.3)
"""The same for the second and third reading of a doubtful line."""
JOINED = 0.8
"""Boxes of one line with so few heights between them may be one: a mask's stars break a number into pieces."""
MOST_JOINED = 20
MASKED = re.compile(r"[*0-9A-Za-z\u4e00-\u9fff]")


@lru_cache(maxsize=1)
def _engine() -> Any:
    """Load the models, once a process: 1 s, 0.2 GB. One thread: processes share the processors, not threads."""
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"  # named, or a missing one would be fetched from afar
    cv2.setNumThreads(1)
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "Det.limit_type": "max",
            "Det.limit_side_len": MOST_SIDE,
        }
    )


def words_on(picture: Pixels, *, seek_side: int = SEEK_SIDE) -> tuple[Word, ...]:
    """Return the lines of text on an upright picture."""
    words = _read(picture, _lines(picture, seek_side))
    broken = [(one, other) for one in words for other in words if one is not other and _broken(one, other)]
    for one, other in broken[:MOST_JOINED]:
        both = np.array([one.corners[0], other.corners[1], other.corners[2], one.corners[3]], dtype=np.float32)
        words = [word for word in words if word not in (one, other)] + _read(picture, [both])
    return tuple(words)


def surer(picture: Pixels, word: Word) -> Word:
    """Return a doubtful line read twice more from other cuts: as sure as its surest reading where two of three agree,
    else as doubtful as it was. A vote, not a wish: readings that differ leave it to a person.
    """
    box = np.array(word.corners, dtype=np.float32)
    readings = [word, *(again for lower in OTHER_CUTS for again in _read(picture, [box], lower=lower))]
    agreeing = [[one for one in readings if _plain(one) == _plain(other)] for other in readings]
    most = max(agreeing, key=len)
    return max(most, key=_least_sure) if len(most) > 1 else word


def _plain(word: Word) -> str:
    return "".join(word.text.split())


def _least_sure(word: Word) -> float:
    return min((sure for sign, sure in zip(word.text, word.characters, strict=False) if sign != "*"), default=0.0)


def _read(picture: Pixels, boxes: Sequence[npt.NDArray[np.float32]], *, lower: float = LOWER) -> list[Word]:
    """Return the text in each box; boxes of noise are left out."""
    if not len(boxes):
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    crops = [_crop(picture, box, lower) for box in boxes]
    read = _engine()._load_rec_model()(TextRecInput(img=crops, return_word_box=True))
    return [
        Word(text, round(float(sure), 4), _corners(box), _each(text, letters))
        for box, text, sure, letters in zip(boxes, read.txts, read.scores, read.word_results, strict=True)
        if text.strip() and sure >= LEAST_SURE
    ]


def _lines(picture: Pixels, seek_side: int) -> list[npt.NDArray[np.float32]]:
    """Return the boxes of lines: four corners each, clockwise from the top left, in pixels of the picture."""
    height, width = picture.shape[:2]
    scale = min(1.0, max(seek_side / max(height, width), NARROWEST * seek_side / min(height, width)))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    found = _engine()._load_det_model()(np.ascontiguousarray(small))
    if found.boxes is None:
        return []
    boxes = np.asarray(found.boxes, dtype=np.float32)
    factors = np.array([width / small.shape[1], height / small.shape[0]], dtype=np.float32)
    return list(boxes * factors)


def _broken(one: Word, other: Word) -> bool:
    """Whether a word goes on right behind another, in letters of its height, and a mask's stars broke the two apart."""
    if "*" not in one.text + other.text or not (MASKED.match(one.text[-1:]) and MASKED.match(other.text[:1])):
        return False
    (_, (x1, y1), (x2, y2), _), ((x0, y0), _, _, (x3, y3)) = one.corners, other.corners
    height, next_height = abs(y2 - y1), abs(y3 - y0)
    gap, apart = (x0 + x3 - x1 - x2) / 2, abs(y0 + y3 - y1 - y2) / 2
    larger = max(height, next_height)
    return -larger < gap < JOINED * larger and apart < 0.5 * larger


def _crop(picture: Pixels, box: npt.NDArray[np.float32], lower: float) -> Pixels:
    """Return one line cut out straight, a little wider than its box; upright lines of text are turned."""
    across, down = box[1] - box[0], box[3] - box[0]
    length, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    along, inward = across / max(length, 1.0) * height * WIDER, down * lower / 2
    corners = [box[0] - along + inward, box[1] + along + inward, box[2] + along - inward, box[3] - along - inward]
    wide = np.array(corners, dtype=np.float32)
    size = (max(1, round(length + 2 * height * WIDER)), max(1, round(height * (1 - lower))))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(wide, target)
    cut = cv2.warpPerspective(picture, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    lies = size[1] >= 1.5 * size[0]
    return np.ascontiguousarray(np.rot90(cut) if lies else cut, dtype=np.uint8)


def _each(text: str, letters: Any) -> tuple[float, ...]:
    """Return the confidence of each character, empty where recognition does not tell as many."""
    sure = getattr(letters, "confs", None) or ()
    return tuple(round(float(one), 3) for one in sure) if len(sure) == len(text) else ()


def _corners(box: npt.NDArray[np.float32]) -> Corners:
    one, two, three, four = ((round(float(x), 1), round(float(y), 1)) for x, y in box)
    return one, two, three, four
