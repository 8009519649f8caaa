"""Campaigns that are quickly planned: goto, few particles, plans by the manual."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sarex.exercise.campaign import Campaign, Design, Variant, open_campaign
from sarex.exercise.campaign.chunk_job import ROWS
from sarex.incident import load_case
from sarex.jobs import CancelToken, Handle, Job
from sarex.jobs.worker import run_job

__all__ = ["FORECAST", "Here", "rows_here", "small_campaign", "small_design"]

FORECAST = (Variant("forecast"),)


def small_design(**change: Any) -> Design:
    """ws-0 on the forecast alone, unless said otherwise."""
    given = {
        "seed": 3,
        "planners": ("ws-0",),
        "particles": 600,
        "judge_times": 2,
        "variants": FORECAST,
    }
    return Design(**{**given, **change})  # type: ignore[arg-type]


def small_campaign(folder: Path, **change: Any) -> Campaign:
    """Made in a folder, or taken up there."""
    loaded = load_case("goto")
    return open_campaign(folder, loaded, loaded.field_folders(None), small_design(**change))


class Here:
    """Runs jobs in this process, one after another."""

    def __init__(self, campaign: Campaign) -> None:
        self._store = campaign.store

    def submit(self, job: Job) -> Handle:
        handle = Handle(job)
        token = CancelToken(threading.Event())
        handle.finish(run_job(job, self._store, lambda *_: None, token))
        return handle


def rows_here(campaign: Campaign, first: int, count: int) -> list[str]:
    """Rows of one job that was run in this process."""
    ref = Here(campaign).submit(campaign.job(first, count)).result(0)
    return (campaign.store.path(ref) / ROWS).read_text(encoding="utf-8").splitlines()
