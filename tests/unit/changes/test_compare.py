"""What two texts say differently: each kind of change once, in words; and layout never."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import alignlib as al
from alignlib.changes.compare import Compared, compare
from alignlib.cli.main import main
from alignlib.exchange import load_target
from alignlib.format.format import format_text
from alignlib.loading import check_text

ROOT = Path(__file__).parents[3]
INBOUND = (ROOT / "examples" / "inbound" / "inbound.rules").read_text("utf-8")
AGREEMENTS = sorted((ROOT / "examples" / "agreements").glob("*.rules"))

TEXT = """agreement "Test"
  zone UTC

fields
  country    text
  employees  number

activity form by prospect
activity call by sales

setting most 40

define good-fit
  country is "US"
  employees is at least 50

stage new, start, owned by marketing
  to large  when employees is at least 500
  to ready  when good-fit

stage large, ready, owned by sales
  to won  on call

stage won, end

sla call-back
  sales owes marketing
  each lead entering ready
  gets call
  within 3 days

example "kept"
  lead with country "US", employees 60
  at 2026-02-02 09:00
    stage is new
"""


def compared(old: str, new: str) -> Compared:
    one, other = check_text(old, name="old.rules"), check_text(new, name="new.rules")
    assert one.sound, one.diagnostics
    assert other.sound, other.diagnostics
    return compare(one, other)


def told(new: str, old: str = TEXT) -> list[str]:
    return [str(item) for item in compared(old, new).differences]


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_layout_and_comments_are_no_difference(path: Path):
    text = path.read_text("utf-8")
    wild = re.sub(r"^( +)", r"\1\1", text, flags=re.MULTILINE).replace("\n\n", "\n\n# note\n\n")
    assert format_text(wild).text != text
    assert compared(text, wild).differences == ()


def test_examples_and_claims_are_no_difference():
    assert told(TEXT.replace('"kept"', '"another"').replace("employees 60", "employees 70")) == []
    assert told(TEXT.split("example")[0]) == []


def test_a_changed_threshold():
    assert told(TEXT.replace("at least 50\n", "at least 100\n")) == [
        "define good-fit: employees is at least 50 → employees is at least 100  (new.rules:15)"
    ]
    assert told(TEXT.replace("most 40", "most 50")) == ["setting most: 40 → 50  (new.rules:11)"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [("ready", "prepared", "stage"), ("won", "customer", "stage"), ("call-back", "answer", "sla"),
     ("good-fit", "serviceable", "define"), ("form", "enquiry", "activity")],
)  # fmt: skip
def test_a_new_name_is_one_difference(old: str, new: str, word: str):
    found = compared(TEXT, TEXT.replace(old, new))
    assert [(item.what, item.declaration, item.after) for item in found.differences] == [
        ("renamed", f"{word} {old}", new)
    ]
    assert found.names == {old: new}


def test_a_new_name_and_another_change():
    new = TEXT.replace("good-fit", "serviceable").replace("at least 50\n", "at least 100\n")
    assert told(new) == [
        "define good-fit is now called serviceable  (new.rules:13)",
        "define serviceable: employees is at least 50 → employees is at least 100  (new.rules:15)",
    ]


def test_two_lines_change_places():
    large, ready = "  to large  when employees is at least 500\n", "  to ready  when good-fit\n"
    assert told(TEXT.replace(large + ready, ready + large)) == [
        "stage new: `to ready when good-fit` now stands before "
        "`to large when employees is at least 500`  (new.rules:18)"
    ]


def test_the_order_of_conditions_and_definitions_means_nothing():
    new = TEXT.replace(
        '  country is "US"\n  employees is at least 50\n',
        '  employees is at least 50\n  country is "US"\n',
    )
    assert told(new) == []
    parts = TEXT.split("\n\n")
    assert told("\n\n".join([*parts[:3], parts[4], parts[3], *parts[5:]])) == []


def test_lines_and_declarations_come_and_go():
    new = TEXT.replace("  within 3 days\n", "  within 3 days\n  warn at 50% tell owner\n")
    assert told(new) == ["sla call-back: + warn at 50% tell owner  (new.rules:31)"]
    assert told(TEXT, old=new) == ["sla call-back: - warn at 50% tell owner  (old.rules:31)"]
    without = re.sub(r"sla call-back\n(  .*\n)+", "", TEXT)
    assert told(without) == ["gone: sla call-back  (old.rules:26)"]
    assert told(TEXT, old=without) == ["new: sla call-back  (new.rules:26)"]


def test_a_field_and_a_header():
    new = TEXT.replace("employees  number", "employees  number\n  role text")
    assert told(new) == ["fields: + role text  (new.rules:7)"]
    assert told(TEXT.replace("start, owned by marketing", "start, owned by sales")) == [
        "stage new: start, owned by marketing → start, owned by sales  (new.rules:17)"
    ]


def test_old_and_new_mirror_each_other():
    new = TEXT.replace("at least 50\n", "at least 100\n").replace("won", "customer")
    forth, back = compared(TEXT, new).differences, compared(new, TEXT).differences
    assert [(item.what, item.before, item.after) for item in forth if item.what == "changed"] == [
        (item.what, item.after, item.before) for item in back if item.what == "changed"
    ]
    assert Counter(item.what for item in forth) == Counter(item.what for item in back)


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_no_difference_where_the_fingerprint_is_the_same(path: Path):
    """And some where any number is another one."""
    text = path.read_text("utf-8")
    old = al.loads(text)
    body = re.sub("#.*", lambda found: "#" * len(found[0]), text.split("\nexample")[0])
    for match in list(re.finditer(r"(?<=at least )\d+|(?<=within )\d+", body))[:6]:
        changed = text[: match.start()] + str(int(match[0]) + 1) + text[match.end() :]
        new = al.loads(changed)
        assert (old.fingerprint == new.fingerprint) == (not al.diff(old, new).differences)
        assert len(al.diff(old, new).differences) == 1


# -- with leads --------------------------------------------------------------------------------


def test_counts_are_those_of_the_replays():
    """Recounted from what each agreement says by itself."""
    target = load_target(ROOT / "examples" / "inbound")
    old = target.agreement
    new = old.with_settings(handoff_score=50)
    histories = [(record, tuple(inputs)) for record, inputs in target.records()]
    found = al.diff(old, new, histories, until=target.until)
    assert [str(item) for item in found.differences] == ["setting handoff-score: 40 → 50"]
    assert found.lives is not None
    parted = set()
    for agreement, tally in ((old, found.lives.before), (new, found.lives.after)):
        states = Counter[str | None]()
        handed: set[str] = set()
        for record, inputs in histories:
            outcome = agreement.replay(record, inputs, until=target.until)
            states[outcome.state.stage] += 1
            handed |= {record.id for out in outcome.outputs
                       if isinstance(out, al.Transition) and out.to == "sales-ready"}  # fmt: skip
        assert dict(tally.now) == dict(states)
        assert tally.ever["sales-ready"] == len(handed)
        assert (
            sum(count for (stage, _), count in tally.weeks.items() if stage == "sales-ready")
            == (tally.promises["first-hour", "started"])
        )
        parted ^= handed
    assert parted <= {item.lead for item in found.lives.partings}
    assert found.lives.leads == 300


def test_a_renamed_stage_parts_nobody():
    target = load_target(ROOT / "examples" / "inbound")
    new = al.loads(INBOUND.replace("nurture", "kept-warm"))
    histories = list(target.records())[:40]
    found = al.diff(target.agreement, new, histories, until=target.until)
    assert found.lives is not None
    assert found.lives.partings == ()
    assert found.lives.before.now == found.lives.after.now


def test_histories_need_an_until():
    agreement = al.loads(TEXT)
    with pytest.raises(al.RecordError, match="until="):
        al.diff(agreement, agreement, [])


# -- the command -------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "old.rules", tmp_path / "new.rules"
    old.write_text(TEXT, "utf-8")
    new.write_text(TEXT.replace("most 40", "most 50"), "utf-8")
    return str(old), str(new)


def test_exit_codes(files: tuple[str, str], capsys: pytest.CaptureFixture[str]):
    old, new = files
    assert main(["diff", old, old]) == 0
    assert capsys.readouterr().out == "nothing that means anything differs\n"
    assert main(["diff", old, new]) == 1
    assert main(["diff", old]) == 2
    assert main(["diff", old, "--set", "most=fifty"]) == 2
    assert main(["diff", old, "--set", "most=40%"]) == 2
    assert main(["diff", old, "--set", "least=3"]) == 2
    assert "there are: most" in capsys.readouterr().err
    assert main(["diff", old, "--set", "most=40"]) == 0


def test_json(files: tuple[str, str], capsys: pytest.CaptureFixture[str]):
    assert main(["diff", *files, "--format", "json"]) == 1
    plain = json.loads(capsys.readouterr().out)
    assert (plain["format"], plain["version"]) == ("alignlib diff", 1)
    (found,) = plain["differences"]
    assert (found["what"], found["before"], found["after"]) == ("changed", "40", "50")


def test_html_is_inert():
    new = TEXT.replace("stage won, end", 'stage won "<script>alert(1)</script>", end')
    html = al.diff(al.loads(TEXT), al.loads(new))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_both_sides_of_a_lead(capsys: pytest.CaptureFixture[str]):
    file = str(ROOT / "examples/inbound/inbound.rules")
    data = ["--data", str(ROOT / "examples/inbound"), "--lead", "00Q-0124"]
    assert main(["diff", file, "--set", "handoff-score=50", *data]) == 1
    out = capsys.readouterr().out
    assert "\nbefore\n00Q-0124 is in disqualified" in out
    assert "\nafter\n00Q-0124 is in nurture" in out


# -- beyond the texts --------------------------------------------------------------------------


def test_zone_lock_and_extensions_of_the_application_are_differences():
    text = TEXT.replace("  zone UTC\n", "")
    old, new = al.loads(text, zone="UTC"), al.loads(text, zone="Europe/Berlin")
    assert [str(item) for item in al.diff(old, new).differences] == ["zone: UTC → Europe/Berlin"]

    text = (
        TEXT + "estimate wait\n  mean days from new to won\n  at least 3 cases\n  default 9 days\n"
    )
    lock = '{"format": 1, "estimates": {"wait": {"value": "4 days", "n": 12}}}'
    old, new = al.loads(text), al.loads(text, lock=lock)
    assert old.fingerprint != new.fingerprint
    assert [str(item) for item in al.diff(old, new).differences] == [
        "estimate wait: its default → 4 days of 12 cases"
    ]

    extension = al.Extension(name="regions", version="1")
    old, new = al.loads(TEXT), al.loads(TEXT, extensions=[extension])
    assert (old.fingerprint == new.fingerprint) == al.diff(old, new).is_same


def test_other_words_for_the_same_are_no_difference():
    new = TEXT.replace("within 3 days", "within 3 day").replace("is at least 500", ">= 500")
    assert al.loads(TEXT).fingerprint == al.loads(new).fingerprint
    assert al.diff(al.loads(TEXT), al.loads(new)).is_same


def test_a_swap_is_told_beside_a_change():
    new = TEXT.replace(
        "  to large  when employees is at least 500\n  to ready  when good-fit\n",
        "  to ready  when good-fit\n  to large  when employees is at least 400\n",
    )
    found = compared(TEXT, new).differences
    assert [(item.what, item.declaration) for item in found] == [
        ("changed", "stage new"), ("moved", "stage new"),
    ]  # fmt: skip
    assert found[1].after == (
        "`to ready when good-fit` now stands before `to large when employees is at least 400`"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("good-fit", "Good-Fit", "define Good-Fit: define good-fit → define Good-Fit"),
        ("stage won, end", 'stage won, end, also called "W"',
         'stage won: end → end, also called "W"'),
    ],
)  # fmt: skip
def test_a_changed_header_says_what_changed(old: str, new: str, told: str):
    found = compared(TEXT, TEXT.replace(old, new)).differences
    assert told in [str(item).partition("  (")[0] for item in found]


def test_one_document_with_a_lead_too(capsys: pytest.CaptureFixture[str]):
    folder = str(ROOT / "examples" / "inbound")
    file = str(ROOT / "examples" / "inbound" / "inbound.rules")
    asked = ["diff", file, "--set", "handoff-score=50", "--data", folder, "--format", "json"]
    assert main([*asked, "--lead", "nobody"]) == 2
    assert capsys.readouterr().out == ""
    key = load_target(Path(folder)).keys[0]
    assert main([*asked, "--lead", key]) in (0, 1)
    found = json.loads(capsys.readouterr().out)
    assert set(found["why"]) == {"before", "after"}
    for parting in found["partings"]:
        sides = [side for side in (parting["old"], parting["new"]) if side is not None]
        assert sides and all({"at", "rule", "because"} <= set(side) for side in sides)


def test_settings_replaced_between_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """On top of the new text, never on the old one."""
    old, new = tmp_path / "old.rules", tmp_path / "new.rules"
    old.write_text(TEXT, encoding="utf-8")
    new.write_text(TEXT.replace("at least 500", "at least 400"), encoding="utf-8")
    assert main(["diff", str(old), str(new), "--set", "most=41"]) == 1
    said = capsys.readouterr().out
    assert "setting most: 40 → 41" in said and "at least 400" in said


def test_settings_for_one_run(capsys: pytest.CaptureFixture[str]):
    folder = str(ROOT / "examples" / "inbound")
    said = []
    for extra in ([], ["--set", "handoff-score=1"], ["--set", "handoff-score=40"]):
        assert main(["replay", folder, "--format", "jsonl", *extra]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[2] != said[1]
    for command in (["evaluate", folder, "--at", "2026-04-30"], ["replay", folder]):
        assert main([*command, "--set", "no-such=1"]) == 2
        assert "handoff-score" in capsys.readouterr().err
