"""What the author wrote, on one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from attrs import frozen

from alignlib.check.program import CheckedProgram
from alignlib.syntax import tree

_COMMENT = re.compile(r'("[^"\n]*"|`[^`\n]*`)|#.*')
"""A comment, or what stands in quotes and is none."""


class Titled(Protocol):
    @property
    def name(self) -> tree.Name: ...
    @property
    def title(self) -> str | None: ...


@frozen
class Words:
    """The words of one program."""

    program: CheckedProgram

    def name(self, decl: Titled) -> str:
        """A name with its title."""
        return f"{decl.name.text} ({decl.title})" if decl.title else decl.name.text

    def said(self, condition: tree.Condition | None) -> str:
        """A condition; lines that stand below each other are joined by what heads them."""
        match condition:
            case None:
                return ""
            case tree.Block(kind="all of"):
                return " and ".join(self._within(item) for item in condition.items)
            case tree.Block():
                head: str = condition.kind
                if condition.count is not None:
                    head = f"{head} {self.text(condition.count)} of"
                return f"{head} ({', '.join(self._within(item) for item in condition.items)})"
            case _:
                return self.text(condition)

    def _within(self, condition: tree.Condition) -> str:
        """As a part of a longer sentence."""
        said = self.said(condition)
        return f"({said})" if isinstance(condition, tree.And | tree.Or) else said

    def texts(self, nodes: Iterable[tree.Node]) -> str:
        return ", ".join(self.text(node) for node in nodes)

    def text(self, node: tree.Node | None) -> str:
        """What stands there, without comments and line ends."""
        if node is None:
            return ""
        written = self.program.source.slice(node.span)
        kept = _COMMENT.sub(lambda found: found.group(1) or "", written)
        return " ".join(kept.split())

    def place(self, node: tree.Node) -> str:
        """`line 31`, or `vocabulary.rules:31` in a file that is used."""
        source = self.program.source
        file, line, _ = source.place(node.span.start)
        return f"line {line}" if file == source.name else f"{file}:{line}"
