"""How deep each line of a declaration stands, by its indentation."""

from __future__ import annotations

import re

from attrs import evolve, frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.source import Span
from alignlib.syntax.layout import MAX_DEPTH, Line, too_much

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|([()])')


@frozen
class Levels:
    """The lines of one declaration with their levels, and what is wrong with them."""

    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...]


def levels(text: str, group: tuple[Line, ...]) -> Levels:
    found: list[Diagnostic] = []
    group = _first_as_the_others(text, group, found)
    done, stack = [group[0]], [0]
    indents = [line.indent for line in group[2:]] + [0]
    for line, following in zip(group[1:], indents, strict=False):
        before = stack
        if line.indent < stack[-1]:
            stack = [indent for indent in stack if indent <= line.indent]
        if line.indent > stack[-1]:
            if stack is before and 0 < stack[-1] < following < line.indent and following % 2 == 0:
                line = _deeper(line, stack[-1], found)
            elif stack is before:
                stack = [*stack, line.indent]
            else:
                line = _uneven(line, stack, before, found)
        level = min(len(stack) - 1, MAX_DEPTH + 1)
        if level > MAX_DEPTH:
            if not done[-1].unreadable:
                found.append(
                    too_much(
                        Span(line.start, line.end),
                        f"a block {MAX_DEPTH + 1} levels deep",
                        "give the inner part a name with `define`",
                    )
                )
            line = evolve(line, reported=True, unreadable=True)
        if not line.unreadable:
            deep = _too_deep(text, line, level)
            if deep is not None:
                found.append(deep)
                line = evolve(line, reported=True, unreadable=True)
        done.append(evolve(line, level=level))
    return Levels(tuple(done), tuple(found))


def _first_as_the_others(
    text: str, group: tuple[Line, ...], found: list[Diagnostic]
) -> tuple[Line, ...]:
    """The first line below a header is indented otherwise than all the others: it is the odd one,
    not they."""
    if len(group) < 3:
        return group
    first = group[1]
    columns = min(line.indent for line in group[2:])
    if first.indent < columns:
        # Of two even indents the deeper one may be meant: a head is misspelt, or the other is odd.
        if first.indent % 2 == 0 or _carries(text, first, group[2]):
            return group
    else:
        alike = sum(line.indent == columns for line in group[2:])
        enough = alike >= 2 or (alike == 1 and len(group) == 3 and first.indent % 2 == 1)
        if not (first.indent > group[2].indent == columns > 0 and enough):
            return group
    found.append(
        Diagnostic(
            "AL105",
            "this line is indented like no other line of its block",
            Span(first.start, first.end),
            f"indented by {first.indent}",
            f"the lines below it are indented by {columns} spaces",
            Fix(Span(first.start - first.indent, first.start), " " * columns),
        )
    )
    return (group[0], evolve(first, indent=columns, reported=True), *group[2:])


def _deeper(line: Line, columns: int, found: list[Diagnostic]) -> Line:
    """A line deeper than those around it, of which the next is no line of its block."""
    found.append(
        Diagnostic(
            "AL105",
            "this line is indented like no line around it",
            Span(line.start, line.end),
            f"indented by {line.indent}",
            f"the line above is indented by {columns} spaces",
            Fix(Span(line.start - line.indent, line.start), " " * columns),
        )
    )
    return evolve(line, reported=True)


_HEAD = re.compile(r"at [0-9]|.*\b(?:of|when|while)\s*$")
_BELOW = re.compile(r"(?:then|because|and|or|when|on|after|if)\b")


def _carries(text: str, line: Line, following: Line) -> bool:
    """Whether the line may have lines below it: the head of a block, or what has effects."""
    own, other = text[line.start : line.end], text[following.start : following.end]
    return _HEAD.match(own) is not None or _BELOW.match(other) is not None


def _uneven(line: Line, stack: list[int], before: list[int], found: list[Diagnostic]) -> Line:
    """A line between two levels is taken to the nearer one, the deeper of two as near."""
    deeper = before[len(stack)]
    if deeper - line.indent <= line.indent - stack[-1]:
        stack.append(deeper)
    columns = stack[-1]
    known = _or([str(column) for column in sorted({*stack, deeper})])
    found.append(
        Diagnostic(
            "AL105",
            "this line is indented like no line above it",
            Span(line.start, line.end),
            f"indented by {line.indent}",
            f"the lines above are indented by {known} spaces",
            Fix(Span(line.start - line.indent, line.start), " " * columns),
        )
    )
    return evolve(line, reported=True)


def _too_deep(text: str, line: Line, level: int) -> Diagnostic | None:
    """Blocks and brackets count together: both make a condition inside another one."""
    allowed, depth = MAX_DEPTH - level, 0
    if text.count("(", line.start, line.end) <= allowed:
        return None
    for match in _BRACKETS.finditer(text, line.start, line.end):
        depth += {"(": 1, ")": -1}.get(match[1] or "", 0)
        if depth > allowed:
            return too_much(
                Span(match.start(), match.end()),
                f"a condition {MAX_DEPTH + 1} brackets and blocks deep",
                "give the inner part a name with `define`",
            )
    return None


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
