"""A host's functions, kinds of activities, calendars and names; and what goes wrong in them."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent
from typing import Literal

import pytest

import alignlib as al
from alignlib.examples import run_examples
from alignlib.extension import vocabulary_of
from alignlib.values.functions import EffectName
from alignlib.values.schema import ActivitySpec
from alignlib.values.time import HOUR, Calendar, Zone
from rulings.support import act, at, change, dues, lead, path, replay, stages

REGIONS = {"DE": "EMEA", "FR": "EMEA", "US": "Americas"}


def region(country: str) -> str | None:
    """The sales region of a country."""
    return REGIONS.get(country)


def per_head(budget: Decimal, people: Decimal) -> Decimal:
    """Budget for each of the people; there is none for nobody."""
    return budget / people


def is_near(country: str) -> bool:
    """Whether a visit takes less than a day."""
    return country in ("DE", "FR")


def tier(employees: Decimal) -> Literal["small", "large"]:
    """Small below 100 employees."""
    return "small" if employees < 100 else "large"


HOST = al.Extension(
    name="host",
    version="1.0",
    functions=(
        al.Function.of(region, examples={"DE": "EMEA", "XX": None}),
        al.Function.of(per_head, examples={(Decimal(10), Decimal(4)): Decimal("2.5")}),
        is_near,
        tier,
    ),
)
FIELDS = """
    agreement "Test"
      zone UTC

    fields
      country text
      budget money
      employees number
      size one of small, large

    activity form by prospect
      place text

"""


def load(text: str, *extensions: al.Extension) -> al.Agreement:
    return al.loads(dedent(FIELDS) + dedent(text), extensions=extensions or (HOST,))


def errors(text: str, *extensions: al.Extension) -> list[tuple[str, str | None]]:
    with pytest.raises(al.AgreementError) as caught:
        load(text, *extensions)
    return [(finding.code, finding.help) for finding in caught.value.errors]


def holds(text: str, record: al.Lead, *activities: al.Activity) -> bool | None:
    agreement = load("    define wanted\n" + "".join(f"      {line}\n" for line in [text]))
    return agreement.evaluate(record, activities, at=at("2026-03-01")).holds("wanted")


# -- functions in conditions ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts", "wanted"),
    [
        ('region(country) is "EMEA"', {"country": "DE"}, True),
        ('region(country) is "emea"', {"country": "DE"}, True),  # text ignores case
        ('region(country) is not "EMEA"', {"country": "US"}, True),
        ('region(country) is one of "EMEA", "APAC"', {"country": "US"}, False),
        ('region(country) starts with "Am"', {"country": "US"}, True),
        ('region(country) is "EMEA"', {}, None),  # never called
        ('region(country) is "EMEA"', {"country": "XX"}, None),  # it says it does not know
        ("region(country) is known", {"country": "XX"}, False),
        ("region(country) is unknown", {}, True),
        ("is_near(country) is yes", {"country": "FR"}, True),
        ("is-near(country) is yes", {"country": "US"}, False),  # names as everywhere
        ("per_head(budget, employees) is at least 2.5", {"budget": 5, "employees": 2}, True),
        ("per_head(budget, employees) is above 2.5", {"budget": 5, "employees": 2}, False),
        ("per_head(budget, 4) is 1.25", {"budget": 5}, True),
        ("tier(employees) is small", {"employees": 99}, True),
        ("tier(employees) is one of small, large", {"employees": 100}, True),
        ('not region(country) is "EMEA"', {"country": "US"}, True),
    ],
)
def test_a_function_is_read_as_a_fact_is(text: str, facts: dict, wanted: bool | None) -> None:
    assert holds(text, lead(**facts)) is wanted


def test_a_choice_stands_for_text() -> None:
    def echo(word: str) -> str:
        """The same word."""
        return word

    own = al.Extension(name="echo", version="1", functions=(echo,))
    agreement = load('    define big\n      echo(size) is "large"\n', own)
    assert agreement.evaluate(lead(size="Large"), at=at("2026-03-01")).holds("big") is True


def test_settings_stand_for_constants() -> None:
    agreement = load("""
        setting seats 4
        define rich
          per_head(budget, seats) is at least 2
    """)
    assert agreement.evaluate(lead(budget=8), at=at("2026-03-01")).holds("rich") is True
    other = agreement.with_settings(seats=5)
    assert other.evaluate(lead(budget=8), at=at("2026-03-01")).holds("rich") is False


def test_under_where_functions_read_the_fields_of_the_activity() -> None:
    text = 'at least 2 form where region(place) is "EMEA" in the last 30 days'
    forms = [act("form", "2026-02-20", place=place) for place in ("DE", "US", "FR")]
    assert holds(text, lead(country="US"), *forms) is True
    assert holds(text, lead(country="DE"), *forms[1:]) is False
    assert holds(text, lead(), forms[0], act("form", "2026-02-21")) is None


def test_what_is_unknown_is_said_by_the_name_of_the_fact() -> None:
    agreement = load('    define european\n      region(country) is "EMEA"\n')
    evaluation = agreement.evaluate(lead(), at=at("2026-03-01"))
    assert evaluation.undecided == {"european": ("country",)}
    unsure = agreement.evaluate(lead(country="XX"), at=at("2026-03-01"))
    assert unsure.undecided == {"european": ("region(country)",)}


def test_an_explanation_shows_what_the_function_gave() -> None:
    agreement = load('    define american\n      region(country) is "Americas"\n')
    evaluation = agreement.evaluate(lead(country="DE"), at=at("2026-03-01"))
    (line,) = evaluation.explain("american").lines()
    assert line == '✗ region(country) is "Americas"    region(country): EMEA'


MOVES = """
    stage new, start
      to european when region(country) is "EMEA"
    stage european
      to new when region(country) is not "EMEA"
