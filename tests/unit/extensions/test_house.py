"""House rules: what they see, what they find, and what happens when they fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import dedent

import attrs
import pytest

import alignlib as al
from alignlib.house import MOST_FINDINGS, view_of
from alignlib.loading import check_text
from alignlib.source import Span

TEXT = dedent("""\
    agreement "Inbound"
      between marketing and sales
    fields
      country text
    activity form by prospect
    activity call by sales
    define near
      country is "US"
    stage new, start, owned by marketing
      to ready when near
    stage ready "SQL", owned by sales
      to won on call
    stage won, end, owned by sales
    from any of new, ready
      to lost on form
    stage lost, end
    sla call-back "Call"
      sales owes marketing
      each lead entering Ready
      gets call
      within 3 hours
      if late tell sales
    sla answer
      sales owes marketing
      each form
      gets call
      within 3 hours
""")


def rule(call: object, **more: object) -> al.Extension:
    check = al.HouseCheck.of(call, **more)  # type: ignore[arg-type]  # each test knows its own
    return al.Extension(name="house", version="1", checks=[check])


def found(text: str, *extensions: al.Extension) -> list[tuple[str, str, str]]:
    program = check_text(text, extensions=extensions)
    return [
        (item.severity.value, item.code, item.message) for item in program.diagnostics
        if item.severity is not al.Severity.NOTE
    ]  # fmt: skip


def has_consequence(agreement: al.AgreementView) -> Iterator[al.HouseFinding]:
    """Every promise says what follows when it is broken."""
    for promise in agreement.promises:
        if not promise.has_consequence:
            yield al.HouseFinding(
                f"the promise `{promise.name}` has no\nconsequence", promise.span,
                help="add `if late tell …`",
            )  # fmt: skip


def test_the_view() -> None:
    view = view_of(check_text(TEXT))
    assert (view.title, view.parties, view.subject) == ("Inbound", ("marketing", "sales"), "lead")
    ready = view.stage("READY")
    assert ready is not None
    assert (ready.title, ready.owner, ready.end) == ("SQL", "sales", False)
    assert ready.promises == ("call-back",)
    assert ready.leads_to == ("won", "lost")
    call_back, answer = view.promises
    assert (call_back.promiser, call_back.beneficiary) == ("sales", "marketing")
    assert (call_back.entering, call_back.activities) == ("Ready", ())
    assert (answer.entering, answer.activities) == (None, ("form",))
    assert (call_back.has_consequence, answer.has_consequence) == (True, False)
    (country,) = [item for item in view.names if item.name == "country" and item.record == "lead"]
    assert (country.kind, str(country.type)) == ("field", "text")
    assert {("definition", "near"), ("activity", "form")} <= {(n.kind, n.name) for n in view.names}


def test_nothing_in_the_view_can_be_changed() -> None:
    view = view_of(check_text(TEXT))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        view.title = "other"  # type: ignore[misc]
    assert isinstance(view.stages, tuple)


def test_a_finding_has_code_place_and_help() -> None:
    program = check_text(TEXT, extensions=[rule(has_consequence)])
    (finding,) = program.diagnostics
    assert finding.code == "house/has-consequence"
    assert finding.message == "the promise `answer` has no consequence"
    assert program.source.slice(finding.span) == "answer"
    assert finding.help == "add `if late tell …`"
    assert finding.severity is al.Severity.WARNING
    assert program.sound


def test_an_error_of_a_house_rule_keeps_from_loading() -> None:
    strict = rule(has_consequence, severity=al.Severity.ERROR)
    with pytest.raises(al.AgreementError) as caught:
        al.loads(TEXT, zone="UTC", extensions=[strict])
    assert [item.code for item in caught.value.errors] == ["house/has-consequence"]


def test_a_rule_that_fails_is_a_finding() -> None:
    def broken(agreement: al.AgreementView) -> Iterator[al.HouseFinding]:
        """Finds one thing, then fails."""
        yield al.HouseFinding("one thing", agreement.span)
        raise KeyError("region")

    def lying(agreement: al.AgreementView) -> Iterable[al.HouseFinding]:
        """Gives what is no finding."""
        return ["text"]  # type: ignore[list-item]  # the lie that is to be found out

    def beyond(agreement: al.AgreementView) -> Iterable[al.HouseFinding]:
        """Points outside of the file."""
        return [al.HouseFinding("far away", Span(10_000, 10_001))]

    assert found(TEXT, rule(broken)) == [
        ("warning", "AL250", "the house rule `house/broken` failed: KeyError: 'region'"),
        ("warning", "house/broken", "one thing"),
    ]
    ((_, code, message),) = found(TEXT, rule(lying))
    assert (code, "no HouseFinding" in message) == ("AL250", True)
    ((_, code, message),) = found(TEXT, rule(beyond))
    assert (code, "outside of the file" in message) == ("AL250", True)


def test_a_rule_without_end_is_stopped() -> None:
    def endless(agreement: al.AgreementView) -> Iterator[al.HouseFinding]:
        """Never stops."""
        while True:
            yield al.HouseFinding("again", agreement.span)

    assert len(found(TEXT, rule(endless))) == MOST_FINDINGS


def test_a_file_with_errors_is_not_judged() -> None:
    wrong = TEXT.replace("country is", "contry is")
    assert [code for _, code, _ in found(wrong, rule(has_consequence))] == ["AL203"]


def test_findings_are_sorted_with_the_others() -> None:
    def on_all(agreement: al.AgreementView) -> Iterator[al.HouseFinding]:
        """Speaks of every stage, from the last to the first."""
        for stage in reversed(agreement.stages):
            yield al.HouseFinding(f"stage {stage.name}", stage.span)

    program = check_text(TEXT + "stage nowhere, end\n", extensions=[rule(on_all)])
    starts = [item.span.start for item in program.diagnostics]
    assert starts == sorted(starts)
    assert len({item.code for item in program.diagnostics}) > 1


@pytest.mark.parametrize(
    ("call", "name", "why"),
    [
        (lambda agreement: [], "no-words", "docstring"),
        (has_consequence, "No Words", "lower-case words"),
        (has_consequence, "a/b", "lower-case words"),
    ],
)
def test_what_is_no_rule(call: object, name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        al.HouseCheck.of(call, rule=name)  # type: ignore[arg-type]


def test_a_rule_takes_the_agreement_alone_and_is_pure() -> None:
    def two(agreement: al.AgreementView, more: str) -> list[al.HouseFinding]:
        """Wants two."""
        return []

    async def later(agreement: al.AgreementView) -> list[al.HouseFinding]:
        """Answers later."""
        return []

    with pytest.raises(ValueError, match="called with one argument"):
        al.HouseCheck.of(two)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not pure"):
        al.HouseCheck.of(later)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="given twice"):
        al.Extension(name="x", version="1", checks=[has_consequence, has_consequence])
