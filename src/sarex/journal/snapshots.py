"""The state of a fold, kept in memory and beside the chain, so that a long case opens at once.

What is kept is a cache. It stands on the chain heads that it names, holds for one fold in one
version of the program and for one viewer, and is dropped when any of that does not fit, when events
came that stand before its last, and when personal data is erased. It is no evidence:
:meth:`Journal.verify` reads the events alone.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sarex.errors import JournalError
from sarex.journal._stores import Chain, Kept, Reader, Store, Writer
from sarex.journal.event import Event
from sarex.journal.registry import Registry
from sarex.journal.standing import Heads, heads_of, numbers, still_stands
from sarex.journal.tail import Tail
from sarex.journal.view import View
from sarex.provenance import source_hash

__all__ = ["Folds", "KeptFold"]

State = TypeVar("State")

_AT_CLOSE = 1_000
"""A journal that is closed keeps a state that stands this many events beyond its snapshot."""
_LOG = logging.getLogger(__name__)
_UNFAITHFUL = (
    "the state %s is right, but is not kept, so that a long case opens slowly: %s. "
    "Repair dump and load of the fold"
)


@dataclass(frozen=True, slots=True)
class KeptFold(Generic[State]):
    """A fold whose state can be kept as plain data.

    Parameters
    ----------
    name
        Which fold.
    version
        Gives which version of it; the program's own code is part of the version anyway.
    initial, apply
        As for :func:`sarex.journal.fold`.
    dump, load
        From a state to JSON data and back to an equal state.
    """

    name: str
    version: Callable[[], str]
    initial: State
    apply: Callable[[State, Event], State]
    dump: Callable[[State], Any]
    load: Callable[[Any], State]


@dataclass(slots=True)
class _Held:
    """A state in memory, and how many events its snapshot is behind."""

    view: View
    fold: KeptFold[Any]
    registry: Registry
    heads: Heads
    state: Any
    behind: int = 0


class Folds:
    """The states that an open journal was asked for, by several threads at a time."""

    def __init__(self, store: Store, tail: Tail) -> None:
        self._store = store
        self._tail = tail
        self._held: dict[tuple[str, str], _Held] = {}
        self._lock = threading.RLock()

    def state(self, view: View, fold: KeptFold[State], registry: Registry, every: int) -> State:
        """The state after all events that a view shows; see :meth:`Journal.state`."""
        with self._lock:
            return self._state(view, fold, registry, every)

    def _state(self, view: View, fold: KeptFold[State], registry: Registry, every: int) -> State:
        key = fold.name, _viewer_of(view)
        held, unfit = self._held.get(key), False
        if held is not None and (held.fold is not fold or held.registry is not registry):
            held = None
        since = None if held is None else self._tail.since(held.heads)
        if held is not None and since is not None and since.rows is not None:
            state: State = held.state
            for event in view.shown(since.rows):
                state = fold.apply(state, event)
            self._advance(held, since.heads, state, every)
            return state
        with self._store.reading() as reader:
            now = heads_of(reader)
            if held is None or not still_stands(reader, held.heads, now):
                kept = reader.snapshot(*key)
                heads, state = _believed(reader, kept, view, fold, now) or ({}, fold.initial)
                held, unfit = _Held(view, fold, registry, heads, state), bool(kept and not heads)
            state = held.state
            for event in view.following(reader, numbers(held.heads)):
                state = fold.apply(state, event)
        self._held[key] = held
        if not self._advance(held, now, state, every) and unfit:
            self._drop(*key)
        return state

    def _advance(self, held: _Held, now: Heads, state: Any, every: int) -> bool:
        """Take a newer state; whether its snapshot was far behind, so that a new one is kept."""
        held.behind += sum(numbers(now).values()) - sum(numbers(held.heads).values())
        held.state, held.heads = state, now
        far = held.behind >= max(every, 1)
        if far:
            self._keep(held)
        return far

    def close(self) -> None:
        """Keep what a later opening would have to read again."""
        with self._lock:
            for held in self._held.values():
                if held.behind >= _AT_CLOSE:
                    self._keep(held)
            self._held.clear()

    def _keep(self, held: _Held) -> None:
        """Keep a state that reads back as itself; of another it is said, and the case goes on."""
        held.behind = 0
        try:
            snapshot = _snapshot(held)
            faithful = held.fold.load(json.loads(snapshot.state)) == held.state
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            _LOG.error(_UNFAITHFUL, held.fold.name, error)
            return
        if not faithful:
            _LOG.error(_UNFAITHFUL, held.fold.name, "it does not read back as itself")
            return
        with self._writing() as writer:
            writer.keep(snapshot, numbers(held.heads))

    def _drop(self, fold: str, viewer: str) -> None:
        with self._writing() as writer:
            writer.drop(fold, viewer)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """A transaction that may fail: the events are safe, and are read again without it."""
        try:
            with self._store.writing() as writer:
                yield writer
        except JournalError as error:
            _LOG.warning("the state of the case could not be kept beside its events: %s", error)


def _viewer_of(view: View) -> str:
    """For whom a state is kept."""
    return f"{view.viewer.party}/{view.viewer.role}"


def _believed(
    reader: Reader, kept: Kept | None, view: View, fold: KeptFold[State], now: Heads
) -> tuple[Heads, State] | None:
    """Heads and state of a snapshot that fits what is here; else None."""
    if kept is None:
        return None
    try:
        if kept.digest != _digest(kept):
            raise ValueError("it is not what was kept, or was kept for another viewer")
        if kept.version != _version_of(fold, view):
            return None
        heads = _parse(kept.heads)
        if any(reader.chain_hash(chain, seq) != text for chain, (seq, text) in heads.items()):
            raise ValueError("it does not stand on the events that are here")
        if not still_stands(reader, heads, now):
            return None
        return heads, fold.load(json.loads(kept.state))
    except (ValueError, TypeError, KeyError) as error:
        _LOG.warning(
            "the kept state of the case is not believed, and all events are read again: %s", error
        )
        return None


def _version_of(fold: KeptFold[Any], view: View) -> str:
    """What the state depends on beside the events: fold, known event types, program."""
    text = json.dumps([fold.version(), view.known_types, source_hash()])
    return hashlib.sha256(text.encode()).hexdigest()


def _snapshot(held: _Held) -> Kept:
    fold, version = held.fold, _version_of(held.fold, held.view)
    state = fold.dump(held.state)
    data = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
    stands_on = json.dumps([[*chain, *head] for chain, head in sorted(held.heads.items())])
    kept = Kept(fold.name, _viewer_of(held.view), version, stands_on, data, "")
    return replace(kept, digest=_digest(kept))


def _digest(kept: Kept) -> str:
    """Of all but itself: one viewer's state is not read as another's."""
    about = json.dumps([kept.fold, kept.viewer, kept.version, kept.heads])
    return hashlib.sha256(f"{about}\n".encode() + kept.state).hexdigest()


def _parse(heads: str) -> dict[Chain, tuple[int, str]]:
    return {(case, origin): (seq, text) for case, origin, seq, text in json.loads(heads)}
