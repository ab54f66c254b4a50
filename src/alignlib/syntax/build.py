"""From the parser's output to tree nodes: what every kind of declaration needs.

The parser gives nested `Parsed` values, one per grammar rule. `Builder.build` turns the innermost
into nodes first; a rule without a function of its own stays a `Parts`, the list of what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define

from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label
from alignlib.source import Span
from alignlib.syntax import tree


@define(eq=False)
class Parsed:
    """What the parser makes of a rule or of a terminal: its name, its text (a terminal's), what
    it holds (a rule), and where it stands. Not frozen: of all objects it is made most often."""

    kind: str
    text: str
    children: list[Parsed]
    start: int
    end: int


@define(eq=False)
class Part:
    """One thing a rule holds. `kind` is a rule's or a terminal's name. Not frozen, as `Parsed`."""

    kind: str
    value: Any
    span: Span


class Parts:
    """What a rule holds, in order."""

    def __init__(self, builder: Builder, span: Span, items: list[Part]) -> None:
        self.builder = builder
        self.span = span
        self.items = items

    def __iter__(self) -> Iterator[Part]:
        return iter(self.items)

    def has(self, *kinds: str) -> bool:
        return any(part.kind in kinds for part in self.items)

    def all(self, *kinds: str) -> tuple[Any, ...]:
        return tuple(part.value for part in self.items if part.kind in kinds)

    def first(self, *kinds: str) -> Any:
        """The first value of these kinds, or None."""
        return next((part.value for part in self.items if part.kind in kinds), None)

    def part(self, *kinds: str) -> Part | None:
        """The one line of these kinds, or None; a second line is reported and left out."""
        found = [part for part in self.items if part.kind in kinds]
        if not found:
            return None
        for second in found[1:]:
            self.builder.stands_twice(found[0], second)
        return found[0]

    def one(self, *kinds: str) -> Any:
        part = self.part(*kinds)
        return None if part is None else part.value


Rule = Callable[[Parts], Any]


class Builder:
    """Numbers the nodes of one file and collects what is wrong with them."""

    def __init__(self, text: str, rules: dict[str, Rule]) -> None:
        self.text = text
        self.rules = rules
        self.diagnostics: list[Diagnostic] = []
        self.lost = False
        """Whether something that was read could not be kept."""
        self.partial = False
        """Whether lines of this declaration were left out; then nothing is missed in it."""
        self._next_id = 0

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def at(self, span: Span) -> dict[str, Any]:
        """The `span` and `id` of a new node."""
        return {"span": span, "id": self.new_id()}

    def build(self, parsed: Parsed) -> Any:
        items: list[Part] = []
        for child in parsed.children:
            if child.text:
                items.append(Part(child.kind, child.text, Span(child.start, child.end)))
            else:
                value = self.build(child)
                span = getattr(value, "span", None) or Span(child.start, child.end)
                items.append(Part(child.kind, value, span))
        parts = Parts(self, self.trimmed(parsed.start, parsed.end), items)
        rule = self.rules.get(parsed.kind)
        return parts if rule is None else rule(parts)

    def trimmed(self, start: int, end: int) -> Span:
        text = self.text
        while end > start and text[end - 1] in " \t\r\n":
            end -= 1
        return Span(start, end)

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        label: str = "",
        help_text: str | None = None,
        fix: Fix | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        self.diagnostics.append(Diagnostic(code, message, span, label, help_text, fix, labels))

    def stands_twice(self, first: Part, second: Part) -> None:
        words = self.text[second.span.start : second.span.end].split("\n", 1)[0].strip()
        self.report(
            "AL116",
            f"`{words}` stands beside a line that may stand only once",
            Span(second.span.start, second.span.start + len(words)),
            "the second one",
            "keep one of the two lines",
            labels=(Label(self.first_line(first.span), "the first one"),),
        )

    def first_line(self, span: Span) -> Span:
        end = self.text.find("\n", span.start, span.end)
        return self.trimmed(span.start, span.end if end < 0 else end)


def missing(p: Parts, what: str, help_text: str) -> None:
    """A line or a declaration without the part that makes it one: reported, and left out."""
    head = p.builder.first_line(p.span)
    words = p.builder.text[head.start : head.end].rstrip()
    p.builder.lost = True
    if p.builder.partial:
        return
    p.builder.report(
        "AL115", f"`{words[:60]}` lacks {what}", head, "something is missing", help_text
    )


def title_of(parts: Parts) -> str | None:
    text = parts.first("title")
    return None if text is None else text.value


def names_of(parts: Parts) -> tuple[tree.Name, ...]:
    found: Parts | None = parts.first("names")
    return () if found is None else found.all("name")


def singular(unit: str) -> str:
    """`business days` is `working day`."""
    words = unit.split()
    words[-1] = words[-1].removesuffix("s")
    if words[0] == "business":
        words[0] = "working"
    return " ".join(words)


def period_of(text: str) -> str:
    """`each working day` is `working day`."""
    return singular(text.split(None, 1)[1])
