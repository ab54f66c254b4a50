"""A small durable runtime: journal, states and outbox in a database. Needs `alignlib[host]`."""

from __future__ import annotations

try:
    import sqlalchemy as _sqlalchemy  # noqa: F401 (only whether it is there)
except ImportError:  # pragma: no cover (an environment without the extra)
    raise ImportError("alignlib.host needs SQLAlchemy: pip install 'alignlib[host]'") from None

from alignlib.exchange.result import Deleted
from alignlib.host.arrivals import SetAside
from alignlib.host.changeover import Adopted
from alignlib.host.erasure import Forgotten
from alignlib.host.errors import HostError
from alignlib.host.host import Host, Ingested, Woken
from alignlib.host.looking import Board, Kept, Promise
from alignlib.host.outbox import Task
from alignlib.host.reading import items_of

__all__ = [
    "Adopted",
    "Board",
    "Deleted",
    "Forgotten",
    "Host",
    "HostError",
    "Ingested",
    "Kept",
    "Promise",
    "SetAside",
    "Task",
    "Woken",
    "items_of",
]
