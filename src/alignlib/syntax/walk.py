"""Walking a tree: the children of a node, and every node below one."""

from __future__ import annotations

from collections.abc import Iterator

from alignlib.syntax.tree import Node
from alignlib.syntax.tree.node import said


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in the order of the fields of their class."""
    for name in said(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif type(value) is tuple:
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(node: Node) -> Iterator[Node]:
    """The node and every node below it, each before its children."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        below = list(children(current))
        below.reverse()
        todo.extend(below)
