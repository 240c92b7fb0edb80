"""Who is put under control, tested, released and taken home? Contacts of the outbreak, infected people, arrivals."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from domain.instants import DAY, HOUR
from simulation.scenarios.calendar import Calendar, Term
from simulation.scenarios.cases import Cases
from simulation.scenarios.chance import hits, hours, seconds
from simulation.scenarios.contacts import Contact
from simulation.scenarios.houses import Houses
from simulation.scenarios.play import Play
from simulation.scenarios.returning import KIND, REGIME, Returned
from simulation.scenarios.transfers import Transfers
from simulation.surveyed import FLATS


@dataclass(frozen=True)
class Held:
    """One stay or home order as it was: from and until when (epoch seconds), and its test days."""

    record: str
    code: str
    person: int
    begun: int
    ended: int
    tests: tuple[int, ...]
    infected: bool
    due: int
    """When the last day begins."""
    sensor: bool = False


@dataclass
class Quarantine:
    """Plays people under control; ``held`` collects who was where, ``admitted`` when infections reached hospital."""

    play: Play
    cases: Cases
    houses: Houses
    transfers: Transfers
    returned: list[Returned]
    held: list[Held] = field(default_factory=list)
    admitted: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._calendar = Calendar(self.play)
        self._rng, self._rule = self.play.rng("quarantine"), self.play.rule("home")
        self._staying: dict[int, tuple[str, int]] = {}
        self._arrivals = 0
        self._parents: set[str | None] = set()

    def run(self, contacts: list[Contact]) -> None:
        """Play everybody until the horizon."""
        self._parents = {contact.parent for contact in contacts}
        for contact in contacts:
            if contact.notified is not None:
                (self._to_facility if contact.tier == "close" else self._at_home)(contact)
        for place in range(len(self.cases)):
            self.transfers.when(int(self.cases.opened[place]), partial(self._infected, place))
        self._arrive()
        self._return()
        self.transfers.play()

    # ---- infected people

    def _infected(self, place: int, at: int) -> None:
        """The rule orders the transfer of whoever is known and not in a facility already."""
        person = int(self.cases.person[place])
        if person in self._staying:
            house, room = self._staying.pop(person)
            self.houses.vacate(house, room, at, self._rng, int(self._rng.integers(90, 200)))
            self.admitted[place] = max(at, int(self.cases.reported[place])) + int(self._rng.integers(2400, 6600))
            return
        self.transfers.forget(person)

        def handed(arrived: int, _house: str, _room: int) -> None:
            self.admitted[place] = max(arrived, int(self.cases.reported[place])) + 300

        self.transfers.ask(f"T-{self.cases.code[place]}", "positive", person, at, handed)

    # ---- in facilities

    def _to_facility(self, contact: Contact) -> None:
        at = (contact.notified or 0) + int(self._rng.integers(120, 1500))
        code = f"T-{contact.code}"
        self.play.script.add(
            at, "transfer_order", code, "request", "cdc",
            person=self.play.id_no(contact.person), kind="close", contact=contact.code, priority=2,
        )  # fmt: skip
        cancelled = hits(self._rng, self.play.rule("transfers")["cancelled_share"], 1)[0]
        if cancelled and contact.becomes is None and contact.code not in self._parents:
            self.play.script.add(at + int(self._rng.integers(900, 5400)), "transfer_order", code, "cancel", "cdc",
                                 reason="已由外区接收（模拟）")  # fmt: skip
            return
        self._ask(code, "close", contact, at)

    def _ask(self, code: str, kind: str, contact: Contact, at: int) -> None:
        def handed(arrived: int, house: str, room: int) -> None:
            self._stay(f"S-{code}", kind, contact, arrived, house, room)

        self.transfers.when(at, lambda now: self.transfers.ask(code, kind, contact.person, now, handed))

    def _stay(self, code: str, kind: str, contact: Contact, begun: int, house: str, room: int) -> None:
        play, rng = self.play, self._rng
        first = play.day_of(begun)
        term = self._calendar.facility(kind, contact.exposed, first)
        self._staying[contact.person] = (house, room)
        out = self._release_at(term, late=play.rule("facilities")["overdue_release_share"], early=7)
        infected = contact.becomes is not None and play.day_of(contact.until) <= play.day_of(out)
        until, last = min(out, contact.opened), play.day_start(term.last)
        self.held.append(Held("stay", code, contact.person, begun, until, term.tests, infected, last))
        if infected:
            return
        due = max(play.day_start(term.last) + 8 * HOUR, (begun // HOUR + 1) * HOUR)
        play.script.add(due, "stay", code, "fall_due", "facility")
        play.script.add(out, "stay", code, "check_out", "facility")

        def leave(at: int) -> None:
            self._staying.pop(contact.person, None)
            self.houses.vacate(house, room, at, rng, int(rng.integers(90, 200)))
            self.transfers.ask(f"TR-{code}", "return", contact.person, at, home)

        onward = self._calendar.follows(kind, contact.exposed, first, play.day_of(out))

        def home(at: int, _house: str, _room: int) -> None:
            if onward is not None:
                self._follow(code, contact, first, onward, at)

        self.transfers.when(out, leave)

    def _follow(self, stay: str, contact: Contact, started: int, first: int, at: int) -> None:
        """Begin the days at home that follow a stay; the rule has opened their order."""
        term = self._calendar.home("close", "home_monitoring", contact.exposed, started, first)
        begin = at + int(self._rng.integers(600, 5400))
        self.play.script.add(begin, "home_order", f"H-{stay}", "start", "community")
        self._home(f"H-{stay}", contact.person, begin, term, contact.until, contact.opened)

    def _release_at(self, term: Term, *, late: float, early: int) -> int:
        """Return when somebody goes free: on the morning after the last day, a few much later."""
        morning = (
            self.play.day_start(term.last + 1) + early * HOUR + int(self._rng.integers(0, (11 - early) * HOUR + 1800))
        )
        return morning + (int(self._rng.integers(3, 20) * HOUR) if self._rng.random() < late else 0)

    # ---- at home

    def _at_home(self, contact: Contact) -> None:
        play, rng = self.play, self._rng
        code = f"HO{contact.code[2:]}"
        at = (contact.notified or 0) + int(rng.integers(300, 2700))
        begin = at + int(hours(rng, self._rule["start_hours"], 1, least=0.3)[0])
        roomy = contact.becomes is not None or rng.random() < self._rule["separate_room"]
        self._assess(code, contact.person, at, play.day_of(begin), "home_quarantine", "secondary", contact.exposed,
                     roomy=roomy, contact=contact.code)  # fmt: skip
        if not roomy:
            play.script.add(
                begin, "home_order", code, "find_unsuitable", "community", reason="无独立房间和卫生间（模拟）"
            )
            play.script.add(begin + 900, "home_order", code, "to_facility", "street")
            self._ask(f"T-{code}", "secondary", contact, begin + 900)
            return
        play.script.add(begin, "home_order", code, "start", "community")
        started = play.day_of(begin)
        term = self._calendar.home("secondary", "home_quarantine", contact.exposed, started, started)
        self._home(code, contact.person, begin, term, contact.until, contact.opened)

    def _assess(
        self, code: str, person: int, at: int, started: int, regime: str, kind: str, exposed: int, *,
        roomy: bool = True, contact: str | None = None,
    ) -> None:  # fmt: skip
        play = self.play
        household = f"{play.people.building[person]}-{play.people.dwelling[person] % FLATS}"
        sensor = f"DS{person:07d}" if self._sensor(person) else None
        play.script.add(
            at, "home_order", code, "assess", "community", person=play.id_no(person), regime=regime, person_kind=kind,
            last_exposure_on=play.date(exposed), started_on=play.date(started), separate_room=roomy,
            household=household, door_sensor=sensor, contact=contact,
        )  # fmt: skip

    def _sensor(self, person: int) -> bool:
        return bool((person * 2_654_435_761) % 1000 < self._rule["sensor_share"] * 1000)

    def _home(self, code: str, person: int, begun: int, term: Term, until: int, opened: int) -> None:
        play = self.play
        out = self._release_at(term, late=self._rule["late_release_share"], early=1)
        infected = play.day_of(until) <= play.day_of(out)
        sensor = self._sensor(person) and not code.startswith("H-")
        ended, last = min(out, opened), play.day_start(term.last)
        self.held.append(Held("home_order", code, person, begun, ended, term.tests, infected, last, sensor))
        due = max(last + 8 * HOUR, (begun // HOUR + 1) * HOUR)
        if not infected:
            play.script.add(due, "home_order", code, "fall_due", "community")
            play.script.add(max(out, due + HOUR), "home_order", code, "release", "community")

    def _arrive(self) -> None:
        """People from low-risk areas: three days of monitoring at home, counted from their arrival."""
        play, rng, rule = self.play, self._rng, self._rule
        for day in range(-1, play.last_day + 1):
            weekend = (play.clock.until // DAY + day - play.days + 3) % 7 >= 5
            count = play.scaled(rule["arrivals_per_day"] * (1 + (rule["weekend_more"] if weekend else 0)), 1)
            for person in play.anybody(rng, count):
                self._arrivals += 1
                code = f"HA{self._arrivals:06d}"
                at = play.day_start(day) + int(rng.integers(6 * HOUR, 21 * HOUR))
                begin = at + int(seconds(rng, [40, 150], 1)[0])
                started = play.day_of(begin)
                self._assess(code, person, at, started, "home_monitoring", "low_risk_arrival", play.day_of(at))
                play.script.add(begin, "home_order", code, "start", "community")
                term = self._calendar.home("low_risk_arrival", "home_monitoring", play.day_of(at), started, started)
                never = play.horizon + 1
                self._home(code, person, begin, term, never, never)

    def _return(self) -> None:
        """People from medium-risk areas whose reports of arrival are played too: their orders follow from these."""
        play, never = self.play, self.play.horizon + 1
        for one in (one for one in self.returned if one.reached <= play.until):
            code, exposed = f"H-{one.code}", play.day_of(one.arrived)
            begin = one.reached + int(self._rng.integers(1200, 7200))
            started = play.day_of(begin)
            self._assess(code, one.person, one.reached, started, REGIME, KIND, exposed)
            play.script.add(begin, "home_order", code, "start", "community")
            term = self._calendar.home(KIND, REGIME, exposed, started, started)
            self._home(code, one.person, begin, term, never, never)
