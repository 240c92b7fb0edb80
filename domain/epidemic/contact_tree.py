"""Who infected whom, and who was in contact with a case? A graph of links shown as a tree.

Records of contact are not a tree: people meet in circles, and one may have two possible sources. Everybody appears
with their own branches once, as near to the root as can be; further appearances are leaves marked ``again``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

DEPTH = 3


class Contact(NamedTuple):
    """``source`` may have infected, or met, ``person``. ``tier``: close, secondary, ...; ``setting``: where."""

    source: str
    person: str
    tier: str = ""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A person in the tree. ``depth`` 0 is the root; ``hidden`` counts branches beyond the depth asked for."""

    id: str
    depth: int
    tier: str = ""
    setting: str = ""
    again: bool = False
    hidden: int = 0
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below, each before its children."""
        yield self
        for child in self.children:
            yield from child.walk()


def contact_tree(contacts: Iterable[Contact], root: str, *, depth: int = DEPTH) -> Node:
    """Return the tree below ``root``, children by id, down to ``depth`` steps; the same for every order of input."""
    below = _below(contacts)
    owner = _owners(below, root)
    return _node(Contact("", root), "", 0, depth, below, owner)


def sources(contacts: Iterable[Contact]) -> list[str]:
    """Return the people whom nobody is recorded to have infected, by id: where chains of infection begin.

    In a circle everybody has a source: its smallest id begins it.
    """
    below = _below(contacts)
    people = sorted({*below, *(contact.person for branch in below.values() for contact in branch)})
    infected = {contact.person for branch in below.values() for contact in branch}
    begins = [person for person in people if person not in infected]
    reached = {person for begin in begins for person in _owners(below, begin)}
    for person in people:
        if person not in reached:
            begins.append(person)
            reached |= set(_owners(below, person))
    return sorted(begins)


def _below(contacts: Iterable[Contact]) -> dict[str, list[Contact]]:
    """Return each source's contacts by person; of several records of one pair the first by tier and setting."""
    pairs: dict[tuple[str, str], Contact] = {}
    for contact in sorted(contacts):
        if contact.source != contact.person:
            pairs.setdefault((contact.source, contact.person), contact)
    below: dict[str, list[Contact]] = defaultdict(list)
    for contact in pairs.values():
        below[contact.source].append(contact)
    return dict(below)


def _owners(below: Mapping[str, list[Contact]], root: str) -> dict[str, str]:
    """Return by person the source under whom they have their branches: the nearest to the root, then the first."""
    owner, row = {root: ""}, [root]
    while row:
        following = []
        for source in row:
            for contact in below.get(source, ()):
                if contact.person not in owner:
                    owner[contact.person] = source
                    following.append(contact.person)
        row = following
    return owner


def _node(
    contact: Contact,
    source: str,
    depth: int,
    deepest: int,
    below: Mapping[str, list[Contact]],
    owner: Mapping[str, str],
) -> Node:
    again = owner[contact.person] != source
    branches = [] if again else below.get(contact.person, [])
    cut = depth >= deepest
    children = [] if cut else [_node(b, contact.person, depth + 1, deepest, below, owner) for b in branches]
    hidden = len(branches) if cut else 0
    return Node(contact.person, depth, contact.tier, contact.setting, again, hidden, tuple(children))
