"""Outputs and updates as files: CSV that no spreadsheet runs, and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from alignlib.exchange.outgoing import Update
from alignlib.model.codec import to_plain
from alignlib.model.outputs import Effect, OutputKind, Refusal, SLAEvent, Transition, shown

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_FORMULA = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")

COLUMNS = (
    "id", "at", "lead", "pipeline", "what", "from", "to", "sla", "step", "due", "value", "message",
    "because", "rule",
)  # fmt: skip
"""The columns of `outputs_csv`."""


def inert(text: str) -> str:
    """A cell that a spreadsheet shows and does not run.

    Text that begins like a formula, after blanks if there are any, gets an apostrophe before it;
    numbers stay. Control characters become the replacement character, but for tabs and line ends
    within. See OWASP, "CSV Injection".
    """
    clean = "".join(
        char if char.isprintable() or char in "\t\n\r" else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
    begins = clean.lstrip()[:1]
    if begins in _FORMULA and begins and not _NUMBER.fullmatch(clean):
        return f"'{clean}"
    return f"'{clean}" if clean[:1] in ("\t", "\r", "\n") and clean else clean


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file (RFC 4180) whose cells are `inert`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()


def outputs_csv(outputs: Iterable[OutputKind]) -> str:
    """One row for each output, under `COLUMNS`."""
    return csv_text(COLUMNS, (_row(output) for output in outputs))


def outputs_jsonl(outputs: Iterable[OutputKind]) -> str:
    """One line for each output, as `alignlib.to_plain` writes it; `from_plain` reads it back."""
    return _lines(to_plain(output) for output in outputs)


def updates_jsonl(updates: Iterable[Update]) -> str:
    """One line for each update: `lead`, `outputs` (ids), and `body` in the CRM's shape."""
    return _lines(
        {"lead": update.lead, "outputs": list(update.outputs), "body": dict(update.body)}
        for update in updates
    )


def _lines(values: Iterable[object]) -> str:
    """ASCII, so that no character in a name ends a line."""
    return "".join(f"{json.dumps(value, allow_nan=False)}\n" for value in values)


def _row(output: OutputKind) -> list[str]:
    cells = dict.fromkeys(COLUMNS, "")
    cells.update(
        id=output.id, at=output.at.isoformat(), lead=output.lead, pipeline=output.pipeline,
        because="; ".join(str(fact) for fact in output.because), rule=str(output.rule),
    )  # fmt: skip
    match output:
        case Transition():
            cells.update(
                {"what": "transition", "from": output.from_stage or "", "to": output.to},
                message=output.reason or output.finding or "",
            )
        case SLAEvent():
            due = output.due.isoformat() if output.due is not None else ""
            cells.update(what="sla", sla=output.sla, step=output.step, due=due)
            cells["value"] = str(output.number)
        case Effect():
            value = shown(output.value) if output.value is not None else ""
            cells.update(what=output.kind, to=output.to or "", value=value)
            cells["message"] = output.message or ""
        case Refusal():
            cells.update(what="refusal", value=output.wanted, message="; ".join(output.reasons))
    return list(cells.values())