"""


def test_a_move_follows_a_change_of_the_fact_behind() -> None:
    history = [change("country", "DE", "2026-02-02"), change("country", "US", "2026-02-03")]
    outcome = replay(load(MOVES), lead("2026-02-01", country="US"), history, "2026-03-01")
    assert path(outcome) == [
        ("new", "2026-02-01 00:00"), ("european", "2026-02-02 00:00"), ("new", "2026-02-03 00:00"),
    ]  # fmt: skip
    moved = outcome.outputs[1]
    assert [(fact.name, fact.value) for fact in moved.because] == [("region(country)", "EMEA")]


def test_a_stored_state_goes_on() -> None:
    agreement = load(MOVES)
    state = agreement.begin(lead("2026-02-01", country="US"), at=at("2026-02-01"))
    first = agreement.advance(
        state, [change("country", "DE", "2026-02-02")], until=at("2026-02-02")
    )
    stored = al.State.from_json(first.state.to_json())
    assert agreement.view(stored).lead == "lead-1"
    later = agreement.advance(stored, [], until=at("2026-02-05"))
    assert later.outputs == ()
    assert later.state.stage == "european"


def test_examples_may_ask_functions() -> None:
    agreement = load("""
        stage new, start
        example "regions"
          lead with country "DE", employees 500
          at 2026-02-02 10:00
            region(country) is "EMEA"
            tier(employees) is large
    """)
    assert [result.status for result in run_examples(agreement)] == ["passed"]


def test_a_compiled_decision_says_that_it_takes_no_functions() -> None:
    agreement = load('    define european\n      region(country) is "EMEA"\n')
    with pytest.raises(al.RecordError, match="asks a function of the host"):
        agreement.compile("european")


# -- what does not fit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "help_text"),
    [
        ('regin(country) is "EMEA"', "AL203", "did you mean `region`?"),
        ('continent(country) is "EMEA"', "AL203",
         "there are: `is_near`, `per_head`, `region`, `tier`"),
        ('region(county) is "EMEA"', "AL203", "did you mean `country`?"),
        ('region(country, budget) is "EMEA"', "AL308", "write `region(country)`"),
        ("per_head(budget) is 3", "AL308", "write `per_head(budget, people)`"),
        ('region(employees) is "EMEA"', "AL301", "write text"),
        ("per_head(budget, country) is 3", "AL301", "write a number"),
        ("per_head(12, 4) is 3", "AL308", "name a field in the brackets"),
        ("region(country) is 5", "AL301", 'write `"5"`'),
        ("region(country) is at least 5", "AL302", "use `is`, `is one of`, `contains` …"),
        ("tier(employees) is smal", "AL208", "did you mean `small`?"),
        ("is_near(country) is maybe", "AL208", "write `yes` or `no`"),
        ("per_head(interest, 4) is 3", "AL308",
         "functions read facts of the record and settings: name those"),
    ],
)  # fmt: skip
def test_each_mistake_gives_one_finding(text: str, code: str, help_text: str) -> None:
    found = errors(f"""
        score interest
          +5 each form
        define wanted
          {text}
    """)
    assert found == [(code, help_text)]


def test_without_extensions_there_are_no_functions() -> None:
    with pytest.raises(al.AgreementError) as caught:
        al.loads(dedent(FIELDS) + 'define wanted\n  region(country) is "EMEA"\n')
    (finding,) = caught.value.errors
    assert (finding.code, finding.message) == ("AL203", "unknown function `region`")


def test_name_and_version_are_part_of_the_fingerprint() -> None:
    def version(number: str, name: str = "host") -> al.Extension:
        return al.Extension(name=name, version=number, functions=(region,))

    one, two, other = version("1"), version("2"), version("1", "guest")
    prints = {load(MOVES, item).fingerprint for item in (one, two, other)}
    assert len(prints) == 3
    assert load(MOVES, version("1")).fingerprint == load(MOVES, one).fingerprint


# -- making an extension ----------------------------------------------------------------------


def test_examples_are_checked_when_the_extension_is_made() -> None:
    with pytest.raises(ValueError, match="does not come out"):
        al.Extension(
            name="x", version="1", functions=(al.Function.of(region, examples={"DE": "APAC"}),)
        )
    nobody = al.Function.of(per_head, examples={(Decimal(1), Decimal(0)): Decimal(0)})
    with pytest.raises(ValueError, match="does not work"):
        al.Extension(name="x", version="1", functions=(nobody,))


def test_two_of_one_name_are_refused() -> None:
    guest = al.Extension(name="guest", version="1", functions=(region,))
    with pytest.raises(ValueError, match="region is given twice"):
        vocabulary_of((HOST, guest))
    with pytest.raises(ValueError, match="two extensions of one name"):
        vocabulary_of((HOST, al.Extension(name="host", version="2")))


def test_types_are_needed_and_must_be_exact() -> None:
    def untyped(country) -> str:
        """Text."""
        return country

    def unsaid(country: str):
        """Text."""
        return country

    def inexact(share: float) -> str:
        """Text."""
        return str(share)

    def unknown(country: str | None) -> str:
        """Text."""
        return str(country)

    def whole(number: int) -> str:
        """Text."""
        return str(number)

    for call in (untyped, unsaid, inexact, unknown, whole):
        with pytest.raises(TypeError, match=call.__name__):
            al.Function.of(call)


def test_words_for_authors_are_needed() -> None:
    def silent(country: str) -> str:
        return country

    with pytest.raises(ValueError, match="docstring"):
        al.Function.of(silent)


def test_it_describes_itself() -> None:
    text = HOST.describe()
    assert "region(country: text) gives text\n  The sales region of a country.\n" in text
    assert "  region('DE') → 'EMEA'" in text
    assert "tier(employees: a number) gives one of small, large" in text


# -- activities, calendars, names of effects ---------------------------------------------------


def test_a_host_declares_kinds_of_activities() -> None:
    own = al.Extension(
        name="web", version="1",
        activities=(ActivitySpec.of("webinar", by="prospect", fields={"minutes": Decimal}),),
    )  # fmt: skip
    agreement = load("""
        define interested
          some webinar where minutes is at least 20 ever
    """, own)  # fmt: skip
    seen = [act("webinar", "2026-02-02", minutes=30)]
    assert agreement.evaluate(lead(), seen, at=at("2026-03-01")).holds("interested") is True


PROMISE = """
    activity call by sales
    sla call-back
      sales owes marketing
      each form
      gets call
      within 2 working hours
