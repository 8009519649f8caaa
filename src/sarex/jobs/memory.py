"""Finished jobs, remembered beside their artefacts, so that a restart goes on where it stopped."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from sarex.artefacts import ArtefactRef, ArtefactStore
from sarex.canonical import canonical_bytes
from sarex.errors import ArtefactError, JobError
from sarex.jobs.job import Job
from sarex.provenance import versions

__all__ = ["JobMemory"]


@dataclass(frozen=True, slots=True)
class JobMemory:
    """``<artefacts>/.jobs/<job_id>.json``: which artefact a job made, with which versions."""

    store: ArtefactStore

    def recall(self, job: Job) -> ArtefactRef | None:
        """The verified result of the same job under the same versions, or None.

        Raises
        ------
        ArtefactError
            If the artefact is there but has been changed.
        """
        record = self._read(job)
        if record is None or record["versions"] != versions():
            return None
        ref = ArtefactRef(record["sha256"], record["kind"])
        if ref.sha256 not in self.store.refs():
            return None
        self.store.verify(ref)
        return ref

    def remember(self, job: Job, ref: ArtefactRef) -> None:
        """Record a result.

        Raises
        ------
        JobError
            If the same job made another result before, under the same versions.
        """
        before = self._read(job)
        if before and before["versions"] == versions() and before["sha256"] != ref.sha256:
            raise JobError(
                "the same job has made two different results",
                given=f"{before['sha256']} before, {ref.sha256} now",
                where=job.function,
                remedy="Make the function depend on its inputs, parameters and key alone.",
            )
        record = {
            "job": job.to_json(),
            "kind": ref.kind,
            "sha256": ref.sha256,
            "versions": versions(),
        }
        folder = self.store.root / ".jobs"
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{job.job_id}.{secrets.token_hex(4)}"
        with draft.open("wb") as stream:
            stream.write(canonical_bytes(record))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(folder / f"{job.job_id}.json")

    def jobs_that_made(self, sha256: str) -> list[dict[str, Any]]:
        """The remembered jobs whose result an artefact is, as of :meth:`Job.to_json`."""
        records = [
            json.loads(path.read_bytes())
            for path in sorted((self.store.root / ".jobs").glob("[!.]*.json"))
        ]
        return [record["job"] for record in records if record["sha256"] == sha256]

    def _read(self, job: Job) -> dict[str, Any] | None:
        path = self.store.root / ".jobs" / f"{job.job_id}.json"
        try:
            record: dict[str, Any] = json.loads(path.read_bytes())
            if record["job"] != json.loads(canonical_bytes(job.to_json())):
                raise ValueError("the record is another job's")
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise ArtefactError(
                "the record of a finished job cannot be read",
                given=str(error),
                where=str(path),
                remedy="Remove this file; the job will then run again.",
            ) from error
        return record
