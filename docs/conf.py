"""Sphinx configuration: MyST pages, furo, nothing fetched from the network."""

from importlib.metadata import version as _version

project = "sarex"
author = "the sarex authors"
project_copyright = "2026, the sarex authors"
release = _version("sarex")
version = ".".join(release.split(".")[:2])

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

html_theme = "furo"
html_title = "sarex"
html_copy_source = False
