"""What the compiler carries along: the checked program, and the filters made so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import define, field

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning
from alignlib.model.fields import Value
from alignlib.model.outputs import Rule
from alignlib.names import canonical
from alignlib.plan.conditions import Condition, Filter, Who, Window
from alignlib.syntax import tree
from alignlib.text import fold
from alignlib.values.time import Duration, Unit

UNITS = {unit.value.removesuffix("s"): unit for unit in Unit}
SettingValue = Value | Duration


@define
class Compiling:
    """`promiser` is set while an sla is compiled: `owner` then means the promiser's."""

    program: CheckedProgram
    settings: Mapping[str, SettingValue]
    filters: list[Filter] = field(factory=list)
    needs_zone: bool = False
    promiser: str | None = None

    def text(self, node: tree.Node) -> str:
        """The author's words for a node, on one line."""
        return " ".join(self.program.source.slice(node.span).split())

    def rule(self, name: str, node: tree.Node) -> Rule:
        source = self.program.source
        line, column = source.position(node.span.start)
        return Rule(name=name, file=source.name, line=line, column=column)

    def stage(self, name: tree.Name) -> int:
        symbol = self.program.symbols.stage(canonical(name.text))
        assert symbol is not None, "checked"
        return symbol.index

    def side(self, name: tree.Name) -> str:
        return canonical(name.text)

    def duration(self, value: tree.DurationValue | tree.Word) -> Duration:
        if isinstance(value, tree.Word):
            found = self.setting(value)
            assert isinstance(found, Duration), "checked"
        else:
            found = self.written_duration(value)
        if found.unit not in (Unit.MINUTES, Unit.HOURS):
            self.needs_zone = True
        return found

    def written_duration(self, value: tree.DurationValue) -> Duration:
        unit = UNITS[value.unit]
        calendar: str | None = None
        if unit.is_working:
            if value.calendar is not None:
                calendar = canonical(value.calendar.text)
            else:
                (calendar,) = self.program.symbols.calendars
        return Duration(value.count, unit, calendar)

    def setting(self, word: tree.Word) -> SettingValue:
        """The value of the setting or estimate that a bare word names."""
        symbol = self.program.refs[word.id]
        key = canonical(symbol.name)
        if symbol.meaning is Meaning.SETTING and key in self.settings:
            return self.settings[key]
        node = symbol.node
        if isinstance(node, tree.SettingDecl):
            return self.plain(node.value)
        assert isinstance(node, tree.EstimateDecl) and node.default is not None, "checked"
        return self.plain(node.default)

    def plain(self, value: tree.Value) -> SettingValue:
        """A written value as a Python value."""
        match value:
            case tree.Text():
                return value.value
            case tree.Number() | tree.Percent() | tree.Money() | tree.DateValue():
                return value.value
            case tree.DurationValue():
                return self.written_duration(value)
            case tree.Word():
                if value.id in self.program.refs:
                    return self.setting(value)
                key = canonical(value.name.text)
                return {"yes": True, "no": False}.get(key, value.name.text)

    def count(self, value: tree.Number | tree.Word) -> int:
        plain = self.plain(value)
        assert isinstance(plain, Decimal), "checked"
        return int(plain)

    def who(self, who: tree.Who | None) -> Who | None:
        if who is None:
            return None
        side = self.promiser
        match who.kind:
            case "person":
                return Who("person", fold(who.person or ""), side)
            case "name":
                assert who.name is not None
                symbols = self.program.symbols
                key = canonical(who.name.text)
                if key in symbols.sides() or key in symbols.teams:
                    return Who("party", key, side)
                return Who("person", fold(symbols.people[key]), side)
            case "anyone but":
                return Who("anyone but", "", side, self.who(who.other))
            case _:
                return Who(who.kind, "", side)

    def filter(self, node: tree.ActivityFilter) -> int:
        """The number of a filter; equal filters share one."""
        from alignlib.plan.compile_conditions import compile_condition

        where: Condition | None = None
        if node.where is not None:
            where = compile_condition(node.where, self)
        return self.add_filter(
            Filter(
                frozenset(canonical(kind.text) for kind in node.kinds),
                self.who(node.by),
                where,
                self.text(node),
            )
        )

    def add_filter(self, made: Filter) -> int:
        if made in self.filters:
            return self.filters.index(made)
        self.filters.append(made)
        return len(self.filters) - 1

    def window(self, node: tree.Window | None) -> Window:
        if node is None or node.kind == "ever":
            return Window("ever")
        if node.kind == "since entering":
            assert node.stage is not None
            return Window("entering", stage=self.stage(node.stage))
        assert node.duration is not None
        return Window("last", self.duration(node.duration))
