"""A stand-in for a CRM: it notes what it is told to do, once for each task."""

from __future__ import annotations

from alignlib.host import Task


class Stub:
    def __init__(self) -> None:
        self.carried_out: dict[str, Task] = {}

    def carry_out(self, task: Task) -> None:
        """Tasks come at least once: the id tells that one came before."""
        self.carried_out.setdefault(task.id, task)
