"""Walking a tree: the children of a node, and every node below one."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from alignlib.syntax.tree import Node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in the order of the fields of their class."""
    for attribute in attrs.fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(node: Node) -> Iterator[Node]:
    """The node and every node below it, each before its children."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        todo.extend(reversed(tuple(children(current))))
