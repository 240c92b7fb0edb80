"""Which pictures are for tests, which for tuning, which for measuring? Sets that share nothing (ADR 0074)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from PIL import Image

from simulation.pictures import wear
from simulation.pictures.forgeries import FORGERIES, NothingToForge, forge
from simulation.pictures.layouts import LAYOUTS
from simulation.pictures.people import roster, strangers
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.truth import INVALID, NEGATIVE, PENDING, POSITIVE, Labelled, Person
from simulation.randomness import draw_keys, stream


class Purpose(StrEnum):
    """What a set is for; each has people, layouts and chance of its own."""

    TESTS = "tests"
    TUNING = "tuning"
    MEASURED = "measured"


AT = datetime(2022, 11, 20, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""When the pictures of a set have come in, where nothing else is said."""
ROSTER_SEEDS = {Purpose.TESTS: 11, Purpose.TUNING: 22, Purpose.MEASURED: 330113}
SITUATIONS = {"ordinary": 0.78, "positive": 0.07, "invalid": 0.01, "pending": 0.01, "old": 0.05, "stranger": 0.08}
TREATMENTS = {
    "gentle": 0.62,
    "grain": 0.03,
    "blurred": 0.03,
    "dimmed": 0.02,
    "tilted": 0.03,
    "turned": 0.03,
    "photographed": 0.05,
    "screen photo": 0.05,
    "cut off": 0.03,
    "covered": 0.02,
    "tiny": 0.02,
    "forged": 0.07,
}
COPIES = 0.04
"""Share of pictures that are another of the set once more: the same bytes, or compressed and trimmed again."""
RESULTS = {"positive": POSITIVE, "invalid": INVALID, "pending": PENDING}
STRANGERS = 400
MOST_PEOPLE = 16
EXIF_ORIENTATION, UPRIGHT_AFTER_QUARTER = 0x0112, 6


@dataclass(frozen=True)
class PictureSet:
    """The pictures of one purpose and seed, made when asked for; number ``n`` is always the same picture."""

    purpose: Purpose
    people: Sequence[Person]
    at: datetime = AT
    seed: int = 0

    def take(self, count: int, start: int = 0) -> Iterator[Labelled]:
        """Yield ``count`` pictures."""
        for number in range(start, start + count):
            yield self.picture(number)

    def picture(self, number: int) -> Labelled:
        """Return one picture."""
        rng = stream(self.seed, f"pictures.{self.purpose}", number)
        if number and rng.random() < COPIES:
            return _copy(self.picture(number - 1), number, rng)
        layout = _layout(self.purpose, rng)
        situation = _drawn_key(SITUATIONS, rng)
        treatment = _drawn_key(TREATMENTS, rng)
        scene = self._scene(rng, situation)
        how = self._forgery(number, scene) if treatment == "forged" else None
        drawn = LAYOUTS[layout].draw(scene)
        if how is not None:
            drawn, how = _forged(drawn, how, rng, scene)
        forged, done = how is not None, [how] if how else []
        image, more, complete = _treated(drawn, treatment, rng)
        content, ending, last = _encoded(image, rng)
        return Labelled(
            f"{number:04d}-{layout.replace(' ', '-')}.{ending}",
            content,
            layout,
            drawn.kind,
            scene.taken_at,
            drawn.records,
            (*done, *more, *last),
            forged,
            complete,
            extra=drawn.extra,
        )

    def of(self, layout: str, number: int, situation: str = "ordinary") -> Labelled:
        """Return picture ``number`` of one layout as its phone saved it: for who wants to see just that."""
        rng = stream(self.seed, f"pictures.{self.purpose}.{layout}.{situation}", number)
        scene = self._scene(rng, situation)
        drawn = LAYOUTS[layout].draw(scene)
        content, ending, done = _encoded(drawn.sheet.image, rng)
        name = f"{layout.replace(' ', '-')}-{situation}-{number:02d}.{ending}"
        told = (drawn.kind, scene.taken_at, drawn.records, tuple(done))
        return Labelled(name, content, layout, *told, extra=drawn.extra)

    def _forgery(self, number: int, scene: Scene) -> str:
        """Draw how a picture is forged, and give it a reason: a positive result, or a sample that is too old."""
        rng = stream(self.seed, f"pictures.{self.purpose}.forgery", number)
        how = FORGERIES[int(rng.integers(len(FORGERIES)))]
        if how == "result pasted":
            scene.result = POSITIVE
        else:
            scene.older_by += timedelta(hours=int(rng.integers(75, 24 * 12)))
        return how

    def _scene(self, rng: np.random.Generator, situation: str) -> Scene:
        """Draw who sends the picture, when it was taken and what the test said."""
        taken_at = self.at - timedelta(seconds=int(rng.integers(60, 3 * 3600)))
        people = [self.people[int(place)] for place in rng.integers(0, len(self.people), MOST_PEOPLE)]
        if situation == "stranger":
            others = _others(self.purpose, tuple(self.people))
            people = [others[int(place)] for place in rng.integers(0, len(others), MOST_PEOPLE)]
        older_by = timedelta(0)
        if situation == "old":
            ago = timedelta(hours=int(rng.integers(75, 24 * 40)))
            taken_at, older_by = (taken_at - ago, older_by) if rng.random() < 0.5 else (taken_at, ago)
        return Scene(rng, taken_at, people, RESULTS.get(situation, NEGATIVE), older_by)


