"""Waiting when arrivals come at random: why a promise of an hour fails at a load of 90 %."""

from __future__ import annotations

from math import exp

from attrs import frozen

from alignlib.analytics.figure import Answered, Figure


@frozen
class Queue(Answered):
    """Arrivals and service at random (M/M/c). `arrivals` and `per_server` are rates in the same
    unit of time; all times are in that unit. `figure` is the share that has to wait.

    Raises:
        ValueError: no server, or a rate that is not above 0.
    """

    arrivals: float
    servers: int
    per_server: float

    def __attrs_post_init__(self) -> None:
        if self.servers < 1 or self.arrivals <= 0 or self.per_server <= 0:
            raise ValueError("a queue has arrivals, servers and a rate of service, all above 0")

    @property
    def figure(self) -> Figure:
        notes = ["from rates that are taken for certain: no interval"]
        if not self.is_stable:
            notes.append("more comes than can be served: the queue grows without end")
        return Figure(
            "arrivals that have to wait", self.chance_of_waiting, self.servers, "servers",
            "in the long run", warnings=tuple(notes),
        )  # fmt: skip

    @property
    def load(self) -> float:
        """The share of their time that the servers are busy; at 1 or above the queue grows."""
        return self.arrivals / (self.servers * self.per_server)

    @property
    def is_stable(self) -> bool:
        return self.load < 1

    @property
    def chance_of_waiting(self) -> float:
        """Erlang C; 1 where the queue grows."""
        if not self.is_stable:
            return 1.0
        offered = self.arrivals / self.per_server
        blocked = 1.0  # Erlang B, by its recursion
        for server in range(1, self.servers + 1):
            blocked = offered * blocked / (server + offered * blocked)
        return blocked / (1 - self.load * (1 - blocked))

    def waits_longer(self, time: float) -> float:
        """The share that waits longer than `time`."""
        if not self.is_stable:
            return 1.0
        spare = self.servers * self.per_server - self.arrivals
        return self.chance_of_waiting * exp(-spare * time)

    @property
    def mean_wait(self) -> float | None:
        """None: without end."""
        if not self.is_stable:
            return None
        return self.chance_of_waiting / (self.servers * self.per_server - self.arrivals)

    @property
    def waiting(self) -> float | None:
        """How many wait on average (Little 1961, Oper. Res. 9:383): arrivals × their wait."""
        wait = self.mean_wait
        return None if wait is None else self.arrivals * wait


def waiting_for(arrivals: float, wait: float) -> float:
    """Little's law: 60 leads a day that wait 1.5 days each are 90 waiting."""
    return arrivals * wait


def kingman(load: float, arrival_cv2: float, service_cv2: float, service: float) -> float | None:
    """The mean wait of one server with any arrivals and service (Kingman 1961), in the unit of
    `service`; the cv² are squared coefficients of variation. None: the queue grows."""
    if load >= 1:
        return None
    return load / (1 - load) * (arrival_cv2 + service_cv2) / 2 * service