"""


def calendar(opens: int) -> Calendar:
    hours = {day: [(opens * HOUR, (opens + 8) * HOUR)] for day in range(5)}
    return Calendar.weekly("office", hours, Zone.named("UTC"))


def test_a_host_brings_a_calendar() -> None:
    own = al.Extension(name="house", version="1", calendars=(calendar(9),))
    history = [act("form", "2026-02-02 16:00")]  # a Monday, an hour before closing
    for text in (PROMISE, PROMISE.replace("hours", "hours of office")):
        outcome = replay(load("stage new\n" + dedent(text), own), lead("2026-02-01"), history,
                         "2026-02-02 16:00")  # fmt: skip
        assert dues(outcome) == ["2026-02-03 10:00"]


def test_what_the_file_declares_wins() -> None:
    own = al.Extension(name="house", version="1", calendars=(calendar(9),))
    declared = "calendar office\n  open Monday to Friday 08:00 to 20:00\nstage new\n"
    history = [act("form", "2026-02-02 16:00")]
    agreement = load(declared + dedent(PROMISE), own)
    assert dues(replay(agreement, lead("2026-02-01"), history, "2026-02-02 16:00")) == [
        "2026-02-02 18:00"
    ]


def test_a_host_says_whom_to_tell_what_to_send_and_open() -> None:
    own = al.Extension(
        name="crm", version="1",
        effects=(
            EffectName("tell", "deal-desk", "approves discounts"),
            EffectName("send", "keep-warm"),
            EffectName("open", "ticket"),
        ),
    )  # fmt: skip
    rules = """
        stage new, start
          to done on form
            then tell deal-desk
            then send keep-warm
            then open ticket
        stage done, end
    """
    agreement = load(rules, own)
    assert agreement.diagnostics == ()
    outcome = replay(agreement, lead("2026-02-01"), [act("form", "2026-02-02")], "2026-03-01")
    assert [str(effect.kind) for effect in outcome.outputs if isinstance(effect, al.Effect)] == [
        "tell", "send", "open",
    ]  # fmt: skip
    wrong = rules.replace("send keep-warm", "send keep-wram")
    assert errors(wrong, own) == [("AL210", "did you mean `keep-warm`?")]


# -- faults -----------------------------------------------------------------------------------


def fragile(country: str) -> str:
    """Fails for one country, lies for another."""
    if country == "ZZ":
        raise RuntimeError("no such\ncountry")
    if country == "QQ":
        return 7  # type: ignore[return-value]  # the lie that is to be found out
    return "fine"


FRAGILE = al.Extension(name="fragile", version="1", functions=(fragile,))
RULES = """
    stage new, start
      to good when fragile(country) is "fine"
      to seen on form

    stage good
      to seen on form

    stage seen
