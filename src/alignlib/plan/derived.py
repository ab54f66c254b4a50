"""Facts that a host's function makes of other facts."""

from __future__ import annotations

from attrs import field, frozen

from alignlib.model.fields import Value
from alignlib.model.outputs import Rule
from alignlib.values.functions import Function


@frozen
class Slot:
    """An argument that is a fact: where the engine keeps it, and its name as written."""

    slot: str
    name: str = field(eq=False)


@frozen
class Constant:
    """An argument that stands in the file, or is a setting."""

    value: Value


@frozen
class Derived:
    """`region(country)`, kept in `slot` like any fact, and worked out whenever one of its
    arguments changes. `of_activity`: of an activity's own fields, under `where`.

    `rule` is the first place that asks for it.
    """

    slot: str
    function: Function
    arguments: tuple[Slot | Constant, ...]
    of_activity: bool
    rule: Rule = field(eq=False)

    @property
    def reads(self) -> tuple[Slot, ...]:
        return tuple(item for item in self.arguments if isinstance(item, Slot))
