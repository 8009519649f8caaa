"""A contract type for import-linter: modules that are leaves of the import graph."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

__all__ = ["LeavesContract"]


class LeavesContract(Contract):
    """Modules that match ``leaves`` import each other and ``may_import``, and nothing else.

    Descendants count: ``numpy`` allows ``numpy.typing``. A pattern that matches no module is an
    error, because such a contract would hold for ever without checking anything.
    """

    type_name = "leaves"

    leaves = fields.StringField()
    may_import = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        leaves = {str(name) for name in graph.find_matching_modules(self.leaves)}
        allowed = leaves | set(self.may_import)
        broken = sorted(
            f"{leaf} imports {imported}"
            for leaf in leaves
            for imported in graph.find_modules_directly_imported_by(leaf)
            if not any(imported == name or imported.startswith(f"{name}.") for name in allowed)
        )
        if not leaves:
            broken = [f"no module matches {self.leaves}"]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)
