"""One mistake is one finding: what follows from another one is left out.

A line that was read by a guess may have other names than its author meant, a declaration that
lost a line lacks what stood there, and the ways between stages are not known while one of them
is broken. A name that nothing declares is missing once, however often it is used, and where only
its declaration is spelled otherwise the mistake is there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from attrs import evolve

from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label, Severity
from alignlib.names import canonical
from alignlib.source import SourceText, Span
from alignlib.syntax.parse import UNREAD, ParsedFile

CERTAIN = frozenset(
    {"AL101", "AL102", "AL103", "AL105", "AL106", "AL107", "AL114", "AL116", "AL121", "AL122"}
)
"""What these say about a line leaves no doubt how it is read: the rest of it is still checked."""
NEEDS = frozenset({"AL305", "AL307", "AL409"})
"""Something has to be declared, and may stand in what could not be read."""
MOST_LABELS = 3
HALF = 3
"""Letters that are enough to know a name by while it is being typed, and so many are to come: fewer
are a slip."""
_WORD = re.compile(r"[\w-]+")
_DECLARED = re.compile(
    r"^(?:activity|calendar|define|estimate|goal|grade|measure|score|setting|sla|stage)[ \t]+"
    r"([^\W\d_][\w-]*)",
    re.MULTILINE,
)


def without_follow_ons(
    parsed: ParsedFile, findings: Iterable[Diagnostic]
) -> tuple[Diagnostic, ...]:
    """The checker's findings, without those that follow from others."""
    own = list(findings)
    if parsed.diagnostics:
        own = _independent(parsed, own)
    return tuple(_once_each(parsed.source, own))


def _independent(parsed: ParsedFile, findings: list[Diagnostic]) -> list[Diagnostic]:
    """Those that do not follow from what the parser reported."""
    source = parsed.source
    unsure = {
        source.place(one.span.start)[:2] for one in parsed.diagnostics if one.code not in CERTAIN
    }
    partial = sorted(parsed.partial)
    starts = [span.start for span in partial]
    unread = UNREAD in parsed.broken
    headless = {word for word, name in parsed.broken if name == "*"}
    lost = bool(headless)
    # Only a stage is missing where only headers of stages were lost.
    missing = ("AL204",) if headless <= {"stage"} else ("AL2",)
    needs = lost or any(word in ("fields", "calendar", "capacity") for word, _ in parsed.broken)
    flow = ("stage", "from", "pipeline", "use", "")
    flow_known = not any(word in flow for word, _ in parsed.broken)

    uses = Counter(
        canonical(source.slice(one.span)) for one in findings if one.message.startswith("unknown ")
    )

    def follows(one: Diagnostic) -> bool:
        at = one.span.start
        if source.place(at)[:2] in unsure:
            return True
        if unread and one.code.startswith("AL2") and one.message.startswith("unknown "):
            return True  # a name that is spelled like another one may stand in the other file
        named = one.code.startswith(missing)
        if lost and named and uses[canonical(source.slice(one.span))] > 1:
            return True  # what is used again and again was declared where nobody can read it
        if (lost and named and one.fix is None) or (needs and one.code in NEEDS):
            return True
        if not one.code.startswith("AL4"):
            return False
        if one.severity is Severity.WARNING and not flow_known:
            return True
        inside = bisect_right(starts, at) - 1
        return inside >= 0 and at < partial[inside].end

    return [one for one in findings if not follows(one)]


def _once_each(source: SourceText, findings: list[Diagnostic]) -> list[Diagnostic]:
    """An unknown name is one finding, unless each use of it can be mended on its own."""
    findings = list(_half_declared(source, findings))
    uses: dict[tuple[str, str], list[Diagnostic]] = {}
    for one in findings:
        if one.code.startswith("AL2") and one.message.startswith("unknown "):
            uses.setdefault((one.code, _name(source, one)), []).append(one)
    instead: dict[tuple[str, str], Diagnostic] = {}
    for key, group in uses.items():
        if len(group) > 1:
            meant = _declaration(source, group) if group[0].fix else _missing(group)
            if meant is not None:
                instead[key] = meant
    kept = [
        one
        for one in findings
        if (one.code, _name(source, one)) not in instead or not one.message.startswith("unknown ")
    ]
    return sorted([*kept, *instead.values()], key=lambda one: one.sort_key)


def _half_declared(source: SourceText, findings: list[Diagnostic]) -> Iterable[Diagnostic]:
    """`score eng`, while its name is being typed: what is unknown is `engagement`, wherever it is
    used."""
    half: dict[str, Span] = {}
    unknown = {_name(source, one) for one in findings if _is_unknown(one)}
    if unknown:
        words = Counter(
            canonical(match[0]) for file in source.files for match in _WORD.finditer(file.text)
        )
        for file in source.files:
            for match in _DECLARED.finditer(file.text):
                key, place = canonical(match[1]), Span(*match.span(1)).moved(file.base)
                if words[key] != 1 or source.name_at(place.start) != source.name:
                    continue
                for name in unknown:
                    if name.startswith(key) and len(name) - HALF >= len(key) >= HALF:
                        half[name] = place
    told = set()
    for one in findings:
        name = _name(source, one)
        if not _is_unknown(one) or name not in half:
            yield one
        elif name not in told:
            told.add(name)
            group = [other for other in findings
                     if _is_unknown(other) and _name(source, other) == name]  # fmt: skip
            yield _misspelt(source, half[name], group)


def _is_unknown(one: Diagnostic) -> bool:
    return one.code.startswith("AL2") and one.message.startswith("unknown ")


def _name(source: SourceText, one: Diagnostic) -> str:
    return canonical(source.slice(one.span))


def _missing(group: list[Diagnostic]) -> Diagnostic:
    """Used several times, declared nowhere."""
    labels = tuple(Label(one.span, "used here too") for one in group[1 : 1 + MOST_LABELS])
    return evolve(group[0], labels=(*group[0].labels, *labels))


def _declaration(source: SourceText, group: list[Diagnostic]) -> Diagnostic | None:
    """Used several times in one spelling, declared in another one that is used nowhere."""
    fix = group[0].fix
    assert fix is not None
    key = canonical(fix.replacement)
    places = [
        Span(*match.span()).moved(file.base)
        for file in source.files
        for match in _WORD.finditer(file.text)
        if canonical(match[0]) == key
    ]
    # What stands in a used file may be meant for others that use it.
    if len(places) != 1 or source.name_at(places[0].start) != source.name:
        return None
    return _misspelt(source, places[0], group)


def _misspelt(source: SourceText, place: Span, group: list[Diagnostic]) -> Diagnostic:
    used = source.slice(group[0].span)
    labels = tuple(Label(one.span, "used here") for one in group[:MOST_LABELS])
    return Diagnostic(
        group[0].code,
        f"`{source.slice(place)}` is used nowhere, and `{used}` is not declared",
        place,
        f"did you mean `{used}`?",
        "a name is spelled the same where it is declared and where it is used",
        Fix(place, used),
        labels,
        group[0].severity,
    )
