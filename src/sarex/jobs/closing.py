"""What runners of jobs do at the end of a with block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

__all__ = ["Closing"]


class Closing(ABC):
    """A block that ends well waits for its jobs, one that ends with an error cancels them."""

    @abstractmethod
    def close(self, *, cancel: bool = False) -> None:
        """Wait for all jobs, or cancel them, and end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(cancel=error is not None)
