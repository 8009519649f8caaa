"""sarex: joint maritime search and rescue, planned, run and reviewed with one engine."""

from importlib.metadata import version

__version__ = version("sarex")
__all__ = ["__version__"]
