"""One kind of activity in generated code: its own fields, and which filters it matches."""

from __future__ import annotations

from attrs import define, field

from alignlib.names import canonical
from alignlib.plan.codegen.intake import SEEN, free_text, read_lines, units
from alignlib.plan.codegen.life import LifeCode
from alignlib.plan.codegen.rails import Ageing as AgeingNode
from alignlib.plan.codegen.rails import NotCompiledError, Rails
from alignlib.plan.codegen.source import FALSE, TRUE, every, negate, some
from alignlib.plan.conditions import FieldRead, Filter, Who
from alignlib.text import fold
from alignlib.values.types import NUMERIC


@define
class ActReader:
    """An activity's own fields, under `where`.

    Pages and campaigns come again and again: of a text that is a kind's only field, what the tests
    say is `remembered` by the text as it was given."""

    code: LifeCode
    kind: str
    remembers: bool = False
    lines: list[str] = field(factory=list)
    _names: dict[str, str] = field(factory=dict)
    _asked: dict[str, list[str]] = field(factory=dict)  # the lines that fold a remembered text
    _tests: list[str] = field(factory=list)

    @property
    def has_one(self) -> bool:
        """Whether the kind has a single field, which is fetched once."""
        return len(self.code.plan.activities[self.kind].fields) == 1

    def fact(self, read: FieldRead) -> str:
        if read.slot not in self._names:
            spec = self.code.plan.activities[self.kind].fields.get(read.slot)
            if spec is None:
                raise NotCompiledError(f"{self.kind} has no field {read.name}")
            number = list(self.code.plan.activities[self.kind].fields).index(read.slot)
            own = f"{self.kind}_{read.slot}"
            if not own.isidentifier() or not own.isascii():
                own = f"act_{list(self.code.plan.activities).index(self.kind)}_{number}"
            raw = "only" if self.has_one else f"fields.get({read.slot!a})"
            free = read.slot in free_text(self.code.plan)
            lines = list(read_lines(spec, spec.name, raw, own, self.code.pool, free=free))
            if free and self.has_one and self.remembers:
                self._asked[own] = lines
                seen = self.code.pool.own(f"seen_{own}", {})
                lines = [
                    "try:",
                    f"    is_{own} = {seen}[only]",
                    "except KeyError:",
                    f"    is_{own} = ask_{own}(only)",
                ]
            self.lines.extend(lines)
            self._names[read.slot] = own
        return self._names[read.slot]

    def remembered(self, test: str) -> str:
        """How a test of the fields is found again."""
        if not self._asked or test in (TRUE, FALSE):
            return test
        if test not in self._tests:
            self._tests.append(test)
        (own,) = self._asked
        return f"is_{own}[{self._tests.index(test)}]"

    @property
    def asking(self) -> list[str]:
        """The function that carries out the tests of a text not seen before."""
        if not self._asked:
            return []
        ((own, lines),) = self._asked.items()
        return [
            f"def ask_{own}(only):",
            *(f"    {line}" for line in lines),
            f"    found = ({''.join(f'{test}, ' for test in self._tests)})",
            f"    if (only is None or type(only) is str) and len(seen_{own}) < {SEEN}:",
            f"        seen_{own}[only] = found",
            "    return found",
            "",
            "",
        ]

    def number(self, lowered: int, read: FieldRead) -> object:
        return units(lowered) if read.type.kind in NUMERIC else lowered

    def score(self, name: str) -> str:
        raise NotCompiledError("a score under where")

    def grade(self, name: str) -> str:
        raise NotCompiledError("a grade under where")

    def points(self, micro: int, score: str) -> object:
        return micro

    def quick(self, name: str, low: object) -> str:
        return TRUE

    def fallen(self, name: str, high: int) -> str:
        return TRUE

    def label(self, canonical_label: str, grade: str) -> str:
        return canonical_label

    def named(self, name: str, *, yes: bool) -> str:
        raise NotCompiledError("a definition under where")

    def life(self, node: AgeingNode, *, yes: bool) -> str:
        raise NotCompiledError("a life under where")


@define
class Block:
    """One kind of activity: which filters it matches, and the lines that find that out."""

    code: LifeCode
    number: int
    kind: str
    remembers: bool = False
    reader: ActReader = field(init=False)
    asks_who: bool = False
    _matches: dict[int, tuple[str, str]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.reader = ActReader(self.code, self.kind, self.remembers)

    def match(self, index: int) -> tuple[str, str]:
        """Expressions: it matches the filter; it does not, for certain."""
        if index not in self._matches:
            self._matches[index] = self._match(self.code.plan.filters[index])
        return self._matches[index]

    def _match(self, wanted: Filter) -> tuple[str, str]:
        if self.kind not in wanted.kinds:
            return FALSE, TRUE
        who = TRUE if wanted.who is None else self._who(wanted.who)
        if wanted.where is None:
            return who, negate(who)
        rails = Rails(self.code.pool, self.reader)
        yes, no = rails.yes(wanted.where), rails.no(wanted.where)
        return (
            every((who, self.reader.remembered(yes))),
            some((negate(who), self.reader.remembered(no))),
        )

    def _who(self, who: Who) -> str:
        self.asks_who = True
        match who.kind:
            case "party":
                return f"party == {who.value!a}"
            case "person":
                self.code.pool.own("fold", fold)
                return f"(person is not None and fold(person) == {who.value!a})"
            case "anyone but":
                assert who.other is not None
                return negate(self._who(who.other))
        if who.side is not None:
            return f"m.by_side({who.side!a}, party, person)"
        return f"m.by_{'owner' if who.kind == 'owner' else 'previous'}(party, person)"

    @property
    def who_lines(self) -> list[str]:
        by = self.code.plan.activities[self.kind].by
        declared = None if by is None else canonical(by)
        return [
            "by = act.by",
            "if by is None:",
            f"    party, person = {declared!a}, None",
            "else:",
            f"    party, person = m.who({self.number}, by)",
        ]
