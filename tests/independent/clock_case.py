"""A hand-written life of one promise, and what alignlib tells of it, as lines of text.

`form 03-02 10:00` is an input at that wall time of 2026; a `+` behind a time is one microsecond
later. What is told reads `03-02 14:00+ late due 03-02 14:00`, with `#2` for a second clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import alignlib as al

MICRO = timedelta(microseconds=1)

SETTING = """agreement "Clocks"
  between marketing and sales
  zone {zone}
calendar office
  open Monday to Friday 09:00 to 17:00
  closed 2026-07-03
  closed 2026-12-25
  open 2026-12-24 09:00 to 12:00
calendar lunch
  open Monday to Friday 09:00 to 12:00, 13:00 to 17:00
calendar night
  open Monday to Sunday 00:00 to 06:00, 22:00 to 24:00
calendar always
  open Monday to Sunday 00:00 to 24:00
fields
  hold yes-no
  gone yes-no
activity form, reply, wake, buy by prospect
  topic text
activity call, mail, pass, meeting, drop by sales
activity recall, note by marketing
stage new, start, owned by marketing
  to ready  on form
stage ready, owned by sales
  to aside  on pass
  to back   on recall
  to won    on meeting, buy
  to lost   on drop
  to slept  after 60 days
  to aside  on request
stage aside, owned by sales
  to ready  on wake
  to won    on meeting, buy
  to lost   on drop
stage back, owned by marketing
  to ready  on form
stage slept, owned by sales
stage won, lost, end

sla p
  {parties}
  {each}
"""


@dataclass(frozen=True)
class Case:
    name: str
    promise: str
    life: str
    told: str
    each: str = "each lead entering ready"
    parties: str = "sales owes marketing"
    zone: str = "America/New_York"

    @property
    def text(self) -> str:
        head = SETTING.format(zone=self.zone, parties=self.parties, each=self.each)
        return head + "".join(f"  {line}\n" for line in lines_of(self.promise))


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def instant(text: str, zone: str) -> datetime:
    plus = text.endswith("+")
    full = text.rstrip("+") if text.count("-") == 2 else "2026-" + text.rstrip("+")
    shown = datetime.strptime(full, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    return shown.astimezone(UTC) + MICRO * plus


def inputs_of(life: str, zone: str) -> tuple[list[al.Input], datetime]:
    """The inputs, and the instant of the last line, `until 03-09 10:00`."""
    inputs: list[al.Input] = []
    for number, line in enumerate(lines_of(life)):
        words = line.split()
        at = instant(" ".join(words[-2:]), zone)
        what, rest = words[0], words[1:-2]
        by = rest[rest.index("by") + 1] if "by" in rest else None
        id_ = f"i{number:02}"
        match what:
            case "until":
                return inputs, at
            case "hold" | "gone":
                value = {"yes": True, "no": False, "unknown": None}[rest[0]]
                inputs.append(al.FieldChange(id=id_, at=at, field=what, value=value))
            case "assign":
                inputs.append(al.OwnerChange(id=id_, at=at, owner=rest[0]))
            case "request":
                inputs.append(al.StageRequest(id=id_, at=at, stage=rest[0], by=by))
            case "moved":
                inputs.append(al.StageChange(id=id_, at=at, stage=rest[0], by=by))
            case _:
                inputs.append(al.Activity(id=id_, at=at, kind=what, by=by))
    raise ValueError("until is missing")


def shown(at: datetime, zone: str) -> str:
    late = at.microsecond == 1
    local = (at - MICRO * late).astimezone(ZoneInfo(zone))
    year = "" if local.year == 2026 else f"{local.year}-"
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{year}{local:%m-%d %H:%M}{'+' * late}" + (f" {local:%Z}" if twice else "")


def told_of(outputs: Iterable[object], zone: str, sla: str = "p") -> list[str]:
    told = []
    for output in outputs:
        if isinstance(output, al.SLAEvent) and output.sla == sla:
            number = f" #{output.number}" if output.number > 1 else ""
            due = f" due {shown(output.due, zone)}" if output.due is not None else ""
            told.append(f"{shown(output.at, zone)} {output.step}{number}{due}")
    return told


def run(case: Case) -> list[str]:
    agreement = al.loads(case.text)
    inputs, until = inputs_of(case.life, case.zone)
    outcome = agreement.replay(al.Lead(id="L"), inputs, until=until)
    return told_of(outcome.outputs, case.zone)
