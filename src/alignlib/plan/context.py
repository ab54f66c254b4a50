"""What the compiler carries along: the checked program, and the filters made so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import define, field

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning, Symbol
from alignlib.model.fields import Value
from alignlib.model.outputs import Rule
from alignlib.names import canonical
from alignlib.plan.conditions import Condition, FieldRead, Filter, Who, Window
from alignlib.plan.derived import Constant, Derived, Slot
from alignlib.plan.estimates import in_force
from alignlib.syntax import tree
from alignlib.text import fold
from alignlib.values.lock import Estimate
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
    derived: list[Derived] = field(factory=list)
    _numbers: dict[Filter, int] = field(factory=dict, init=False, repr=False)

    def text(self, node: tree.Node) -> str:
        """The author's words for a node, on one line."""
        return " ".join(self.program.source.slice(node.span).split())

    def rule(self, name: str, node: tree.Node) -> Rule:
        file, line, column = self.program.source.place(node.span.start)
        return Rule(name=name, file=file, line=line, column=column)

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
        return self.setting_of(self.program.refs[word.id])

    def setting_of(self, symbol: Symbol) -> SettingValue:
        key = canonical(symbol.name)
        if symbol.meaning is Meaning.SETTING and key in self.settings:
            return self.settings[key]
        node = symbol.node
        if isinstance(node, tree.SettingDecl):
            return self.plain(node.value)
        assert isinstance(node, tree.EstimateDecl), "checked"
        return self.estimate(node).value

    def estimate(self, decl: tree.EstimateDecl) -> Estimate:
        """The estimate as it is in force, by the lock or by its default."""
        assert decl.default is not None, "checked"
        default = self.plain(decl.default)
        assert isinstance(default, (Duration, Decimal)), "checked"
        calendars = list(self.program.symbols.calendars)
        only = calendars[0] if len(calendars) == 1 else None
        return in_force(decl, default, self.program.lock, only)

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

    def derive(self, call: tree.Call) -> FieldRead:
        """The fact that a function makes of others; equal calls share one."""
        function = self.program.vocabulary.functions[canonical(call.function.text)]
        arguments = tuple(self._argument(node) for node in call.arguments)
        slots = [item for item in arguments if isinstance(item, Slot)]
        inner = ", ".join(
            item.slot if isinstance(item, Slot) else repr(item.value) for item in arguments
        )
        slot = f"{canonical(function.name)}({inner})"
        if all(item.slot != slot for item in self.derived):
            # Slots of an activity's own fields name no record.
            of_activity = "." not in slots[0].slot
            rule = self.rule(self.text(call), call)
            self.derived.append(Derived(slot, function, arguments, of_activity, rule))
        return FieldRead(slot, self.text(call), function.returns)

    def _argument(self, node: tree.Path | tree.Text | tree.Number) -> Slot | Constant:
        if not isinstance(node, tree.Path):
            return Constant(node.value)
        symbol = self.program.refs[node.id]
        if symbol.meaning in (Meaning.SETTING, Meaning.ESTIMATE):
            value = self.setting_of(symbol)
            assert not isinstance(value, Duration), "checked"
            return Constant(value)
        spec = symbol.spec
        assert spec is not None, "checked"
        own = spec.record == "activity"
        return Slot(canonical(spec.name) if own else spec.slot, symbol.name)

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
        if not self._numbers:  # those that a plan has already
            self._numbers.update((known, index) for index, known in enumerate(self.filters))
        if made not in self._numbers:
            self._numbers[made] = len(self.filters)
            self.filters.append(made)
        return self._numbers[made]

    def window(self, node: tree.Window | None) -> Window:
        if node is None or node.kind == "ever":
            return Window("ever")
        if node.kind == "since entering":
            assert node.stage is not None
            return Window("entering", stage=self.stage(node.stage))
        assert node.duration is not None
        return Window("last", self.duration(node.duration))
