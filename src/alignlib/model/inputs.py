"""What happens to a lead: the one kind of input the engine takes.

Every input has an `id` (a repeated one is dropped), an instant `at` (an aware datetime), who did
it (`by`: a party, a person, or `owner` for whoever owns the lead then; None is the declared party
of an activity) and a `sequence` that orders inputs of one instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from alignlib.model.fields import Value, own_fields


@frozen(kw_only=True)
class Activity:
    """Something somebody did: a visit, a form, a call. `kind` is a declared activity.

    `at` is when it happened, `recorded_at` when the CRM learnt of it; `fields` are its facts.
    """

    id: str
    kind: str
    at: datetime
    recorded_at: datetime | None = None
    by: str | None = None
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
    sequence: int = 0


@frozen(kw_only=True)
class FieldChange:
    """A fact changed: `field` is `country`, `contact.title`, …; value None makes it unknown."""

    id: str
    at: datetime
    field: str
    value: Value | None
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class OwnerChange:
    """A person (or nobody, None) owns the lead from now on.

    `answers` is the id of the `assign` effect that asked for it, where one did; `pipeline` says in
    which pipeline, None: the first, the life's own.
    """

    id: str
    at: datetime
    owner: str | None
    by: str | None = None
    answers: str | None = None
    pipeline: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class StageRequest:
    """Somebody wishes the lead to be in `stage`: granted or refused, with the reason."""

    id: str
    at: datetime
    stage: str
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class StageChange:
    """The stage was changed outside, in the CRM: followed or refused, as the agreement says.

    With `keep`, the name of a `keep` of the agreement (`workload of sales`), it is what a
    population answered: the lead was moved by that keep, and no `when` line takes it back before
    `held_until`.
    """

    id: str
    at: datetime
    stage: str
    by: str | None = None
    keep: str | None = None
    held_until: datetime | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Room:
    """Whether a team has room from now on: the answer of a population.

    `more`: nothing is decided by it yet. The room of another team is told at the same instant, as
    the next input; or nothing where the record is asks for it, and it is told with what comes.
    """

    id: str
    at: datetime
    team: str
    has_room: bool
    more: bool = False
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Match:
    """Whether another record with an equal key came earlier: the answer of a population to
    `matches an earlier S`.

    `earlier` is that S, a definition or a stage; `other` the id of the record that matches, None:
    no record does, which withdraws what was answered before. `since` (aware, at most `at`, given
    with `other`) is what a window counts from: when the other record last entered the stage, or,
    for a definition, when its life began.
    """

    id: str
    at: datetime
    earlier: str
    other: str | None
    since: datetime | None = None
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Merge:
    """Another record (`other`) turned out to be the same person and goes into this one.

    Its activities count from now on and fire nothing; its facts fill those unknown here. A `key` or
    `fixed` field that is another here is reported, and stays.
    """

    id: str
    at: datetime
    other: str
    activities: tuple[Activity, ...] = ()
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Release:
    """A population let the lead out with part `part` (counted from 1) of a `release`."""

    id: str
    at: datetime
    release: str
    part: int
    by: str | None = None
    sequence: int = 0


Input: TypeAlias = (
    Activity | FieldChange | OwnerChange | StageRequest | StageChange | Room | Match | Merge
    | Release
)  # fmt: skip
