"""The manual's chain: worksheet, effort, areas, and the baseline plans made from them."""
