"""Where in a TOML text a key path lies."""

from __future__ import annotations

from dataclasses import dataclass

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from sarex.incident.section import file_keys

__all__ = ["Fault", "KeyPath", "TomlMap", "show_path"]

KeyPath = tuple[str | int, ...]
"""Keys and positions in arrays, from the top of the file."""

_LANGUAGE = Language(tree_sitter_toml.language())


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a key, what is allowed and what to do."""

    path: KeyPath
    message: str
    allowed: object
    remedy: str


def show_path(path: KeyPath) -> str:
    """A key path as people write it, arrays counted from 1.

    >>> show_path(("hypotheses", 0, "position", "error"))
    'hypotheses[1].position.error'
    """
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class TomlMap:
    """Line numbers, from 1, of all keys of a TOML text that parses."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")  # the line ends of TOML and of the parser, no others
        self._line_of: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}
        root = Parser(_LANGUAGE).parse(text.encode()).root_node
        for node in root.named_children:
            if node.type == "pair":
                self._add_pair((), node)
            elif node.type in {"table", "table_array_element"}:
                self._add_table(node)

    def line_of(self, path: KeyPath) -> int:
        """Line of the key, or of the nearest enclosing section that the text has; 1 for none."""
        while path and path not in self._line_of:
            path = path[:-1]
        return self._line_of.get(path, 1)

    def spelled(self, path: KeyPath) -> KeyPath:
        """The path with its last key as the text writes it: ``error_nm`` for ``error_m``."""
        if path and path not in self._line_of and isinstance(path[-1], str):
            for key in file_keys(path[-1]):
                if (*path[:-1], key) in self._line_of:
                    return (*path[:-1], key)
        return path

    def quote(self, line: int) -> str:
        """The line with its number."""
        shown = self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""
        return f"line {line}: {shown}"

    def _add(self, path: KeyPath, node: Node) -> None:
        self._line_of.setdefault(path, node.start_point[0] + 1)

    def _add_table(self, node: Node) -> None:
        header, *rest = [child for child in node.named_children if child.type != "comment"]
        path: KeyPath = ()
        keys = _keys(header)
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            self._add(path, node)
            if node.type == "table_array_element" and depth == len(keys):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self._add(path, node)
        for pair in rest:
            self._add_pair(path, pair)

    def _add_pair(self, prefix: KeyPath, node: Node) -> None:
        header, *values = [child for child in node.named_children if child.type != "comment"]
        path = prefix
        for key in _keys(header):
            path = (*path, key)
            self._add(path, node)
        for value in values:
            self._add_value(path, value)

    def _add_value(self, path: KeyPath, node: Node) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "inline_table":
            for pair in children:
                self._add_pair(path, pair)
        elif node.type == "array":
            for index, child in enumerate(children):
                self._add((*path, index), child)
                self._add_value((*path, index), child)


def _keys(node: Node) -> list[str]:
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    text = (node.text or b"").decode()
    return [text.strip("\"'") if node.type == "quoted_key" else text]
