"""`%%rules` in IPython: what it binds, and what it shows instead of a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

import alignlib as al

pytest.importorskip("IPython", reason="the magic needs IPython: pip install 'alignlib[notebook]'")

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

GOOD = """\
%%rules mql
fields
  country text
activity form by prospect
define good
  country is "US"
score interest
  +5 each form
stage new, start
  to ready  when good
stage ready
"""


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)  # of another environment: IPython warns
    InteractiveShell.clear_instance()
    found = InteractiveShell.instance(history_manager=None)
    found.run_line_magic("load_ext", "alignlib")
    yield found
    InteractiveShell.clear_instance()


def run(shell: InteractiveShell, cell: str) -> tuple[bool, list[dict[str, str]], str]:
    """Whether it ran, what it displayed, and what it printed."""
    with capture_output() as captured:
        result = shell.run_cell(cell, store_history=False)
    return result.success, [out.data for out in captured.outputs], captured.stdout


def test_a_sound_cell_binds_an_agreement(shell: InteractiveShell):
    ran, shown, _ = run(shell, GOOD)
    assert ran
    assert isinstance(shell.user_ns["mql"], al.Agreement)
    (said,) = shown
    assert said["text/plain"] == (
        "mql is an agreement: definition good; score interest; stages new, ready"
    )
    assert "<code>mql</code>" in said["text/html"]


def test_a_wrong_cell_shows_the_line_and_stops(shell: InteractiveShell):
    run(shell, GOOD)
    before = shell.user_ns["mql"]
    ran, shown, printed = run(shell, GOOD.replace("when good", "when god"))
    assert not ran
    (found,) = shown
    # The magic itself is line 1, as the notebook counts.
    assert "--> mql:10:18" in found["text/plain"]
    assert '<span class="al-mark al-error">god</span>' in found["text/html"]
    assert printed.strip() == "1 error in mql; mql stays what it was"
    assert shell.user_ns["mql"] is before


def test_nothing_is_bound_by_a_first_wrong_cell(shell: InteractiveShell):
    ran, _, printed = run(shell, "%%rules mine\nstage a\n  to b when x\n")
    assert not ran
    assert "mine" not in shell.user_ns
    assert "Traceback" not in printed


def test_warnings_are_shown_and_the_agreement_bound(shell: InteractiveShell):
    ran, shown, _ = run(
        shell,
        "%%rules w\nfields\n  x number\nstage a\n  to b  when x is 1\n  to c  when x is 1\n"
        "stage b, c, end\n",
    )
    assert ran
    assert "warning[" in shown[0]["text/plain"]
    assert shown[1]["text/plain"] == "w is an agreement: stages a, b, c"


def test_the_zone_may_be_given(shell: InteractiveShell):
    body = "activity form\nscore s\n  +1 each form in the last 2 days\n"
    cell = f"%%rules z --zone Europe/Berlin\n{body}"
    assert run(shell, cell)[0]
    assert shell.user_ns["z"].zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "the following arguments are required: NAME"),
        ("a b", "unrecognized arguments: b"),
        ("not-a-name", "not-a-name cannot be the name of a variable"),
        ("a --leads nowhere", "there is no variable nowhere"),
        ("a --activities acts", "--activities needs --leads as well"),
        ('a "', "No closing quotation"),
        ("a --zone Atlantis/Home", "Atlantis/Home"),
    ],
)
def test_a_wrong_line_is_one_sentence(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, said: str
):
    shell.run_cell(f"%%rules {line}\nstage a\n", store_history=False)
    out = "".join(capsys.readouterr())
    assert said in out
    assert "Traceback" not in out


def test_without_html_answers_are_their_words(shell: InteractiveShell):
    run(shell, GOOD)
    shell.run_cell(
        "from datetime import datetime, timezone\nimport alignlib as al\n"
        "view = mql.evaluate(al.Lead(id='L'), at=datetime(2026, 3, 2, tzinfo=timezone.utc))\n"
        "why = view.why_not('good')",
        store_history=False,
    )
    plain = shell.display_formatter.formatters["text/plain"]
    for name in ("view", "why"):
        assert plain(shell.user_ns[name]) == str(shell.user_ns[name])
    assert plain(shell.user_ns["view"]).startswith("L at 2026-03-02 00:00\n  good: undecided")
    assert plain(shell.user_ns["mql"]).splitlines() == [
        "mql", "stages: new, ready", "",
        "definitions", "definition  holds when", 'good        country is "US"', "",
        "scores", "score     line", "interest  +5 each form",
    ]  # fmt: skip


FRAMES = """\
%%rules mql --leads leads --activities acts
define good
  country is "US"
  some demo-request ever
"""


def test_fields_come_from_frames(shell: InteractiveShell):
    pl = pytest.importorskip("polars", reason="pip install --group notebooks")
    pytest.importorskip("narwhals", reason="pip install 'alignlib[frames]'")
    shell.user_ns["leads"] = pl.DataFrame({"id": ["L"], "country": ["US"]})
    shell.user_ns["acts"] = pl.DataFrame(
        {"lead": ["L"], "kind": ["demo-request"], "at": ["2026-03-02T09:00Z"]}
    ).with_columns(pl.col("at").str.to_datetime(time_zone="UTC"))
    ran, shown, printed = run(shell, FRAMES)
    assert ran, printed
    assert shown[0]["text/plain"] == "mql is an agreement: definition good"
    ran, _, printed = run(shell, FRAMES.replace("country", "land"))
    assert not ran


def test_importing_alignlib_loads_no_ipython():
    script = "import sys, alignlib, alignlib.notebook; sys.exit('IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
