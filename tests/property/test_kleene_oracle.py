"""Three-valued logic against tables written out by hand: trees of conditions over facts of which
some are missing, and counts of activities of which some are not known to match."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import view
from property.strategies import law, load

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)

HEAD = """agreement "Three values"
  zone America/New_York
fields
  ready  yes-no
  spare  yes-no
  size   number
  colour one of red, green, blue
  note   text
  tags   list of text
activity form by prospect
  weight number
"""

Truth = bool | None
Facts = dict[str, Any]

YES, NO, OPEN = "yes", "no", "open"
_NAMES = {True: YES, False: NO, None: OPEN}
_VALUES = {name: value for value, name in _NAMES.items()}

NOT = {YES: NO, NO: YES, OPEN: OPEN}
AND = {
    (YES, YES): YES, (YES, NO): NO, (YES, OPEN): OPEN,
    (NO, YES): NO, (NO, NO): NO, (NO, OPEN): NO,
    (OPEN, YES): OPEN, (OPEN, NO): NO, (OPEN, OPEN): OPEN,
}  # fmt: skip
OR = {
    (YES, YES): YES, (YES, NO): YES, (YES, OPEN): YES,
    (NO, YES): YES, (NO, NO): NO, (NO, OPEN): OPEN,
    (OPEN, YES): YES, (OPEN, NO): OPEN, (OPEN, OPEN): OPEN,
}  # fmt: skip


def negated(truth: Truth) -> Truth:
    return _VALUES[NOT[_NAMES[truth]]]


def folded(table: dict[tuple[str, str], str], truths: list[Truth]) -> Truth:
    found = _NAMES[truths[0]]
    for truth in truths[1:]:
        found = table[found, _NAMES[truth]]
    return _VALUES[found]


def fillings(truths: list[Truth]) -> list[list[bool]]:
    """Every way in which the open ones could turn out."""
    found: list[list[bool]] = [[]]
    for truth in truths:
        found = [
            [*each, value] for each in found for value in ((True, False) if truth is None else
            (truth,))
        ]  # fmt: skip
    return found


def agreed(answers: set[bool]) -> Truth:
    return answers.pop() if len(answers) == 1 else None


# -- trees -----------------------------------------------------------------------------------


@frozen
class Leaf:
    """One comparison: its text, the fact it reads, and what it says of a known value.

    `asks` is for what is decided without the fact: `is known`, `is unknown`.
    """

    text: str
    fact: str
    test: Callable[[Any], bool]
    asks: bool = False

    def truth(self, facts: Facts) -> Truth:
        value = facts.get(self.fact)
        return None if value is None and not self.asks else self.test(value)

    @property
    def inline(self) -> str:
        return self.text

    def lines(self, indent: str) -> list[str]:
        return [indent + self.text]


@frozen
class Forms:
    """`at least 2 form where weight is at least 5 ever`: a form without weight may match."""

    how: str
    low: int
    high: int | None

    @property
    def text(self) -> str:
        return f"{self.how} form where weight is at least 5 ever"

    inline = text

    def truth(self, facts: Facts) -> Truth:
        matching = [None if weight is None else weight >= 5 for weight in facts["forms"]]
        return agreed({
            self.low <= sum(way) and (self.high is None or sum(way) <= self.high)
            for way in fillings(matching)
        })  # fmt: skip

    def lines(self, indent: str) -> list[str]:
        return [indent + self.text]


@frozen
class Joined:
    """Two on one line, in brackets where they stand in another."""

    word: str
    one: Any
    two: Any

    def truth(self, facts: Facts) -> Truth:
        table = AND if self.word == "and" else OR
        return folded(table, [self.one.truth(facts), self.two.truth(facts)])

    @property
    def inline(self) -> str:
        return f"({self.one.inline} {self.word} {self.two.inline})"

    def lines(self, indent: str) -> list[str]:
        return [indent + self.inline[1:-1]]


@frozen
class Not:
    item: Any

    def truth(self, facts: Facts) -> Truth:
        return negated(self.item.truth(facts))

    @property
    def inline(self) -> str:
        return f"not ({self.item.inline})"

    def lines(self, indent: str) -> list[str]:
        return [indent + self.inline]


@frozen
class Block:
    """`all of`, `any of`, `none of`, `at least n of`, each item on a line of its own."""

    head: str
    items: tuple[Any, ...]
    count: int = 0

    def truth(self, facts: Facts) -> Truth:
        truths = [item.truth(facts) for item in self.items]
        match self.head:
            case "all of":
                return folded(AND, truths)
            case "any of":
                return folded(OR, truths)
            case "none of":
                return negated(folded(OR, truths))
        return agreed({sum(way) >= self.count for way in fillings(truths)})

    def lines(self, indent: str) -> list[str]:
        inner = [line for item in self.items for line in item.lines(indent + "  ")]
        return [indent + self.head, *inner]


LEAVES: st.SearchStrategy[Any] = st.sampled_from((
    Leaf("ready", "ready", lambda value: value),
    Leaf("spare", "spare", lambda value: value),
    Leaf("size is at least 5", "size", lambda value: value >= 5),
    Leaf("size is below 5.000001", "size", lambda value: value < Decimal("5.000001")),
    Leaf("size is between 2 and 5", "size", lambda value: 2 <= value <= 5),
    Leaf("size is not 5", "size", lambda value: value != 5),
    Leaf("colour is red", "colour", lambda value: value == "red"),
    Leaf("colour is none of red, blue", "colour", lambda value: value == "green"),
    Leaf('note contains "B"', "note", lambda value: "b" in value.lower()),
    Leaf('note is not "abc"', "note", lambda value: value.lower() != "abc"),
    Leaf('note starts with any of "x", "A"', "note", lambda value: value.lower()[:1] in "xa"),
    Leaf('tags includes "X"', "tags", lambda value: "x" in value),
    Leaf('tags lacks "X"', "tags", lambda value: "x" not in value),
    Leaf("ready is known", "ready", lambda value: value is not None, True),
    Leaf("size is unknown", "size", lambda value: value is None, True),
))  # fmt: skip
FORMS = st.sampled_from((
    Forms("some", 1, None), Forms("no", 0, 0), Forms("at least 2", 2, None),
    Forms("at most 1", 0, 1), Forms("exactly 1", 1, 1),
))  # fmt: skip
INLINE = st.recursive(
    LEAVES | FORMS,
    lambda inner: (
        st.builds(Joined, word=st.sampled_from(("and", "or")), one=inner, two=inner)
        | st.builds(Not, inner)
    ),
    max_leaves=4,
)


@st.composite
def _blocks(draw: Any, inner: st.SearchStrategy[Any]) -> Block:
    head = draw(st.sampled_from(("all of", "any of", "none of", "at least")))
    items = tuple(draw(st.lists(inner, min_size=2, max_size=4)))
    if head != "at least":
        return Block(head, items)
    count = draw(st.integers(1, len(items)))
    return Block(f"at least {count} of", items, count)


TREES = st.recursive(INLINE, _blocks, max_leaves=6)

FACTS = st.fixed_dictionaries({
    "ready": st.sampled_from((None, True, False)),
    "spare": st.sampled_from((None, True, False)),
    "size": st.sampled_from((None, Decimal(2), Decimal("4.999999"), Decimal(5), Decimal(9))),
    "colour": st.sampled_from((None, "red", "green", "blue")),
    "note": st.sampled_from((None, "abc", "ABC", "xyz")),
    "tags": st.sampled_from((None, ("x",), ("y", "z"))),
    "forms": st.lists(st.sampled_from((None, 4, 5, 9)), max_size=4),
})  # fmt: skip


# -- the law ---------------------------------------------------------------------------------


def found(tree: Any, facts: Facts) -> al.Evaluation:
    """Named `test`; and by its name in other definitions, of which one asks if it is open."""
    text = "\n".join((
        HEAD + "define test", *tree.lines("  "),
        "define turned", "  not test",
        "define unsure", "  test is undecided",
        "define either", "  test or unsure or turned", "",
    ))  # fmt: skip
    known = {name: value for name, value in facts.items() if name != "forms" and value is not None}
    forms = [
        al.Activity(
            id=f"f{number}", kind="form", at=AT - timedelta(hours=1 + number),
            fields={} if weight is None else {"weight": weight},
        )
        for number, weight in enumerate(facts["forms"])
    ]  # fmt: skip
    return load(text).evaluate(al.Lead(id="lead", fields=known), forms, at=AT)


def check_kleene(tree: Any, facts: Facts) -> None:
    answer = found(tree, facts)
    expected = tree.truth(facts)
    shown = ("\n".join(tree.lines("  ")), facts)
    assert answer.holds("test") is expected, shown
    assert answer.holds("turned") is negated(expected), shown
    assert answer.holds("unsure") is (expected is None), shown
    assert answer.holds("either") is True, shown
    assert expected is not None or "test" in answer.undecided, shown


@law
@given(TREES, FACTS)
def test_trees(tree: Any, facts: Facts) -> None:
    check_kleene(tree, facts)


def _leaves(tree: Any) -> list[Any]:
    match tree:
        case Joined():
            return [*_leaves(tree.one), *_leaves(tree.two)]
        case Not():
            return _leaves(tree.item)
        case Block():
            return [leaf for item in tree.items for leaf in _leaves(item)]
    return [tree]


@law
@given(
    TREES.filter(lambda tree: not any(getattr(leaf, "asks", False) for leaf in _leaves(tree))),
    FACTS,
    FACTS,
)
def test_what_is_decided_stays_so_when_more_becomes_known(
    tree: Any, facts: Facts, others: Facts
) -> None:
    fuller = {name: others[name] if value is None else value for name, value in facts.items()}
    fuller["forms"] = [9 if weight is None else weight for weight in facts["forms"]]
    before = found(tree, facts).holds("test")
    if before is not None:
        assert found(tree, fuller).holds("test") is before, ("\n".join(tree.lines("  ")), facts)


# -- would it notice? ------------------------------------------------------------------------

READY = Leaf("ready", "ready", lambda value: value)
SPARE = Leaf("spare", "spare", lambda value: value)
NOTHING: Facts = {"forms": []}


def test_it_holds_for_the_engine_as_it_is() -> None:
    check_kleene(Block("none of", (READY, SPARE)), NOTHING)
    check_kleene(Forms("no", 0, 0), {"forms": [None]})


def test_it_notices_that_unknown_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    right = view.View.truth
    monkeypatch.setattr(view.View, "truth", lambda self, node: right(self, node) or False)
    with pytest.raises(AssertionError):
        check_kleene(Block("none of", (READY, SPARE)), NOTHING)


def test_it_notices_that_not_unknown_means_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "_not", lambda truth: not truth)
    with pytest.raises(AssertionError):
        check_kleene(Block("none of", (READY, SPARE)), NOTHING)


def test_it_notices_that_what_may_match_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    right = view.within
    monkeypatch.setattr(view, "within", lambda sure, most, *rest: right(sure, sure, *rest))
    with pytest.raises(AssertionError):
        check_kleene(Forms("no", 0, 0), {"forms": [None]})
