"""Workers that die: `python tests/host/nursery.py URL FOLDER --seed 7 --workers 2 --deaths 20`.

Each worker is a process that takes its share of a workload, wakes leads and carries tasks out. It
is killed (SIGKILL) at a random statement of the database and begun again where its source says
(which hears of a call only when it has returned), until it has come through. In the end
one worker that nobody kills wakes the leads. With `--then-change` the workers then adopt another
version of the agreement and, without `--team`, forget people.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from attrs import frozen
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[1]))

from alignlib.host import Host
from host.workload import END, agreement, calls, edited, workload


@frozen
class Task:
    url: str
    folder: Path
    seed: int
    leads: int
    workers: int
    size: int
    team: bool
    desks: str | None
    deleted: bool

    def share(self, worker: int) -> list[tuple[object, list[object]]]:
        stream = workload(self.seed, self.leads, team=self.team, deleted=self.deleted)
        return calls(stream[worker :: self.workers], self.size)

    def host(self) -> Host:
        return Host(self.url, agreement(self.team), lease=timedelta(0), desks=self.desks)


def die_at(host: Host, statement: int) -> None:
    """The process ends before the database hears of its `statement`-th statement or commit."""
    left = statement

    def count(*_anything: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(host.database.engine, "before_cursor_execute", count)
    event.listen(host.database.engine, "commit", count)


def work(task: Task, worker: int, chance: Random, deadly: int | None) -> None:
    """One worker's life: from where its source stands to the end."""
    host = task.host()
    if deadly is not None:
        die_at(host, deadly)
    place = task.folder / f"source-{worker}"
    todo = task.share(worker)
    done = int(place.read_text()) if place.exists() else 0
    for number in range(done, len(todo)):
        now, items = todo[number]
        host.ingest(items, now=now)
        place.write_text(str(number + 1))
        if chance.random() < 0.5:
            host.wake(now)
        carry_out(task, host, now, chance)


def change(task: Task, _worker: int, _chance: Random, deadly: int | None) -> None:
    """Leads go over to another version, a few at a time, and people are forgotten meanwhile."""
    host = task.host()
    if deadly is not None:
        die_at(host, deadly)
    for number in range(5):
        host.adopt(edited(task.team), at=END, renamed={"met": "won"}, most=3)
        if not task.team:
            host.forget(f"C-{number:03}")
    while host.adopt(edited(task.team), at=END).left:
        pass


def carry_out(task: Task, host: Host, now: object, chance: Random) -> None:
    for given in host.outbox(now=now, most=30):
        with (task.folder / "carried-out").open("a") as log:
            log.write(f"{given.id}\n")
        if chance.random() < 0.8:
            host.done(given.id)


def in_process(what: Callable[[], None]) -> int:
    """Starts a process; gives back its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        what()
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


Work = Callable[[Task, int, Random, int | None], None]


def run(task: Task, what: Work, deaths: int) -> int:
    """All workers at once, each begun again when it died; gives back how many deaths there were."""
    chance = Random(task.seed)
    died = 0

    def begin(worker: int) -> int:
        own = Random(chance.random())
        deadly = chance.randint(1, 60) if died < deaths else None
        return in_process(lambda: what(task, worker, own, deadly))

    task.host().close()  # the tables; no connection goes into another process
    running = {begin(worker): worker for worker in range(task.workers)}
    while running:
        child, status = os.wait()
        worker = running.pop(child)
        if os.WIFSIGNALED(status):
            died += 1
            running[begin(worker)] = worker
        elif status:
            raise SystemExit(f"worker {worker} failed")
    return died


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leads", type=int, default=25)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", type=int, default=12)
    parser.add_argument("--deaths", type=int, default=20)
    parser.add_argument("--team", action="store_true")
    parser.add_argument("--desks")
    parser.add_argument("--deleted", action="store_true")
    parser.add_argument("--then-change", action="store_true")
    given = parser.parse_args()
    task = Task(
        given.url, given.folder, given.seed, given.leads, given.workers, given.size, given.team,
        given.desks, given.deleted,
    )  # fmt: skip
    died = run(task, work, given.deaths)
    if given.then_change:
        died += run(task, change, given.deaths)
    host = task.host()
    host.wake(END)
    carry_out(task, host, END, Random(0))
    print(died)


if __name__ == "__main__":
    main()
