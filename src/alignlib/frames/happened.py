"""A frame of activities made ready: kinds, instants, who did them, their fields; each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import narwhals as nw
from attrs import define, field

from alignlib.frames import kleene
from alignlib.frames.activities import (
    AT,
    BAD,
    ID,
    KIND,
    NAMED,
    OWNER,
    PARTY,
    PERSON,
    SEQUENCE,
)
from alignlib.frames.backends.base import Backend, Frame, Once
from alignlib.frames.clock import Clock, FixedClock
from alignlib.frames.columns import activity_columns, missing, no_column, one_of
from alignlib.frames.errors import FrameError, NotColumnarError
from alignlib.frames.intake import Wanted, is_text
from alignlib.frames.kleene import Truth
from alignlib.frames.needs import Needs, place
from alignlib.frames.recipes import Folded, Recipe, Spelled
from alignlib.frames.table import KEY, Table, key_column
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.schema import ActivitySpec, FieldSpec
from alignlib.values.time import END_OF_DATES
from alignlib.values.types import INSTANT, Kind, Type

if TYPE_CHECKING:
    from alignlib.frames.judging import Asked

REPEATED = "__al_repeated"
_KEPT = "__al_kept"
_SELF = "owner"
_MOST = 4 * 10**18
# Up to here a float holds every whole number.
_EXACT = 2.0**53
_FINE = nw.lit(0, dtype=nw.Int16)


@define
class Happened:
    """Reads the activities of one call. `complaints` says what a number in `BAD` stands for, from
    1 on; `key` is the type of `KEY`."""

    plan: Plan
    backend: Backend
    asked: Asked
    needs: Needs
    complaints: list[str] = field(factory=list)
    key: Any = None
    _zoneless: str = ""

    def read(self, activities: Any, clock: Clock) -> tuple[Frame, dict[str, str]]:
        """The frame with `KEY`, `AT`, `KIND`, `BAD` and what filters ask for, of the activities
        that count somewhere or are wrong; and the columns of their own fields by name."""
        known = self.backend.columns(activities)
        lead = lead_column(known, self.asked, self.plan.subject)
        found = activity_columns(column for column in known if column != lead)
        kind, at = (self._needed(found, name, known) for name in ("kind", "at"))
        own = own_sources(self.plan, self.needs, self.asked, found)
        wanted = ("id", "sequence", *(["by"] if self.needs.people else []))
        extra = {
            name: one_of(found[name], f"activities: `{name}`") for name in wanted if name in found
        }
        sources = list(dict.fromkeys([lead, kind, at, *own.values(), *extra.values()]))
        frame = self.backend.begin(activities, sources)
        table = Table("activities", frame, self.backend, self.asked.zone)
        key_column(table, lead)
        self.key = table.dtypes[KEY]
        table.read([Wanted(at, AT, INSTANT)])
        if table.zone is None and is_text(table.dtypes[at]):
            self._zoneless = ", or with a time that has no offset: pass zone="
        table.problems.clear()
        columns = {slot: f"__al_o{number}" for number, slot in enumerate(own)}
        wrong = {slot: self._read_own(table, slot, own[slot], columns[slot]) for slot in own}
        self._sequence(table, extra)
        self._mark_repeated(table, extra)
        self._narrow(table, kind, clock, [*wrong.values(), *self._wrong(extra)])
        table.read([Wanted(kind, KIND, Type(Kind.CHOICE, self._kinds()))])
        table.problems.clear()
        self._bad_so_far(table, kind, at)
        for slot, bad in wrong.items():
            if bad is not None:
                self._bad_own(table, slot, own[slot], bad)
        if "sequence" in extra:
            beyond = f"one whose `{extra['sequence']}` is no whole number within ±4 · 10¹⁸"
            self._also_bad(table, _too_large(SEQUENCE), beyond)
        self._who(table, extra)
        names = [KEY, AT, KIND, BAD, *columns.values()]
        if "sequence" in extra:
            names.append(SEQUENCE)
        if self.needs.people:
            names += [PARTY, PERSON, NAMED]
        if "id" not in extra:
            return table.frame.select(*names), columns
        missing = nw.col(ID).is_null() | (nw.col(ID) == "")
        self._also_bad(table, missing.fill_null(value=True), f"one without `{extra['id']}`")
        return self._once(table.frame, [*names, ID]), columns

    def owned(self, frame: Frame) -> Frame:
        """After each activity has met its lead: what was done by `owner` was done by that person.
        Nobody's owner is null."""
        owner = nw.when(nw.col(OWNER) != "").then(nw.col(OWNER))
        person = nw.when(nw.col(NAMED) == _SELF).then(owner).otherwise(nw.col(PERSON))
        return frame.with_columns(person.alias(PERSON))

    def words(self) -> nw.Expr:
        """The complaint of a row of leads, by the number in `BAD`."""
        result = nw.lit(f"activities: {self.complaints[-1]}")
        for number, complaint in reversed(list(enumerate(self.complaints[:-1], 1))):
            words = nw.lit(f"activities: {complaint}")
            result = nw.when(nw.col(BAD) == number).then(words).otherwise(result)
        return result

    # -- columns ------------------------------------------------------------------------------

    def _kinds(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.plan.activities.values())

    def _needed(self, found: dict[str, tuple[str, ...]], name: str, known: list[str]) -> str:
        if name not in found:
            raise no_column("activities", name, known)
        return one_of(found[name], f"activities: `{name}`")

    # -- what is wrong --------------------------------------------------------------------------

    def _mark_repeated(self, table: Table, extra: dict[str, str]) -> None:
        """Adds `ID`, and whether it is (or may be) of several rows of its lead."""
        if "id" not in extra:
            return
        identity = nw.col(extra["id"]).cast(nw.String)
        frame = table.frame.with_columns(identity.alias(ID))
        table.frame = self.backend.mark_repeated(frame, [KEY, ID], REPEATED)

    def _narrow(
        self, table: Table, kind: str, clock: Clock, wrong: Iterable[nw.Expr | None]
    ) -> None:
        """Leaves the rows that may count somewhere, or may be wrong: of most agreements a small
        part of a history. It is asked of the columns as they were given, so that engines that put
        expressions into filters have little to do."""
        raw, at = nw.col(kind).cast(nw.String), nw.col(AT)
        known = kleene.either(raw == name for name in self._kinds())
        fine = kleene.column(kleene.both([known, at < END_OF_DATES]))
        doubtful: list[Truth] = [
            ~fine.fill_null(value=False),
            *(bad for bad in wrong if bad is not None),
        ]
        kept = kleene.column(kleene.either([self._may_count(raw, clock), *doubtful]))
        # As a column of its own, in which Polars looks at each part of the condition once.
        table.frame = table.frame.with_columns(kept.alias(_KEPT)).filter(nw.col(_KEPT))

    def _wrong(self, extra: dict[str, str]) -> list[nw.Expr]:
        """What may be wrong in a sequence and an id."""
        found = [_too_large(SEQUENCE)] if "sequence" in extra else []
        if "id" in extra:
            found += [nw.col(REPEATED), nw.col(ID).is_null() | (nw.col(ID) == "")]
        return found

    def _may_count(self, raw: nw.Expr, clock: Clock) -> Truth:
        """Whether an activity is seen, and of a kind and in a window that a filter asks for."""
        found: list[Truth] = []
        for index in self.needs.filters:
            kinds = sorted(self.plan.filters[index].kinds)
            fits = kleene.either(raw == self.plan.activities[kind].name for kind in kinds)
            durations = [window.duration for window in self.needs.windows(index)]
            inside: Truth = True
            if isinstance(clock, FixedClock) and None not in durations:
                inside = clock.stands_in_one(AT, [d for d in durations if d is not None])
            found.append(kleene.both([fits, inside]))
        seen = clock.seen(AT) if isinstance(clock, FixedClock) else True
        return kleene.both([seen, kleene.either(found)])

    def _bad_so_far(self, table: Table, kind: str, at: str) -> None:
        known = ~nw.col(AT).is_null() & (nw.col(AT) < END_OF_DATES)
        kinds = ", ".join(self._kinds())
        timeless = self._number(f"one without `{at}`{self._zoneless}")
        unknown = self._number(f"one whose `{kind}` is none that the agreement declares ({kinds})")
        number = nw.when(known).then(_FINE).otherwise(timeless)
        wrong = nw.when(nw.col(KIND).is_null()).then(unknown).otherwise(number)
        table.frame = table.frame.with_columns(wrong.alias(BAD))

    def _number(self, complaint: str) -> nw.Expr:
        """As small a number as may be: there is one for each activity."""
        return nw.lit(self._says(complaint), dtype=nw.Int16)

    def _says(self, complaint: str) -> int:
        self.complaints.append(complaint)
        return len(self.complaints)

    def _also_bad(self, table: Table, bad: nw.Expr, complaint: str) -> None:
        number = self._number(complaint)
        wrong = nw.when(bad).then(number).otherwise(nw.col(BAD))
        table.frame = table.frame.with_columns(wrong.alias(BAD))

    def _read_own(self, table: Table, slot: str, source: str, target: str) -> nw.Expr | None:
        """Adds a field of activities; gives back whether a cell cannot be read."""
        kinds = {spec.fields[slot].type for spec in self._having(slot)}
        if len(kinds) > 1:
            _, rule = self.needs.own_fields[slot]
            raise NotColumnarError(
                f"{place(rule)}: `{source}`", "is of another type from activity to activity"
            )
        table.read([Wanted(source, target, kinds.pop(), self.needs.letters(slot))])
        return table.problems.pop().bad if table.problems else None

    def _having(self, slot: str) -> list[ActivitySpec]:
        return [spec for spec in self.plan.activities.values() if slot in spec.fields]

    def _bad_own(self, table: Table, slot: str, source: str, bad: nw.Expr) -> None:
        """Of kinds that do not have the field the cell is passed over."""
        having = self._having(slot)
        own = nw.col(KIND).is_in([spec.name for spec in having])
        kind = having[0].fields[slot].type
        self._also_bad(table, bad & own, f"one whose `{source}` is not {kind}")

    # -- who, which, in what order --------------------------------------------------------------

    def _sequence(self, table: Table, extra: dict[str, str]) -> None:
        source = extra.get("sequence")
        if source is None:
            return
        dtype, column = table.dtypes[source], nw.col(source)
        if dtype.is_float():  # as pandas has whole numbers of which some are missing
            missing = (column.is_null() | column.is_nan()).fill_null(value=True)
            inside = (column >= -_EXACT) & (column <= _EXACT)
            fits = (column % 1 == 0) & inside & ~missing
            whole = nw.when(fits).then(column).cast(nw.Int64).fill_null(_MOST + 1)
            number = nw.when(missing).then(nw.lit(0, dtype=nw.Int64)).otherwise(whole)
        elif dtype.is_integer():
            number = column.cast(nw.Int64).fill_null(0)
        elif table.holds_nothing(source):
            number = nw.lit(0, dtype=nw.Int64)
        else:
            raise FrameError(f"activities: `{source}` holds {dtype}: cast it to whole numbers")
        table.frame = table.frame.with_columns(number.alias(SEQUENCE))

    def _who(self, table: Table, extra: dict[str, str]) -> None:
        """The party and the person (R8): `by` names a party, `owner`, or a person."""
        if not self.needs.people:
            return
        nobody = nw.lit(None, dtype=nw.String)
        party = nobody
        for spec in self.plan.activities.values():
            if spec.by is not None:
                own = nw.lit(canonical(spec.by))
                party = nw.when(nw.col(KIND) == spec.name).then(own).otherwise(party)
        source = extra.get("by")
        if source is None:
            table.frame = table.frame.with_columns(
                party.alias(PARTY), nobody.alias(PERSON), nobody.alias(NAMED)
            )
            return
        names = (*self.plan.party_names.values(), _SELF)
        recipes: dict[str, Recipe] = {
            NAMED: Spelled(source, names),
            PERSON: Folded(source, self._letters()),
        }
        table.frame = self.backend.add(table.frame, recipes)
        person = nw.when(nw.col(NAMED).is_null()).then(nw.col(PERSON))
        for key, name in self.plan.party_names.items():
            party = nw.when(nw.col(NAMED) == name).then(nw.lit(key)).otherwise(party)
        table.frame = table.frame.with_columns(party.alias(PARTY), person.alias(PERSON))

    def _letters(self) -> frozenset[str] | None:
        """Of the people that filters name; an owner may be anybody."""
        if self.needs.owner:
            return None
        return frozenset("".join(who.value for who in self.needs.people if who.kind == "person"))

    def _once(self, frame: Frame, names: list[str]) -> Frame:
        """R1: a repeated id counts once, the first by instant and sequence. Two that differ in
        nothing but their content cannot be told apart."""
        order = [AT, *([SEQUENCE] if SEQUENCE in names else [])]
        number = self._says("two of one `id` at one instant that are not the same")
        frame = frame.select(*names, REPEATED)
        return self.backend.once(frame, Once([KEY, ID], order, REPEATED, BAD, number))


