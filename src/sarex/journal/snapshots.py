"""Snapshots: the state of a fold kept beside the chain, so that a long case opens at once.

A snapshot is a cache. It stands on the chain heads that it names, holds for one fold in one version
of the program and for one viewer, and is dropped when any of that does not fit, and when personal
data is erased. It is no evidence: :meth:`Journal.verify` reads the events alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sarex.errors import JournalError
from sarex.journal._stores import Chain, Kept, Reader, Store
from sarex.journal.event import Event
from sarex.journal.view import View
from sarex.provenance import source_hash

__all__ = ["KeptFold", "read_state"]

State = TypeVar("State")
Heads = Mapping[Chain, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class KeptFold(Generic[State]):
    """A fold whose state can be kept as plain data.

    Parameters
    ----------
    name, version
        Which fold, and which version of it. The program's own code is part of the version anyway.
    initial, apply
        As for :func:`sarex.journal.fold`.
    dump, load
        From a state to JSON data and back to an equal state.
    """

    name: str
    version: str
    initial: State
    apply: Callable[[State, Event], State]
    dump: Callable[[State], Any]
    load: Callable[[Any], State]


def read_state(store: Store, view: View, fold: KeptFold[State], every: int) -> State:
    """The state after all events that a view shows; see :meth:`Journal.state`."""
    viewer = f"{view.viewer.party}/{view.viewer.role}"
    version = _version_of(fold, view)
    with store.reading() as reader:
        heads = {chain: head for chain, head in reader.heads().items() if head[0]}
        kept = reader.snapshot(fold.name, viewer)
        usable = kept is not None and _fits(kept, version, heads, reader)
        after = _numbers(_parse(kept.heads)) if kept is not None and usable else {}
        state = fold.load(json.loads(kept.state)) if kept is not None and usable else fold.initial
        for event in view.following(reader, after):
            state = fold.apply(state, event)
    behind = sum(_numbers(heads).values()) - sum(after.values())
    if behind >= max(every, 1):
        _keep(store, fold, _snapshot(fold, state, viewer, version, heads), state)
    elif kept is not None and not usable:
        with store.writing() as writer:
            writer.drop(fold.name, viewer)
    return state


def _version_of(fold: KeptFold[Any], view: View) -> str:
    """What the state depends on beside the events: fold, known event types, program."""
    text = json.dumps([fold.version, view.known_types, source_hash()])
    return hashlib.sha256(text.encode()).hexdigest()


def _fits(kept: Kept, version: str, heads: Heads, reader: Reader) -> bool:
    if kept.version != version or kept.digest != _digest(kept.version, kept.heads, kept.state):
        return False
    stood = _parse(kept.heads)
    if any(reader.chain_hash(chain, seq) != text for chain, (seq, text) in stood.items()):
        return False
    if reader.erased(_numbers(stood)):
        return False
    return _only_after(stood, heads)


def _only_after(stood: Heads, heads: Heads) -> bool:
    """Whether what was added since comes after what was there, in the order of a view."""
    last = max(stood)
    return all(chain >= last for chain, head in heads.items() if stood.get(chain) != head)


def _keep(store: Store, fold: KeptFold[State], snapshot: Kept, state: State) -> None:
    if fold.load(json.loads(snapshot.state)) != state:
        raise JournalError(
            f"a state of {fold.name} does not read back as itself",
            given=type(state).__qualname__,
            remedy="Repair dump and load of the fold; until then read it without snapshots.",
        )
    with store.writing() as writer:
        writer.keep(snapshot, _numbers(_parse(snapshot.heads)))


def _snapshot(fold: KeptFold[State], state: State, viewer: str, version: str, heads: Heads) -> Kept:
    data = json.dumps(fold.dump(state), ensure_ascii=False, separators=(",", ":")).encode()
    stands_on = json.dumps([[*chain, *head] for chain, head in sorted(heads.items())])
    digest = _digest(version, stands_on, data)
    return Kept(fold.name, viewer, version, stands_on, data, digest)


def _digest(version: str, heads: str, state: bytes) -> str:
    return hashlib.sha256(f"{version}\n{heads}\n".encode() + state).hexdigest()


def _parse(heads: str) -> dict[Chain, tuple[int, str]]:
    return {(case, origin): (seq, text) for case, origin, seq, text in json.loads(heads)}


def _numbers(heads: Heads) -> dict[Chain, int]:
    return {chain: seq for chain, (seq, _) in heads.items()}
