"""The pages, as HTML. Everything that comes from a record goes through `esc`, and nothing else
puts text into a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

import alignlib as al
from alignlib.host import Board, Host, Kept, Task

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><nav aria-label="Pages"><a href="/">{agreement}</a> <a href="/effects">Effects</a></nav>
<form action="/lead" role="search"><label for="id">Lead</label>
<input id="id" name="id" required autocomplete="off"><button>Show</button></form></header>
<main id="main">
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def esc(value: object) -> str:
    """Text for a page: no markup, and no characters that turn the direction or hide."""
    shown = "".join(char if char.isprintable() or char == "\n" else "�" for char in str(value))
    return escape(shown)


def link(lead: str) -> str:
    return f"/lead?id={quote(lead, safe='')}"


def page(agreement: al.Agreement, title: str, *content: str) -> str:
    return PAGE.format(title=esc(title), agreement=esc(agreement.title), content="\n".join(content))


def board(agreement: al.Agreement, found: Board, now: datetime) -> str:
    number = dict(found.stages)
    stages = ((esc(stage.title or stage.name), str(number.get(stage.name, 0)))
              for stage in agreement.stages)  # fmt: skip
    promises = (
        (
            f'<a href="{esc(link(each.lead))}">{esc(each.lead)}</a>', esc(each.sla),
            esc(each.owner or "nobody"), left(each.due, now, late=each.late),
        )
        for each in found.promises
    )  # fmt: skip
    owners = ((esc(name or "nobody"), str(count)) for name, count in found.owners)
    return page(
        agreement,
        "Board",
        section("Leads by stage", table(("Stage", "Leads"), stages)),
        section("Promises at risk", table(("Lead", "Promise", "Owner", "Time left"), promises)),
        section("Work per person", table(("Person", "Leads"), owners)),
    )


def lead(host: Host, kept: Kept, now: datetime) -> str:
    state = kept.state
    if state is None:
        return page(host.agreement, f"Lead {kept.id}", "<p>Its life has not begun.</p>")
    agreement = host.agreement_of(state)
    gone = kept.deleted is not None
    if state.stage is not None and not gone and now > BEGINNING + timedelta(microseconds=state.now):
        state = agreement.advance(state, until=now).state  # as of now; nothing is stored
    facts = ((esc(name), esc(value)) for name, value in sorted(state.facts.items()))
    names = {sla.key: sla.name for sla in agreement.plan.slas}
    clocks = (
        (esc(names[clock.sla]), str(clock.number), esc(clock.state),
         left(clock.due, now, late=clock.state == "late") if clock.is_open else "")
        for clock in state.clocks
    )  # fmt: skip
    return page(
        agreement,
        f"Lead {kept.id}",
        f"<p>In <strong>{esc(state.stage or 'no stage')}</strong>, owned by "
        f"<strong>{esc(state.owner or state.side or 'nobody')}</strong>."
        f"{' Its CRM has deleted it: it works no longer.' if gone else ''}</p>",
        section("Promises", table(("Promise", "Number", "State", "Time left"), clocks)),
        section("Why, and why not", f"<pre>{esc(agreement.why(state))}</pre>"),
        section("History", history(agreement, kept)),
        section("Facts", table(("Field", "Value"), facts)),
    )


def history(agreement: al.Agreement, kept: Kept) -> str:
    told = [(each.at, esc(what(each)), "") for each in kept.outputs]
    told += [(each.at, f"<del>{esc(what(each))}</del>", "withdrawn") for each in kept.withdrawn]
    came = [(each.at, esc(in_words(each)), "came in") for each in kept.inputs]
    rows = sorted([*came, *told], key=lambda row: row[0])
    zone = ZoneInfo(agreement.zone or "UTC")
    return table(
        ("When", "What", ""),
        ((f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}", words, how) for at, words, how in rows),
    )


def what(output: object) -> str:
    """Without its instant and its lead, which stand beside it."""
    return str(output).split("  ", 2)[-1]


def in_words(item: al.Input) -> str:
    match item:
        case al.Activity():
            return f"{item.kind} by {item.by or 'whoever does that'}"
        case al.FieldChange():
            return f"{item.field} is {item.value if item.value is not None else 'unknown'}"
        case al.OwnerChange():
            return f"owned by {item.owner or 'nobody'}"
        case al.Merge():
            return f"{item.other} goes into this one"
    return type(item).__name__


def effects(agreement: al.Agreement, done: Mapping[str, Task]) -> str:
    rows = (
        (f'<a href="{esc(link(task.lead))}">{esc(task.lead)}</a>', esc(task.action),
         esc(what(task.effect)))
        for task in reversed(list(done.values()))
    )  # fmt: skip
    return page(agreement, "Effects", table(("Lead", "To do", "Effect"), rows))


def unknown(agreement: al.Agreement, name: str) -> str:
    return page(agreement, "No such lead", f"<p>Nothing is known of {esc(name)}.</p>")


def section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML already. In a small window it scrolls by itself, by keyboard too."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return "<p>None.</p>"
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    return (
        '<div class="wide" tabindex="0"><table>'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def left(due: int | None, now: datetime, *, late: bool) -> str:
    if due is None:
        return "open-ended"
    rest = BEGINNING + timedelta(microseconds=due) - now
    days, seconds = divmod(int(abs(rest).total_seconds()), 86_400)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    words = f"{days} d {hours} h" if days else f"{hours} h {minutes} min"
    if late or rest < timedelta(0):
        return f'<strong class="late">late by {words}</strong>'
    return words