def _too_large(column: str) -> nw.Expr:
    return (nw.col(column) > _MOST) | (nw.col(column) < -_MOST)


def lead_column(known: list[str], asked: Asked, subject: str) -> str:
    """The column that says which lead an activity is of."""
    if asked.lead is not None:
        if asked.lead not in known:
            raise no_column("activities", asked.lead, known)
        return asked.lead
    names = [subject, f"{subject}_id"]
    if asked.key != "id":
        names.append(asked.key)
    for name in names:
        found = [column for column in known if canonical(column) == canonical(name)]
        if found:
            return one_of(found, f"activities: `{name}`")
    raise FrameError(
        f"activities: no column says which {subject} each is of: name it with lead=, as in "
        f"lead='{known[0]}'"
    )


def own_sources(
    plan: Plan, needs: Needs, asked: Asked, found: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """By name the column of each field of activities that a filter reads."""
    sources: dict[str, str] = {}
    for slot, (read, rule) in needs.own_fields.items():
        if slot in found:
            sources[slot] = one_of(found[slot], f"activities: `{read.name}`")
        elif asked.missing == "error":
            spec = FieldSpec("activity", read.name, read.type)
            known = [column for columns in found.values() for column in columns]
            raise missing(f"activities ({place(rule)})", spec, plan.subject, known)
    return sources
