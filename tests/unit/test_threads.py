"""One agreement shared by many threads, from its very first use on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

import alignlib as al
from alignlib.engine.outcome import Outcome

THREADS = 8
LEADS_EACH = 6
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
UNTIL = BEGIN + timedelta(days=60)
RULES = """
agreement "Shared"
  between marketing and sales
  zone America/New_York

calendar office
  open Monday to Friday 09:00 to 17:00
  closed on holidays of US

fields
  country text
  employees number

activity form, visit by prospect
  page text
activity call by sales

score interest
  +15 each form
  +5 each visit where page contains "pricing" in the last 30 days, at most 20
  halves every 14 days

grade fit by employees
  A when employees is at least 500
  B when employees is at least 50
  C otherwise

define ready
  interest is at least 20
  fit is one of A, B
  region(country) is "EMEA"

stage new, start, owned by marketing
  to handed-over when ready

stage handed-over, owned by sales
  to done on call
  to new after 20 days without call

stage done, end

sla call-back
  sales owes marketing
  each lead entering handed-over
  gets call
  within 3 working hours of office
  warn at 50%
    then tell sales "soon"
  if late
    then tell marketing "late"
"""


def region(country: str) -> str:
    """Fails for one country."""
    return {"DE": "EMEA", "FR": "EMEA", "US": "Americas"}[country]


def load() -> al.Agreement:
    return al.loads(RULES, extensions=[al.Extension(name="x", version="1", functions=(region,))])


def history(number: int) -> tuple[al.Lead, list[al.Input]]:
    """A life that differs from lead to lead in facts, order and times."""
    lead = al.Lead(
        id=f"lead-{number}", created_at=BEGIN,
        fields={"country": ("DE", "FR", "US", "XX")[number % 4], "employees": 40 * (number % 17)},
    )  # fmt: skip
    inputs: list[al.Input] = []
    for step in range(12):
        moment = BEGIN + timedelta(hours=7 * step * (1 + number % 5), minutes=number)
        kind = ("form", "visit", "visit", "call")[(step + number) % 4]
        fields = {"page": "/pricing"} if kind == "visit" and step % 2 else {}
        inputs.append(al.Activity(id=f"{number}/{step}", kind=kind, at=moment, fields=fields))
    return lead, inputs


def replayed(agreement: al.Agreement, number: int) -> Outcome:
    lead, inputs = history(number)
    return agreement.replay(lead, inputs, until=UNTIL)


@pytest.fixture
def hurried():
    """Threads change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize("attempt", range(3))
def test_threads_that_share_an_agreement_get_what_one_thread_gets(hurried: None, attempt: int):
    alone = load()
    wanted = {number: replayed(alone, number) for number in range(THREADS * LEADS_EACH)}
    moved = [out for out in wanted.values() if out.state.stage != "new"]
    assert len(moved) > 5
    assert any(out.faults for out in wanted.values())
    shared = load()  # nothing of it has been used yet
    barrier = Barrier(THREADS)

    def work(first: int) -> dict[int, Outcome]:
        barrier.wait()
        return {
            number: replayed(shared, number)
            for number in range(first, THREADS * LEADS_EACH, THREADS)
        }

    with ThreadPoolExecutor(THREADS) as pool:
        found = [item for part in pool.map(work, range(THREADS)) for item in part.items()]
    assert dict(found) == wanted


def test_threads_that_use_one_lead_at_once_get_the_same(hurried: None):
    shared = load()
    barrier = Barrier(THREADS)

    def work(_: int) -> tuple[Outcome, tuple[str, ...], str]:
        barrier.wait()
        outcome = replayed(shared, 4)
        names = tuple(stage.name for stage in shared.stages)
        return outcome, names, str(shared.view(outcome.state).score("interest"))

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(work, range(THREADS)))
    assert all(result == results[0] for result in results)


def test_threads_that_load_at_once_get_the_same(hurried: None):
    barrier = Barrier(THREADS)

    def work(_: int) -> str:
        barrier.wait()
        return load().fingerprint

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(work, range(THREADS)))) == 1


FRESH = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import alignlib as al
barrier = Barrier(8)
def work(_):
    barrier.wait()
    return al.loads("stage new").fingerprint
with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(work, range(8)))) == 1
"""


def test_threads_may_be_the_first_in_a_fresh_process_to_load():
    done = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_compiled_plans_are_shared_too() -> None:
    """The first use of both compiled forms by all threads at once gives what one thread gets."""
    text = RULES.replace('  region(country) is "EMEA"\n', "")

    def judge(agreement: al.Agreement, name: str) -> object:
        activities = [
            al.Activity(id=f"{name}-{n}", kind=("form", "visit", "call")[n % 3],
                        at=BEGIN + timedelta(hours=7 * n), fields={} if n % 3 else {"page": None})
            if n % 3 != 1
            else al.Activity(id=f"{name}-{n}", kind="visit", at=BEGIN + timedelta(hours=7 * n),
                             fields={"page": "/pricing"})
            for n in range(40)
        ]  # fmt: skip
        lead = al.Lead(id=name, created_at=BEGIN, fields={"country": "US", "employees": 80})
        trace = agreement.trace(lead, activities, until=UNTIL)
        (grade,) = agreement.compile("fit")({"employees": 80})
        return trace.events, trace.stage, trace.clocks, trace.wake_at, grade

    alone = [judge(al.loads(text), f"L{number}") for number in range(THREADS)]
    shared = al.loads(text)
    barrier = Barrier(THREADS)

    def work(number: int) -> object:
        barrier.wait()
        return judge(shared, f"L{number}")

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(work, range(THREADS))) == alone
    assert any(events for events, *_ in alone)  # type: ignore[misc]
