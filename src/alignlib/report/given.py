"""What a report was given, and what else can be made of it: judged back, or by another setting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from alignlib.engine.records import Record
from alignlib.model.inputs import Activity, Input
from alignlib.model.rep import Rep
from alignlib.report.asking import Asking
from alignlib.report.facts import Facts, of_histories
from alignlib.values.time import to_micros


@frozen(slots=False)
class Given:
    """`histories` None: only outcomes or tables were given, which cannot be judged anew. `apart`
    are the activities about no record."""

    asking: Asking
    facts: Facts
    histories: tuple[tuple[Record, tuple[Input, ...]], ...] | None = field(default=None, repr=False)
    apart: tuple[Activity, ...] = field(default=(), repr=False)
    reps: tuple[Rep, ...] = ()
    chances: tuple[float, ...] = ()

    @cached_property
    def judged_back(self) -> Facts | None:
        """The same lives, judged before the agreement's `from` as if it had been in force."""
        if self.histories is None:
            return None
        if not any(self._begins_earlier(*history) for history in self.histories):
            return self.facts
        return of_histories(
            self.asking.plan, self.histories, self.facts.at, definitions=self.asking.watched,
            reps=self.reps, judged_back=True,
        )  # fmt: skip

    def _begins_earlier(self, record: Record, inputs: tuple[Input, ...]) -> bool:
        starts = self.asking.plan.starts
        moments = [item.at for item in inputs]
        if record.created_at is not None:
            moments = [record.created_at]
        return starts is not None and any(to_micros(moment) < starts for moment in moments)

    def with_settings(self, values: Mapping[str, object]) -> Facts | None:
        """The same histories under other settings. Raises `RecordError` as `with_settings` does."""
        if self.histories is None:
            return None
        other = Asking(self.asking.agreement.with_settings(**values))
        return of_histories(
            other.plan, self.histories, self.facts.at, definitions=other.watched, reps=self.reps
        )


NOT_ANEW = "only outcomes or tables were given: give records with their inputs, to judge them anew"
