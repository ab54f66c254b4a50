"""A state as text, with the parts of an earlier text that still hold: what happened stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import frozen

from alignlib.engine.state import Act, State, act_to_plain, state_to_plain, write
from alignlib.model.codec import to_plain
from alignlib.model.inputs import Input

Texts: TypeAlias = Mapping[str, tuple[Input, str]]
"""Inputs by id, each with its text."""


@frozen
class Written:
    """A state, its text (that of `State.to_json`), and the parts of it that seldom change."""

    state: State
    text: str
    record: str
    acts: tuple[str, ...]


def written_state(
    state: State, before: Written | None = None, texts: Texts | None = None
) -> Written:
    """The text of a state; `before` is an earlier state of the same life."""
    record = None
    acts: list[str] = []
    if before is not None:
        if before.state.record is state.record:
            record = before.record
        for known, act, text in zip(before.state.acts, state.acts, before.acts, strict=False):
            if known is not act:
                break
            acts.append(text)
    if record is None:
        record = write(to_plain(state.record))
    acts.extend(_act(act, texts or {}) for act in state.acts[len(acts) :])
    # No key before these is called so, and within a text each quote is escaped.
    start, rest = write(state_to_plain(state, None, [])).split('"record":null', 1)
    middle, end = rest.split('"acts":[]', 1)
    text = f'{start}"record":{record}{middle}"acts":[{",".join(acts)}]{end}'
    return Written(state, text, record, tuple(acts))


def _act(act: Act, texts: Texts) -> str:
    item, known = texts.get(act.activity.id, (None, ""))
    if item is not act.activity:  # another version of the agreement reads its fields otherwise
        return write(act_to_plain(act, to_plain(act.activity)))
    rest = write(act_to_plain(act, None))
    return rest.replace("null", known, 1)  # the activity comes first
