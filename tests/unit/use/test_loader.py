"""`use`: which files are read, in which order, and what they mean together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

import alignlib as al
from alignlib.loading import check_text

VOCABULARY = """\
fields
  country text
activity form by prospect
activity call by sales
define hot
  country is "US"
"""
MAIN = """\
use "vocabulary.rules"
agreement "Inbound"
  zone UTC
stage new, start
  to ready when hot
stage ready, end
"""
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
WHOLE = MAIN.replace('use "vocabulary.rules"\n', VOCABULARY)


@frozen
class Sized(al.Lead):
    size: str | None = None


class Shelf:
    """A loader that keeps count; names are told apart without regard to case."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"{name}.rules": text for name, text in texts.items()}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, wanted: str, by: str, /) -> tuple[str, str]:
        self.asked.append((wanted, by))
        return wanted.lower(), self.texts[wanted.lower()]


def names(program: al.Agreement) -> list[str]:
    return list(program.plan.definitions)


def define(name: str) -> str:
    return f"define {name}\n  source is known\n"


def test_a_used_file_counts_as_if_it_stood_in_the_main_one() -> None:
    agreement = al.loads(MAIN, loader={"vocabulary.rules": VOCABULARY})
    lead = al.Lead(id="L", fields={"country": "US"}, created_at=AT)
    outputs = agreement.replay(lead, [], until=AT).outputs
    assert [(o.from_stage, o.to) for o in outputs if isinstance(o, al.Transition)] == [
        (None, "new"),
        ("new", "ready"),
    ]
    assert agreement.fingerprint == al.loads(WHOLE).fingerprint


def test_without_a_loader_it_is_an_error_that_says_the_way_out() -> None:
    (found,) = check_text(MAIN).diagnostics
    assert (found.code, found.help) == (
        "AL220",
        "whoever loads this file passes a loader: `loader=FolderLoader(folder)`",
    )


def test_load_asks_the_loader_alone(tmp_path: Path) -> None:
    main = tmp_path / "inbound.rules"
    main.write_text(MAIN, "utf-8")
    (tmp_path / "vocabulary.rules").write_text("nonsense", "utf-8")
    agreement = al.load(main, loader={"vocabulary.rules": VOCABULARY})
    assert agreement.title == "Inbound"


def test_the_lock_of_the_main_file_covers_estimates_of_used_files(tmp_path: Path) -> None:
    main = tmp_path / "inbound.rules"
    main.write_text('use "guess.rules"\n', "utf-8")
    (tmp_path / "guess.rules").write_text(
        "stage a\nstage b, end\nestimate wait\n  mean days from a to b\n  default 2 days\n", "utf-8"
    )
    (tmp_path / "inbound.rules.lock").write_text('{"format": 1, "estimates": {}}', "utf-8")
    loader = al.FolderLoader(tmp_path)
    assert str(al.load(main, loader=loader).estimates["wait"].value) == "2 days"


def test_used_files_come_first_depth_first_in_the_order_of_use() -> None:
    shelf = Shelf(
        a=define("a") + 'use "c.rules"\n', b=define("b"), c=define("c") + 'use "d.rules"\n',
        d=define("d"),
    )  # fmt: skip
    text = define("m") + 'use "a.rules"\nuse "b.rules"\n'
    assert names(al.loads(text, loader=shelf)) == ["d", "c", "a", "b", "m"]


def test_a_file_that_two_others_use_is_read_once() -> None:
    shelf = Shelf(a='use "base.rules"\n', b='use "BASE.rules"\n', base=define("base"))
    program = check_text('use "a.rules"\nuse "b.rules"\n', loader=shelf)
    assert program.diagnostics == ()
    assert [file.name for file in program.source.files] == [
        "agreement.rules", "a.rules", "base.rules", "b.rules",
    ]  # fmt: skip


def test_the_loader_learns_which_file_asks() -> None:
    shelf = Shelf(a='use "b.rules"\n', b="")
    check_text('use "a.rules"\n', name="main.rules", loader=shelf)
    assert shelf.asked == [("a.rules", "main.rules"), ("b.rules", "a.rules")]


def test_without_a_mark_a_life_begins_in_the_first_stage_that_was_read() -> None:
    loader = {"funnel.rules": "stage raw\n  to kept after 1 day\n"}
    text = 'use "funnel.rules"\nstage kept{}\n'
    assert [s.name for s in al.loads(text.format(""), loader=loader).stages if s.start] == ["raw"]
    marked = al.loads(text.format(", start"), loader=loader)
    assert [s.name for s in marked.stages if s.start] == ["kept"]


def test_a_pipeline_ends_with_its_file() -> None:
    loader = {"deals.rules": "pipeline deals of opportunity\nstage quoted\n"}
    agreement = al.loads('use "deals.rules"\nstage new\n', loader=loader)
    assert agreement.subject == "lead"
    tracks = {stage.name: agreement.plan.pipeline_of(stage.index).record
              for stage in agreement.plan.stages}  # fmt: skip
    assert tracks == {"quoted": "opportunity", "new": "lead"}


def test_unused_vocabulary_is_no_finding() -> None:
    assert check_text('use "vocabulary.rules"\n', loader={"vocabulary.rules": VOCABULARY}).sound
    program = check_text('use "vocabulary.rules"\n', loader={"vocabulary.rules": VOCABULARY})
    assert program.diagnostics == ()


def test_a_fragment_is_checked_by_itself() -> None:
    assert check_text(VOCABULARY, name="vocabulary.rules").diagnostics == ()


def test_bytes_are_read_as_utf_8_with_or_without_a_mark() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        program = check_text('use "a.rules"\n', loader=lambda *_, m=mark: m + define("a").encode())
        assert program.diagnostics == ()


def test_settings_of_used_files_can_be_changed() -> None:
    loader = {"a.rules": "setting least 10\n"}
    agreement = al.loads('use "a.rules"\n', loader=loader)
    assert agreement.with_settings(least=20).settings == {"least": 20}


def test_what_the_file_declares_wins_over_a_schema_in_a_used_file_too() -> None:
    loader = {"a.rules": "fields\n  size number\n"}
    text = 'use "a.rules"\ndefine big\n  size is at least 10\n'
    assert check_text(text, loader=loader, schema=Sized).sound
