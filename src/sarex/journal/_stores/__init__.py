"""The raw stores: a SQLite file, or a schema of a PostgreSQL database. Private to the journal.

An import contract keeps others out. Both keep the same tables and pass the same tests;
``open_store`` finds which of them a folder means.
"""

from sarex.journal._stores.place import SQLITE_FILE, create_store, open_store
from sarex.journal._stores.reader import Chain, Kept, Reader, Row, Store, Writer
from sarex.journal._stores.tables import EVENT_COLUMNS

__all__ = [
    "EVENT_COLUMNS",
    "SQLITE_FILE",
    "Chain",
    "Kept",
    "Reader",
    "Row",
    "Store",
    "Writer",
    "create_store",
    "open_store",
]
