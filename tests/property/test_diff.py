"""`diff` says something exactly where two texts mean something else, whatever the change."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

import alignlib as al
from alignlib.errors import AgreementError
from alignlib.format.format import format_text
from alignlib.syntax import tree
from property.strategies import agreements
from property.test_recheck import TEXTS, edited

_SILENT = (tree.ExampleDecl, tree.ClaimDecl, tree.Use)


def meaning(agreement: al.Agreement) -> Counter[str]:
    """The declarations that mean something, in any order."""
    found = agreement.program.file.declarations
    return Counter(repr(decl) for decl in found if not isinstance(decl, _SILENT))


def order(agreement: al.Agreement) -> list[object]:
    """Those of which the first is tried first, and the pipeline of each stage."""
    found = agreement.program.file.declarations
    kinds = (tree.FromAnyDecl, tree.TriggerDecl, tree.SlaDecl, tree.KeepDecl, tree.ReleaseDecl)
    stages = agreement.program.symbols.stages
    return [[decl for decl in found if isinstance(decl, kind)] for kind in kinds] + [
        {key: symbol.pipeline.name for key, symbol in stages.items()}
    ]


def check_pair(text: str, other: str) -> None:
    try:
        old, new = al.loads(text), al.loads(other)
    except AgreementError:
        return
    forth, back = al.diff(old, new), al.diff(new, old)
    assert forth.is_same == back.is_same
    if old.fingerprint == new.fingerprint:
        assert forth.is_same, str(forth)
    if forth.is_same:
        assert order(old) == order(new), (text, other)
        assert meaning(old) == meaning(new), (text, other)
    for found in forth.differences:
        assert str(found).strip() and "→  " not in str(found)
        assert found.what != "changed" or found.before != found.after, str(found)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(agreements().map(lambda drawn: drawn[1]), st.sampled_from(TEXTS)),
    st.integers(0, 2**32),
)
def test_a_change_is_a_difference(text: str, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(4):
        check_pair(text, edited(text, draw))


@settings(max_examples=20, deadline=None)
@given(agreements())
def test_layout_is_none(drawn: tuple[object, str]) -> None:
    text = drawn[1]
    laid_out = format_text(text).text
    assert al.diff(al.loads(text), al.loads(laid_out)).is_same
