"""Jobs: pure functions (input hashes, parameters, key) → artefact hash, run elsewhere."""

from sarex.jobs.cluster import ClusterRunner
from sarex.jobs.handle import Handle, Progress
from sarex.jobs.job import CancelToken, Job, JobContext
from sarex.jobs.memory import JobMemory
from sarex.jobs.runner import Runner

__all__ = [
    "CancelToken",
    "ClusterRunner",
    "Handle",
    "Job",
    "JobContext",
    "JobMemory",
    "Progress",
    "Runner",
]
