"""`alignlib report`: the shipped target, in text, as data and as a page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alignlib.cli.main import main

INBOUND = str(Path(__file__).parents[3] / "examples" / "inbound")


@pytest.fixture(scope="module")
def answered() -> dict[str, object]:
    """The answers of the shipped target as data."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["report", INBOUND, "--format", "json"]) == 0
    return json.loads(out.getvalue())


def test_text_says_of_each_number_what_it_counts_and_since_when(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["report", INBOUND]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Inbound leads, at 2026-04-30 23:59 America/New_York\n300 leads, since ")
    assert "measure hand-over  Who is ready for Sales" in out
    assert (
        "Of the leads that came into marketing-ready, the share that were in sales-ready at most 45"
        in out
    )
    assert "By cohort, within 45 days: came in 2026-01-05 to 2026-03-16; 37 came later" in out
    assert max(map(len, out.splitlines())) <= 100


def test_data_has_every_declaration_by_name(answered: dict[str, object]) -> None:
    answers = {item["name"]: item for item in answered["answers"]}  # type: ignore[index]
    assert list(answers) == [
        "first-hour", "verdict-in-a-day", "hand-over", "sent-back", "lead-value", "cycle",
        "bookings", "enough-leads", "quality", "better-meetings", "stricter", "winter",
    ]  # fmt: skip
    share = answers["hand-over"]["figures"][0]
    # 159 came into marketing-ready, 37 of them in the last 45 days; 60 of the others were in time.
    assert (share["k"], share["n"], share["unit"]) == (60, 122, "share")
    assert share["value"] == pytest.approx(60 / 122)
    assert answers["hand-over"]["line"] == 152
    assert (answered["file"], answered["records"]) == ("inbound.rules", 300)


class _Reader(HTMLParser):
    """What the page would fetch or run, and its headings, pictures and tables."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.count: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        for name, value in attrs:
            fetches = name in ("src", "href", "action") and not (value or "").startswith("#")
            if fetches or name.startswith("on"):
                self.outside.append(f"{tag} {name}={value}")


def test_the_page_is_one_file_that_fetches_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.html"
    assert main(["report", INBOUND, "--html", str(out)]) == 0
    assert capsys.readouterr().out == f"{out} written: 12 answers, with pictures\n"
    text = out.read_text("utf-8")
    reader = _Reader()
    reader.feed(text)
    assert reader.outside == []
    assert "script" not in reader.count
    assert "url(" not in text
    assert "@import" not in text
    assert reader.count["svg"] >= 10
    assert reader.count["table"] >= reader.count["svg"]
    for title in ("Funnel", "Sources", "Promises over time", "Time to the answer", "Ageing",
                  "How it ends", "Work in hand", "Score and outcome"):  # fmt: skip
        assert f">{title}</h2>" in text


def test_what_cannot_go_on_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", INBOUND, "--html", str(tmp_path / "no" / "out.html")]) == 2
    assert "cannot be written: no such file or directory" in capsys.readouterr().err
    assert main(["report", INBOUND, "--chances", "40%,x"]) == 2
    assert "x is no percentage" in capsys.readouterr().err
    quiet = tmp_path / "quiet.rules"
    quiet.write_text("activity visit by prospect\nstage new, start\n", encoding="utf-8")
    assert main(["report", INBOUND, "--agreement", str(quiet)]) == 2


def test_one_declaration_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", INBOUND, "--since", "2026-03-01", "--only", "cycle"]) == 0
    out = capsys.readouterr().out
    assert "since 2026-03-01 00:00" in out
    assert "measure cycle" in out
    assert "hand-over" not in out
    assert main(["report", INBOUND, "--only", "cicle"]) == 2
    assert "did you mean 'cycle'?" in capsys.readouterr().err
