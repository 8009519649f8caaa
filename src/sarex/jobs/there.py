"""The other end of a cluster: one job, run where nothing of the submitter's disk is at hand."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.errors import JobError, SarexError
from sarex.jobs.job import CancelToken, Job
from sarex.jobs.worker import run_job, unforeseen
from sarex.provenance import versions

__all__ = ["Answer", "Tree", "read_tree", "run_there", "write_tree"]

_ONE = threading.Lock()
"""One job at a time in a process: compiled kernels may not be entered by two threads at once."""
Tree = tuple[tuple[str, bytes], ...]
"""Files of an artefact: path below its folder, content."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back: an artefact with its hash, and which versions made it."""

    sha256: str
    tree: Tree
    versions: dict[str, str] = field(default_factory=versions)


def read_tree(folder: Path) -> Tree:
    """All files of an artefact."""
    return tuple(
        (path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def write_tree(store: ArtefactStore, kind: str, tree: Tree, sha256: str) -> ArtefactRef:
    """Keep what was sent, if it is what its hash says.

    Raises
    ------
    JobError
        If it is not, or a file is to lie elsewhere than in the artefact.
    """
    with store.writing(kind) as draft:
        for name, content in tree:
            path = draft.path / _inside(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    if draft.ref.sha256 != sha256:
        raise JobError(
            "an artefact came over the network other than it was sent",
            given=draft.ref.sha256,
            allowed=sha256,
            remedy="Run the same version of sarex on every machine, then submit the job again.",
        )
    return draft.ref


def _inside(name: str) -> PurePosixPath:
    """A path as it is below an artefact's folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise JobError(
            "a file that came over the network is to lie outside its artefact",
            given=name,
            allowed="a path below the artefact's folder",
            remedy="Use a cluster whose scheduler and workers are your own.",
        )
    return path


def run_there(job: Job, inputs: tuple[str, ...], *trees: Tree) -> Answer:
    """Run a job on a Dask worker, in a store below the worker's own folder.

    Parameters
    ----------
    job : Job
        What to run.
    inputs : tuple of str
        Content hashes of ``trees``, in their order.
    trees
        Files of the input artefacts.

    Raises
    ------
    SarexError
        The job's own error.
    """
    from distributed import get_worker

    store = ArtefactStore(Path(get_worker().local_directory) / "sarex")
    try:
        with _ONE:
            for sha256, tree in zip(inputs, trees, strict=True):
                if sha256 not in store.refs():
                    write_tree(store, "input", tree, sha256)
            ref = run_job(job, store, lambda *_: None, CancelToken(threading.Event()))
    except SarexError:
        raise
    except Exception as error:
        raise unforeseen(job, error) from None
    return Answer(ref.sha256, read_tree(store.path(ref)))
