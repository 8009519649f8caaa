"""Whatever is sent: no fault of the server, and every refusal of the one shape.

A few requests for each operation; ``verification/verify_api_fuzz.py`` sends many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from api_fuzz import check_frames, check_operation, fill, operations

from sarex.server.settings import Limits

EXAMPLES = 4
WIDE = Limits(per_session_s=1e6, per_session_burst=1e6, per_address_s=1e6, per_address_burst=1e6)


@pytest.fixture(scope="module")
def served(serve: Callable[..., Any]) -> Any:
    return serve(limits=WIDE)


@pytest.fixture(scope="module")
def known(served: Any) -> dict[str, str]:
    return fill(served)


@pytest.mark.parametrize("label", operations())
def test_no_request_breaks_the_server(served: Any, known: dict[str, str], label: str) -> None:
    check_operation(served, label, known, examples=EXAMPLES)


def test_no_frames_break_the_channel(served: Any, known: dict[str, str]) -> None:
    check_frames(served, examples=25)
