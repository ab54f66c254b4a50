"""From a `.rules` text to an agreement: reading files, checking, compiling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import Any

from alignlib.agreement import Agreement
from alignlib.check.program import CheckedProgram, check
from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.errors import AgreementError
from alignlib.extension import Extension, checks_of, vocabulary_of
from alignlib.house import house_findings
from alignlib.plan.compile import compile_plan
from alignlib.source import SourceText, Span
from alignlib.uses import LoaderLike, read_program
from alignlib.values.lock import read_lock
from alignlib.values.schema import Schema

SchemaLike = Schema | type[Any] | None
LockLike = str | Mapping[str, Any] | None
LOCK_SUFFIX = ".lock"


def loads(
    text: str,
    *,
    name: str = "agreement.rules",
    schema: SchemaLike = None,
    zone: str | None = None,
    lock: LockLike = None,
    extensions: Iterable[Extension] = (),
    loader: LoaderLike = None,
) -> Agreement:
    """An agreement from its text.

    Args:
        text: the `.rules` text.
        name: what findings call the file.
        schema: fields and activities that the file need not declare: a `Schema`, or an attrs
            subclass of a record. What the file declares wins.
        zone: the time zone where the file names none, such as "America/New_York".
        lock: what the `estimate` command found, as its text or the mapping that the text stands
            for; without it estimates stand at their default.
        extensions: functions, kinds of activities, calendars and names that the host adds.
        loader: gives the files that the text names by `use`: a `FolderLoader`, a mapping from
            names to texts, or a function of the name and of the file that asks for it. Without
            one a `use` is an error.

    Raises:
        AgreementError: the text or the lock has errors; `str()` shows them all.
        UnknownZoneError: `zone` is no time zone.
        ValueError: two extensions give the same name.
    """
    program = check_text(
        text, name=name, schema=schema, lock=lock, extensions=extensions, loader=loader
    )
    if not program.sound:
        raise AgreementError(program.source, program.diagnostics)
    return Agreement(program, compile_plan(program, zone=zone), zone)


def load(
    path: str | PathLike[str],
    *,
    schema: SchemaLike = None,
    zone: str | None = None,
    lock: LockLike = None,
    extensions: Iterable[Extension] = (),
    loader: LoaderLike = None,
) -> Agreement:
    """An agreement from a file (UTF-8), with the lock beside it: `inbound.rules.lock` for
    `inbound.rules`, where there is one and `lock` is None. The other arguments are those of
    `loads`: the files that this one uses are read by `loader` alone, as by
    `FolderLoader("agreements")`.

    Raises:
        AgreementError: the text or the lock has errors; `str()` shows them all.
        OSError: a file cannot be read.
    """
    text = read_rules(path)
    own = read_lock_beside(path) if lock is None else lock
    return loads(
        text,
        name=str(path),
        schema=schema,
        zone=zone,
        lock=own,
        extensions=extensions,
        loader=loader,
    )


def read_lock_beside(path: str | PathLike[str]) -> str | None:
    """The text of the lock that belongs to a `.rules` file; None where there is none."""
    try:
        return read_rules(f"{fspath(path)}{LOCK_SUFFIX}")
    except FileNotFoundError:
        return None


def read_rules(path: str | PathLike[str]) -> str:
    """The text of a `.rules` file; bytes that are no UTF-8 are an `AgreementError`."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(str(path), data, error) from None


def check_text(
    text: str,
    *,
    name: str = "agreement.rules",
    schema: SchemaLike = None,
    lock: LockLike = None,
    extensions: Iterable[Extension] = (),
    loader: LoaderLike = None,
) -> CheckedProgram:
    """All findings about a text and the files that it uses, without raising; `program.sound` says
    whether it would load.

    Raises `AgreementError` for a lock that cannot be read, `ValueError` for extensions that do not
    go together, and nothing else.
    """
    known = schema if isinstance(schema, Schema) or schema is None else Schema.of(schema)
    found = read_lock(lock, name + LOCK_SUFFIX)
    program = read_program(SourceText(name, text), loader)
    given = tuple(extensions)
    checked = check(program, known, found, vocabulary_of(given))
    return house_findings(checked, checks_of(given))


def _not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> AgreementError:
    text = data.decode("latin-1")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]
    what = "UTF-16" if wide else "another encoding than UTF-8"
    finding = Diagnostic(
        "AL100",
        f"this file is written in {what}",
        Span(error.start, error.start + 1),
        "not UTF-8 from here on",
        "save it as UTF-8",
    )
    return AgreementError(SourceText(name, text), (finding,))