@lru_cache(maxsize=3)
def picture_set(purpose: Purpose, *, people: int = 20_000, seed: int = 0, at: datetime = AT) -> PictureSet:
    """Return a purpose's set over a roster of its own."""
    return PictureSet(purpose, roster(people, ROSTER_SEEDS[purpose]), at, seed)


def drawn_for(purpose: Purpose, people: Sequence[Person], *, at: datetime, seed: int) -> PictureSet:
    """Return pictures for people who are on record somewhere; the purpose's own roster where there are none."""
    return PictureSet(purpose, people or roster(2000, ROSTER_SEEDS[purpose]), at, seed)


def local(instant: datetime) -> datetime:
    """Return an instant in the time that stands on pictures."""
    return instant.astimezone(AT.tzinfo)


@lru_cache(maxsize=4)
def _others(purpose: Purpose, known: tuple[Person, ...]) -> list[Person]:
    return strangers(STRANGERS, ROSTER_SEEDS[purpose], list(known))


def _drawn_key(shares: dict[str, float], rng: np.random.Generator) -> str:
    return list(shares)[int(draw_keys(rng, shares, 1)[0])]


def _layout(purpose: Purpose, rng: np.random.Generator) -> str:
    allowed = {
        name: layout.share for name, layout in LAYOUTS.items() if purpose is Purpose.MEASURED or not layout.kept_back
    }
    return _drawn_key(allowed, rng)


def _forged(drawn: Drawn, how: str, rng: np.random.Generator, scene: Scene) -> tuple[Drawn, str | None]:
    """Forge a picture, or not at all where it shows nothing to change."""
    try:
        return forge(drawn, how, rng, scene.taken_at), how
    except NothingToForge:
        return drawn, None


def _treated(drawn: Drawn, treatment: str, rng: np.random.Generator) -> tuple[Image.Image, list[str], bool]:
    """Return the picture after its way, what was done, and whether all of its records can still be seen."""
    image, done, complete = drawn.sheet.image, list[str](), True
    if treatment == "covered":
        box = _value_box(drawn, rng)
        if box is not None:
            image, done, complete = wear.covered(image, box), ["covered"], False
    elif treatment in wear.CHANGES:
        image, done, complete = wear.CHANGES[treatment](image, rng), [treatment], treatment != "cut off"
    for name, share in (("trimmed", 0.25), ("messenger", 0.6)):
        if rng.random() < share:
            image, done = wear.CHANGES[name](image, rng), [*done, name]
    return image, done, complete


def _value_box(drawn: Drawn, rng: np.random.Generator) -> tuple[float, float, float, float] | None:
    """Return the pixels of a line that holds a name, a number or a time of the first record."""
    if not drawn.records:
        return None
    record = drawn.records[0]
    values = [value for value in (record.name, record.identifier, record.sampled and record.sampled.text) if value]
    value = values[int(rng.integers(len(values)))]
    lines = [line for line in drawn.sheet.written if value in line.text]
    if not lines:
        return None
    left, top, right, bottom = (edge * drawn.sheet.scale for edge in lines[0].box)
    return left - 4, top - 4, right + 4, bottom + 4


def _encoded(image: Image.Image, rng: np.random.Generator) -> tuple[bytes, str, list[str]]:
    """Return the bytes, the file's ending and what was done."""
    out = io.BytesIO()
    if rng.random() < 0.2:
        image.save(out, "PNG", compress_level=1)
        return out.getvalue(), "png", ["png"]
    exif, done = Image.Exif(), ["jpeg"]
    if rng.random() < 0.06:
        image, done = image.transpose(Image.Transpose.ROTATE_90), ["exif", "jpeg"]
        exif[EXIF_ORIENTATION] = UPRIGHT_AFTER_QUARTER
    image.save(out, "JPEG", quality=int(rng.integers(62, 93)), exif=exif)
    return out.getvalue(), "jpg", done


def _copy(original: Labelled, number: int, rng: np.random.Generator) -> Labelled:
    """Return the picture before once more, its bytes or a copy compressed and trimmed again."""
    like = original.like or original.name
    if rng.random() < 0.4:
        name = f"{number:04d}-again.{original.name.rsplit('.', 1)[1]}"
        return replace(original, name=name, like=like)
    with Image.open(io.BytesIO(original.content)) as opened:
        image = wear.trimmed(opened.convert("RGB"), rng)
        exif = opened.getexif()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(rng.integers(60, 85)), exif=exif)
    done = (*original.done, "trimmed", "jpeg")
    return replace(original, name=f"{number:04d}-again.jpg", content=out.getvalue(), done=done, like=like)
