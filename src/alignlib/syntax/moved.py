"""A parsed file with its places and numbers behind those of other files."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import evolve

from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.syntax.parse import ParsedFile
from alignlib.syntax.tree import Node
from alignlib.syntax.tree.node import said

N = TypeVar("N", bound=Node)


def next_id(parsed: ParsedFile) -> int:
    """The first number that no node of this file has: comments are numbered last."""
    return max(parsed.file.id, *(comment.id for comment in parsed.comments), -1) + 1


def moved(parsed: ParsedFile, base: int, first_id: int) -> ParsedFile:
    """The same file where its text begins at the offset `base`, its nodes numbered from
    `first_id` on."""
    return ParsedFile(
        evolve(parsed.source, base=base),
        _node(parsed.file, base, first_id),
        tuple(_node(comment, base, first_id) for comment in parsed.comments),
        tuple(_finding(one, base) for one in parsed.diagnostics),
        parsed.broken,
        tuple(span.moved(base) for span in parsed.partial),
    )


def _node(node: N, base: int, first_id: int) -> N:
    changed: dict[str, Any] = {"span": node.span.moved(base), "id": node.id + first_id}
    for name in said(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            changed[name] = _node(value, base, first_id)
        elif type(value) is tuple:
            changed[name] = tuple(
                _node(item, base, first_id) if isinstance(item, Node) else item for item in value
            )
    return evolve(node, **changed)


def _finding(one: Diagnostic, base: int) -> Diagnostic:
    fix = None if one.fix is None else evolve(one.fix, span=one.fix.span.moved(base))
    labels = tuple(evolve(label, span=label.span.moved(base)) for label in one.labels)
    return evolve(one, span=one.span.moved(base), fix=fix, labels=labels)
