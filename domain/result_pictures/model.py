"""What stands on a picture of a test result? Words with their places, and the records read off them.

The contract between reading (``robot``), entering (``entering``), the queue and its page. All of it is plain: frozen,
comparable, without pixels, so that it passes between processes and through JSON (``written`` / ``from_written``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.sentences import Sentence

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]


class Kind(StrEnum):
    """What sort of picture it is."""

    NUCLEIC_ACID = "nucleic_acid"
    """A report, screen or message about one nucleic-acid test (or several of one person)."""
    ANTIGEN = "antigen"
    """A written report of an antigen test."""
    CASSETTE = "cassette"
    """A photo of an antigen cassette: a person looks at its lines, never the machine."""
    HEALTH_CODE = "health_code"
    """A health code with a test on it."""
    TABLE = "table"
    """A list of several people."""
    UNKNOWN = "unknown"
    """Words, but nothing that looks like a test result."""
    BLANK = "blank"
    """Nothing written on it, or nothing legible."""


class Result(StrEnum):
    """What a picture says of a sample; the texts of ``Found.result``."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    """Words of a result stand there but contradict each other or are cut: nobody may guess."""


class Method(StrEnum):
    """How the sample was tested; the texts of ``Found.method``."""

    PCR = "pcr"
    ANTIGEN = "antigen"


@dataclass(frozen=True)
class Word:
    """One line of text as recognised.

    ``confidence`` is 0..1. ``corners`` are (x, y) pixels of the upright picture (EXIF and quarter turns applied,
    ``Reading.width`` x ``Reading.height``), clockwise from the text's top left.
    """

    text: str
    confidence: float
    corners: Corners
    characters: tuple[float, ...] = ()
    """Confidence of each character of ``text``; empty where only the line's is known."""


@dataclass(frozen=True)
class Value:
    """One field of a record: the text in its normal form, how sure, and where it stands.

    ``confidence`` is the lowest of the words it was taken from, lowered where characters had to be replaced (O for 0)
    or the label is missing. ``words`` are indices into ``Reading.words``: the boxes that light up. ``seen`` is the
    text as it stands on the picture, before it was brought into its normal form.
    """

    text: str
    confidence: float
    words: tuple[int, ...] = ()
    seen: str = ""


@dataclass(frozen=True)
class Moment(Value):
    """A time as it stands on a picture: local wall time, never converted.

    ``text`` is ``YYYY-MM-DD HH:MM[:SS]`` or ``YYYY-MM-DD``. ``at`` is naive local time; of a bare date its midnight,
    and ``exact`` is false: nobody was sampled "at midnight". ``at`` is None where the text is no time that exists.
    """

    at: datetime | None = None
    exact: bool = False


@dataclass(frozen=True)
class Found:
    """One record on a picture. A field that was not found is None; nothing is guessed.

    ``name`` and ``identifier`` may be masked, with ``*`` for each hidden character (张*, 330***********1234).
    ``result.text`` is a ``Result``, ``method.text`` a ``Method``. ``sampled_at`` comes only from words that say so
    (采样时间, sampling time); ``reported_at`` from test and report times; the clock of a screen is neither.
    ``problems`` are about this record alone (conflicting results, two times for one field).
    """

    name: Value | None = None
    identifier: Value | None = None
    sampled_at: Moment | None = None
    reported_at: Moment | None = None
    result: Value | None = None
    method: Value | None = None
    institution: Value | None = None
    problems: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What one picture or one page of a PDF held.

    ``found`` has one record per person and sample, top to bottom; empty for a cassette, a blank or an unknown
    picture. ``problems`` are about the whole picture and each forces review: signs of editing, parts cut off, lines
    too faint to be read. ``name`` is the file's name, with the member of a zip and the page of a PDF after it.
    ``page`` counts from 0 over everything read off one file.
    """

    kind: Kind
    words: tuple[Word, ...] = ()
    found: tuple[Found, ...] = ()
    width: int = 0
    height: int = 0
    problems: tuple[Sentence, ...] = ()
    name: str = ""
    page: int = 0
    sha256: str = ""
    """Hash of the bytes of the picture's own file (for a member of a zip, of the member)."""
    quarters: int = 0
    """Quarter turns, against the clock, that brought the picture (EXIF applied) upright."""
    look: str = ""
    """Perceptual hash of picture and words, 256 hex digits (1,024 bits), empty for a blank. The same picture sent
    through another chat differs in a few bits, another person's screen of the same app in a dozen and more
    (``robot.hashes.alike``, ``near_bits``)."""


@dataclass(frozen=True)
class Refused:
    """A file, or a part of one, that holds nothing to read: why, in words, and a word for machines.

    ``code``: ``empty``, ``too_large``, ``wrong_type``, ``corrupt``, ``bomb``, ``nested``, ``encrypted``,
    ``too_many``, ``too_small`` or ``crashed`` (the reading process died twice over it: put it before a person).
    """

    code: str
    why: Sentence
    name: str = ""
