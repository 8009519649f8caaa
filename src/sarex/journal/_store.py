"""The raw store under its former name."""

from sarex.journal._stores import EVENT_COLUMNS, Reader, Row, Store, Writer

__all__ = ["EVENT_COLUMNS", "Reader", "Row", "Store", "Writer"]
