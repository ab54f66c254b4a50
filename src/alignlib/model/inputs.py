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

    `answers` is the id of the `assign` effect that asked for it, where one did.
    """

    id: str
    at: datetime
    owner: str | None
    by: str | None = None
    answers: str | None = None
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
    """The stage was changed outside, in the CRM: followed or refused, as the agreement says."""

    id: str
    at: datetime
    stage: str
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Room:
    """Whether a team has room from now on: the answer of a population."""

    id: str
    at: datetime
    team: str
    has_room: bool
    by: str | None = None
    sequence: int = 0


@frozen(kw_only=True)
class Merge:
    """Another record (`other`) turned out to be the same person and goes into this one.

    Its activities count from now on and fire nothing; its facts fill those unknown here.
    """

    id: str
    at: datetime
    other: str
    activities: tuple[Activity, ...] = ()
    fields: Mapping[str, Value | None] = field(factory=dict, converter=own_fields, hash=False)
    by: str | None = None
    sequence: int = 0


Input: TypeAlias = (
    Activity | FieldChange | OwnerChange | StageRequest | StageChange | Room | Merge
)  # fmt: skip
