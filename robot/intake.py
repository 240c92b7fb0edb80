"""Which pictures does a file hold? Told apart by content, opened within limits, refused in words.

Nothing is unpacked before its size is known to be within the limits of the policy: pixels of an image, bytes of a
zip's members counted while they unpack (its directory may lie), pages of a PDF.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from domain.errors import N_
from domain.result_pictures.model import Refused
from domain.robot_policy import IntakeRules
from domain.sentences import Sentence
from robot import archives
from robot.hashes import sha256
from robot.pictures import LONGEST_SIDE
from robot.refusing import refused

register_heif_opener()
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")
PDF_DPI = 150
"""A printed report at 150 dots an inch: letters of 10 points are 21 pixels high."""
LONGEST_PDF_SIDE = 2600


@dataclass(frozen=True)
class Page:
    """One picture of a file: its name (with member and page behind it), the hash of its own bytes, and how to open it.

    ``load`` decodes it: to be called before the next page is asked for, and not at all for a page that is skipped.
    """

    name: str
    sha256: str
    load: Callable[[], Image.Image | Refused]


def pages_of(content: bytes, name: str, rules: IntakeRules) -> Iterator[Page | Refused]:
    """Yield the pictures of a file one by one, so that one is in memory at a time; a part that is none as a refusal."""
    if archives.is_zip(content):
        yield from _of_zip(content, name, rules)
    else:
        yield from _of_one(content, name, rules)


def _of_zip(content: bytes, name: str, rules: IntakeRules) -> Iterator[Page | Refused]:
    for member in archives.members_of(content, name, rules):
        if isinstance(member, Refused):
            yield member
        else:
            yield from _of_one(member.content, member.name, rules)


def _of_one(content: bytes, name: str, rules: IntakeRules) -> Iterator[Page | Refused]:
    if not content:
        yield refused("empty", N_("The file is empty."), name)
    elif len(content) > rules.most_bytes:
        limit = rules.most_bytes // 1_000_000
        yield refused("too_large", N_("The file is larger than {limit} MB."), name, limit=limit)
    elif archives.is_zip(content):
        yield refused("nested", N_("A zip inside a zip is not opened: send its files by themselves."), name)
    elif content[:1024].lstrip().startswith(b"%PDF-"):
        yield from _of_pdf(content, name, rules)
    else:
        yield Page(name, sha256(content), partial(_image, content, name, rules))


def _image(content: bytes, name: str, rules: IntakeRules) -> Image.Image | Refused:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large images and odd EXIF; our own limits judge
            image = Image.open(io.BytesIO(content), formats=FORMATS)
            if (problem := _size_problem(*image.size, rules)) is not None:
                return Refused(*problem, name=name)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a huge JPEG is unpacked at half or a quarter
            image.load()
    except UnidentifiedImageError:
        return refused("wrong_type", N_("Neither a picture (JPEG, PNG, WebP, BMP, HEIC) nor a PDF or zip."), name)
    except Image.DecompressionBombError:
        return refused("bomb", N_("The picture would unpack to far more pixels than a photo has."), name)
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError, IndexError, KeyError, RuntimeError):
        return refused("corrupt", N_("The picture is damaged or cut off and cannot be opened."), name)
    return image


def _size_problem(width: int, height: int, rules: IntakeRules) -> tuple[str, Sentence] | None:
    if width * height > rules.most_pixels:
        millions = round(width * height / 1e6)
        why = N_("The picture has {millions} million pixels; at most {limit} million are opened.")
        return "bomb", Sentence(why, (("millions", millions), ("limit", rules.most_pixels // 1_000_000)))
    if min(width, height) < rules.least_side:
        why = N_("The picture is only {width} x {height} pixels: nothing can be read on it.")
        return "too_small", Sentence(why, (("width", width), ("height", height)))
    return None


def _of_pdf(content: bytes, name: str, rules: IntakeRules) -> Iterator[Page | Refused]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            yield refused("encrypted", N_("The PDF needs a password: send it without one."), name)
        else:
            yield refused("corrupt", N_("The PDF is damaged or cut off and cannot be opened."), name)
        return
    try:
        whole = sha256(content)
        for number in range(min(len(document), rules.most_pages)):
            shown = f"{name} #{number + 1}"
            key = sha256(f"{whole}#{number + 1}".encode())
            yield Page(shown, key, partial(_rendered, document, number, shown, rules))
        if len(document) > rules.most_pages:
            limit = rules.most_pages
            yield refused(
                "too_many", N_("The PDF has more than {limit} pages; the others were not read."), name, limit=limit
            )
        elif len(document) == 0:
            yield refused("empty", N_("The PDF has no pages."), name)
    finally:
        document.close()


def _rendered(document: Any, number: int, name: str, rules: IntakeRules) -> Image.Image | Refused:
    try:
        page = document[number]
        longest = max(page.get_size())
        scale = min(PDF_DPI / 72, LONGEST_PDF_SIDE / max(longest, 1.0))
        image: Image.Image = page.render(scale=scale).to_pil()
        page.close()
    except (pdfium.PdfiumError, ValueError, MemoryError, OSError):
        return refused("corrupt", N_("This page of the PDF is damaged and cannot be opened."), name)
    problem = _size_problem(image.width, image.height, rules)
    return image if problem is None else Refused(*problem, name=name)
