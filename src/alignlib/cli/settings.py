"""`--set NAME=VALUE`: another value of a setting, for this run."""

from __future__ import annotations

from typing import Any

from alignlib.agreement import Agreement
from alignlib.cli.failure import CommandError
from alignlib.errors import AgreementError, RecordError
from alignlib.loading import loads
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.values.types import Type


def with_settings(agreement: Agreement, given: list[str]) -> Agreement:
    """The agreement with these settings; nothing given, the agreement itself.

    Raises:
        CommandError: no such setting, or a value that it cannot have.
    """
    if not given:
        return agreement
    known = {canonical(name): name for name in agreement.settings}
    values: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        key = canonical(name.strip())
        if not sign or key not in known:
            names = ", ".join(known.values()) or "none"
            raise CommandError(f"--set {text}: write NAME=VALUE of a setting; there are: {names}")
        declared = agreement.settings[known[key]]
        values[known[key]] = _typed(text, value.strip(), declared, _type(agreement, key))
    try:
        return agreement.with_settings(**values)
    except RecordError as error:
        raise CommandError(f"--set: {error}") from None


def _type(agreement: Agreement, key: str) -> Type:
    return agreement.program.symbols.conditions[key].type


def _typed(text: str, value: str, declared: object, kind: Type) -> object:
    """The value as the language reads it: `50`, `40%`, `3 days`, `$12,000`."""
    written = f'"{value}"' if isinstance(declared, str) and not value.startswith('"') else value
    try:
        read = loads(f"setting given {written}\n")
    except AgreementError:
        raise CommandError(f"--set {text}: {value!r} is no value like {shown(declared)}") from None
    given = _type(read, "given")
    if given.kind is not kind.kind:
        raise CommandError(f"--set {text}: {value!r} is {given}, and the setting is {kind}")
    return read.settings["given"]
