"""Which rules hold for pictures of results? The tables of ``assets/policies/robot.toml``."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.policy_tables import Share, Version
from domain.result_pictures.model import Kind

Needed = Literal["name", "identifier", "sampled_at", "reported_at", "result", "method", "institution"]
ALWAYS_NEEDED = {"name", "identifier", "sampled_at", "result"}


class _Rules(BaseModel):
    """A table of the file: nothing unknown, nothing infinite, never changed after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class EnteringRules(_Rules):
    """When a record is entered without a person."""

    needed: tuple[Needed, ...]
    """Fields that must have been read; name, identifier, sampling time and result can never be left out."""
    least_confidence: Share
    """Below it a needed field goes to a person."""
    kinds: tuple[Kind, ...]
    """Pictures that may be entered at all; a cassette never may."""
    window_hours: Annotated[int, Field(ge=1, le=24 * 14)]
    """So long ago the sample may have been taken."""
    ahead_minutes: Annotated[int, Field(ge=0, le=120)]
    """So far ahead of our clock its time may lie."""
    least_identifier_shown: Annotated[int, Field(ge=4, le=18)]
    """So many characters of a masked identifier must be legible."""
    least_tail_shown: Annotated[int, Field(ge=2, le=18)]
    """So many of them at its end: the head is that of everybody born in the district."""
    surname_share: Share
    """Share of people whom a masked name may name (the commonest surname)."""
    full_name_share: Share
    """Share of people who bear one and the same full name (the commonest one)."""
    most_strangers: Annotated[float, Field(ge=0, le=1)]
    """So many people of the register a stranger's masked identity may fit by chance, on average."""

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if missing := ALWAYS_NEEDED - set(self.needed):
            raise ValueError(f"needed must hold {', '.join(sorted(missing))}")
        if refused := {Kind.CASSETTE, Kind.TABLE, Kind.UNKNOWN, Kind.BLANK} & set(self.kinds):
            raise ValueError(f"never entered without a person: {', '.join(sorted(refused))}")
        return self


class IntakeRules(_Rules):
    """What is taken in at all, so that no file can exhaust the machine."""

    most_bytes: Annotated[int, Field(ge=100_000, le=500_000_000)]
    """A single file, or a member of a zip once unpacked."""
    most_zip_bytes: Annotated[int, Field(ge=100_000, le=2_000_000_000)]
    """All members of a zip together, once unpacked."""
    most_members: Annotated[int, Field(ge=1, le=10_000)]
    most_pages: Annotated[int, Field(ge=1, le=1_000)]
    """Pages of one PDF."""
    most_pixels: Annotated[int, Field(ge=1_000_000, le=400_000_000)]
    """An image of more pixels is refused before it is unpacked (a phone's camera takes 12 to 50 million)."""
    least_side: Annotated[int, Field(ge=8, le=500)]
    """Pixels; a smaller picture holds no text."""
    most_expansion: Annotated[int, Field(ge=10, le=2_000)]
    """A member of a zip that unpacks to more than so many times its size is a bomb."""


class WorkerRules(_Rules):
    """How the reading processes are run."""

    processes: Annotated[int, Field(ge=1, le=32)]
    pictures_each: Annotated[int, Field(ge=1, le=2_000)]
    """A process is replaced after so many pictures: the engines keep what they once needed."""
    seconds_each: Annotated[int, Field(ge=5, le=600)]
    """A picture that takes more seconds of a processor has its process ended."""
    most_memory_mb: Annotated[int, Field(ge=300, le=16_000)]
    """A process that holds more is replaced."""
    niceness: Annotated[int, Field(ge=0, le=19)]


class RobotPolicy(Version):
    """One version of the rules of the result robot."""

    entering: EnteringRules
    intake: IntakeRules
    workers: WorkerRules
    near_bits: Annotated[int, Field(ge=0, le=128)]
    """Pictures whose perceptual hashes differ in at most so many of 1,024 bits look the same."""
    blind_one_in: Annotated[int, Field(ge=1, le=1_000)]
    """One in so many entries is put to a person blind, to measure the share of wrong ones."""
    keep_days: Annotated[int, Field(ge=1, le=400)]
    """So long the sealed pictures are kept."""
    minutes_by_hand: Annotated[float, Field(gt=0, le=60)]
    """Work that one record took by hand: the time saved is counted with it."""