"""


def test_a_function_that_fails_stops_its_rule_only() -> None:
    agreement = load(RULES, FRAGILE)
    history = [change("country", "ZZ", "2026-02-02"), act("form", "2026-02-03")]
    outcome = replay(agreement, lead("2026-02-01"), history, "2026-03-01")
    assert stages(outcome) == ["new", "seen"]
    (fault,) = outcome.faults
    assert fault.code == "AL501"
    assert fault.message == "fragile('ZZ') failed: RuntimeError: no such country"
    assert (fault.rule.name, fault.rule.line) == ("fragile(country)", 16)
    assert (fault.lead, fault.at) == ("lead-1", at("2026-02-02"))
    assert fault.activity is None


def test_a_result_of_another_type_is_a_fault() -> None:
    outcome = replay(load(RULES, FRAGILE), lead("2026-02-01", country="QQ"), [], "2026-03-01")
    assert [fault.code for fault in outcome.faults] == ["AL502"]
    assert outcome.faults[0].message == "fragile('QQ') gave 7, and not text as it declares"
    assert stages(outcome) == ["new"]


def test_a_fault_is_over_when_the_fact_is_mended() -> None:
    history = [change("country", "DE", "2026-02-02")]
    outcome = replay(load(RULES, FRAGILE), lead("2026-02-01", country="ZZ"), history, "2026-03-01")
    assert path(outcome)[-1] == ("good", "2026-02-02 00:00")
    assert [fault.at for fault in outcome.faults] == [at("2026-02-01")]


def test_faults_are_reported_once_however_a_life_is_cut() -> None:
    agreement = load(RULES, FRAGILE)
    record = lead("2026-02-01", country="ZZ")
    history = [change("country", "QQ", "2026-02-02"), change("country", "ZZ", "2026-02-04")]
    whole = replay(agreement, record, history, "2026-03-01").faults
    assert [fault.code for fault in whole] == ["AL501", "AL502", "AL501"]
    state = agreement.begin(record, at=at("2026-02-01"))
    pieces: list[al.Fault] = []
    for day, inputs in (("2026-02-01", []), ("2026-02-02", history[:1]), ("2026-02-03", []),
                        ("2026-03-01", history[1:])):  # fmt: skip
        outcome = agreement.advance(state, inputs, until=at(day))
        pieces.extend(outcome.faults)
        state = al.State.from_json(outcome.state.to_json())
    assert tuple(pieces) == whole


def test_an_evaluation_has_its_faults() -> None:
    agreement = load("""
        define fine
          fragile(country) is "fine"
        define odd
          some form where fragile(place) is "fine" ever
        define known
          country is known
    """, FRAGILE)  # fmt: skip
    forms = [act("form", "2026-02-02", id="f1", place="ZZ")]
    evaluation = agreement.evaluate(lead(country="QQ"), forms, at=at("2026-03-01"))
    assert evaluation.definitions == {"fine": None, "odd": None, "known": True}
    assert [(fault.code, fault.activity) for fault in evaluation.faults] == [
        ("AL502", None), ("AL501", "f1"),
    ]  # fmt: skip
    assert all(fault.at == at("2026-03-01") for fault in evaluation.faults)


def test_a_fault_of_an_activity_names_it() -> None:
    rules = """
        stage new, start
          to odd on form where fragile(place) is "fine"
          to seen on form
        stage odd
        stage seen
    """
    form = act("form", "2026-02-02", id="f1", place="ZZ")
    outcome = replay(load(rules, FRAGILE), lead("2026-02-01"), [form], "2026-03-01")
    assert [(fault.code, fault.activity, fault.at) for fault in outcome.faults] == [
        ("AL501", "f1", at("2026-02-02"))
    ]
    assert stages(outcome) == ["new", "seen"]


def test_only_numbers_that_every_backend_has_come_back() -> None:
    def huge(employees: Decimal) -> Decimal:
        """Far beyond."""
        return employees * 10**15

    own = al.Extension(name="huge", version="1", functions=(huge,))
    agreement = load("    define wanted\n      huge(employees) is above 5\n", own)
    evaluation = agreement.evaluate(lead(employees=10), at=at("2026-03-01"))
    assert evaluation.holds("wanted") is None
    assert [fault.code for fault in evaluation.faults] == ["AL502"]


def test_interrupts_go_through() -> None:
    def interrupted(country: str) -> str:
        """Somebody presses Control-C."""
        raise KeyboardInterrupt

    own = al.Extension(name="stop", version="1", functions=(interrupted,))
    agreement = load('    define wanted\n      interrupted(country) is "x"\n', own)
    with pytest.raises(KeyboardInterrupt):
        agreement.evaluate(lead(country="DE"), at=at("2026-03-01"))


def test_a_collision_names_both_places() -> None:
    guest = al.Extension(name="guest", version="1", functions=(region,))
    with pytest.raises(ValueError, match="given twice") as caught:
        vocabulary_of((HOST, guest))
    for place in ("extension guest 1", "extension host 1.0", "region"):
        assert place in str(caught.value)
    tell = EffectName("tell", "deal-desk")
    one, two = (al.Extension(name=name, version="1", effects=(tell,)) for name in "ab")
    with pytest.raises(ValueError, match="tell deal-desk is given twice"):
        vocabulary_of((one, two))
    with pytest.raises(ValueError, match=r"tell Deal Desk is given twice.* as deal-desk"):
        al.Extension(name="c", version="1", effects=(tell, EffectName("tell", "Deal Desk")))


@pytest.mark.parametrize("word", ["some", "first", "and", "stage", "entered", "not"])
def test_words_of_the_language_are_no_functions(word: str) -> None:
    function = al.Function.of(region, name=word)
    with pytest.raises(ValueError, match=f"`{word}` is a word of the language"):
        al.Extension(name="x", version="1", functions=(function,))


def test_what_the_language_opens_itself_is_no_effect() -> None:
    with pytest.raises(ValueError, match="open opportunity is the language's own"):
        al.Extension(name="x", version="1", effects=(EffectName("open", "opportunity"),))


@pytest.mark.parametrize("name", ["two words", "a/b", ""])
def test_names_that_no_code_could_carry(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        al.Extension(name=name, version="1")
