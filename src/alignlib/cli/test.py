"""`alignlib test`: runs the `example` blocks that stand beside the rules."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from alignlib.agreement import Agreement, loads
from alignlib.cli.check import Checked, report
from alignlib.cli.exits import FAILED, OK, UserError
from alignlib.cli.files import read_text, shown_name
from alignlib.cli.output import WIDTH, count, fitted, has_colour, painted
from alignlib.errors import AgreementError
from alignlib.examples import ExampleResult, run_examples

_MARKS = {"passed": ("✓", "32"), "failed": ("✗", "31"), "skipped": ("-", "33")}
_PLACE_COLUMN = 64


def run(arguments: argparse.Namespace) -> int:
    colour = has_colour(sys.stdout)
    totals: Counter[str] = Counter()
    broken = 0
    troubles: list[str] = []
    for name in dict.fromkeys(arguments.files):
        try:
            agreement = loads(read_text(name), name=shown_name(name))
        except UserError as trouble:
            troubles.append(str(trouble))
            continue
        except AgreementError as error:
            broken += 1
            print(report(Checked(error.source, error.diagnostics), colour=colour))
            print("no example was run: the file has errors\n")
            continue
        totals.update(_run_file(agreement, name, colour, named=len(arguments.files) > 1))
    if totals or broken:
        print(_total(totals, broken))
    if troubles:
        raise UserError("\n".join(troubles))
    return FAILED if totals["failed"] or broken else OK


def _run_file(agreement: Agreement, name: str, colour: bool, *, named: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    if named:
        print(shown_name(name))
    for result in run_examples(agreement):
        found[result.status] += 1
        print("\n".join(_lines(result, colour)), flush=True)
    if not found:
        print(f"no examples in {shown_name(name)}")
    if named:
        print()
    return found


def _lines(result: ExampleResult, colour: bool) -> list[str]:
    mark, code = _MARKS[result.status]
    lines = [f"{painted(mark, code, on=colour)} {result.title}"]
    if result.status == "passed":
        return lines
    pad = " " * max(2, _PLACE_COLUMN - len(result.title) - 2)
    place = str(result.rule)
    if len(result.title) + 2 + len(pad) + len(place) <= WIDTH:
        lines[0] += f"{pad}{place}"
    else:
        lines.append(f"    {place}")
    for failure in result.failures:
        lines.extend(fitted(str(failure), indent="    ", hang="      "))
        if failure.rule != result.rule:
            lines.append(f"      {failure.rule}")
    if result.reason is not None:
        lines.extend(fitted(f"skipped: {result.reason}", indent="    ", hang="      "))
    return lines


def _total(totals: Counter[str], broken: int) -> str:
    text = f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped"
    return f"{text}; {count(broken, 'file')} with errors" if broken else text
