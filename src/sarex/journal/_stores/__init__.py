"""The raw stores: a SQLite file, or a schema of a PostgreSQL database. Private to the journal.

An import contract keeps others out. Both keep the same tables and pass the same tests;
``open_store`` finds which of them a folder means.
"""

from sarex.journal._stores.place import create_store, open_store
from sarex.journal._stores.reader import Kept, Reader, Row
from sarex.journal._stores.sql import Chain
from sarex.journal._stores.store import Store
from sarex.journal._stores.writer import Writer

__all__ = [
    "Chain",
    "Kept",
    "Reader",
    "Row",
    "Store",
    "Writer",
    "create_store",
    "open_store",
]
