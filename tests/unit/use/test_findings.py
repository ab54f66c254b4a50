"""What is wrong with files that use each other: which finding, in which file, which way out."""

from __future__ import annotations

import json

import pytest

import alignlib as al
from alignlib.diagnostics.render import finding_to_dict, render
from alignlib.loading import check_text
from alignlib.uses import MAX_CHARACTERS, MAX_FILES, MAX_NESTED


def found(text: str, **files: str) -> list[tuple[str, str, int]]:
    """(code, file, line) of each finding."""
    program = check(text, **files)
    return [
        (one.code, *program.source.place(one.span.start)[:2]) for one in program.diagnostics
    ]  # fmt: skip


def check(text: str, **files: str):
    loader = {f"{name}.rules": given for name, given in files.items()}
    return check_text(text, name="main.rules", loader=loader)


def only(text: str, **files: str) -> al.Diagnostic:
    (one,) = check(text, **files).diagnostics
    return one


def test_a_missing_file_with_the_one_that_was_meant() -> None:
    one = only('use "vocabluary.rules"\n', vocabulary="")
    assert one.code == "AL221"
    assert one.message == "`vocabluary.rules` cannot be used: there is no such file"
    assert one.help == 'did you mean "vocabulary.rules"?'
    assert one.fix is not None and one.fix.replacement == '"vocabulary.rules"'


def test_names_that_a_missing_file_may_declare_are_no_findings() -> None:
    text = (
        'use "gone.rules"\nfields\n  country text\ndefine us\n  contry is "US"\n'
        "stage new, start\n  to reddy on form when good and hot\n  to ready within 1 hour\n"
        "stage ready, end\nsla s\n  sales owes marketing\n  each lead entering ready\n"
        "  gets call by Ann\n  within 2 working hours of office\n"
    )
    codes = [code for code, _, _ in found(text)]
    assert "AL221" in codes
    assert not {"AL202", "AL203", "AL204", "AL205", "AL206", "AL210", "AL307"} & set(codes)


def test_what_the_loader_said_is_in_the_finding() -> None:
    def closed(wanted: str, by: str, /) -> str:
        raise al.UseError("ask Ann for it", help="she keeps the vocabulary")

    (one,) = check_text('use "a.rules"\n', loader=closed).diagnostics
    assert (one.code, one.message, one.help) == (
        "AL221", "`a.rules` cannot be used: ask Ann for it", "she keeps the vocabulary",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("a.rules"), "there is no such file"),
        (FileNotFoundError(2, "No such file or directory"), "no such file or directory"),
        (PermissionError(13, "Permission denied"), "permission denied"),
        (OSError("the share\nis\x1b[31m down"), "the share is [31m down"),
    ],
)
def test_errors_that_say_there_is_no_file(error: Exception, said: str) -> None:
    def failing(wanted: str, by: str, /) -> str:
        raise error

    (one,) = check_text('use "a.rules"\n', loader=failing).diagnostics
    assert (one.code, one.message) == ("AL221", f"`a.rules` cannot be used: {said}")


@pytest.mark.parametrize("answer", [None, 3, ("a.rules",), ("a.rules", None), (1, "x"), ["a"]])
def test_a_loader_that_gives_no_text(answer: object) -> None:
    (one,) = check_text('use "a.rules"\n', loader=lambda *_: answer).diagnostics
    assert one.code == "AL227"
    assert one.help is not None and one.help.startswith("it gave ")


def test_a_loader_with_a_bug() -> None:
    def broken(wanted: str, by: str, /) -> str:
        return str(1 // 0)

    (one,) = check_text('use "a.rules"\n', loader=broken).diagnostics
    assert one.code == "AL227"
    assert one.help is not None and "ZeroDivisionError" in one.help


def test_bytes_that_are_no_utf_8() -> None:
    (one,) = check_text(
        'use "a.rules"\n', loader=lambda *_: b"fields\n  caf\xe9 text\n"
    ).diagnostics
    assert (one.code, one.message) == ("AL222", "`a.rules` is not UTF-8 from line 2 on")


def test_a_circle_is_named_where_it_closes() -> None:
    program = check('use "a.rules"\n', a='use "b.rules"\n', b='\nuse "a.rules"\n')
    (one,) = program.diagnostics
    assert one.message == "files use each other in a circle: a.rules → b.rules → a.rules"
    assert program.source.place(one.span.start) == ("b.rules", 2, 5)


def test_a_circle_through_the_main_file() -> None:
    one = only('use "a.rules"\n', a='use "main.rules"\n', main="stage never-read\n")
    assert one.code == "AL223"
    assert one.message.endswith("main.rules → a.rules → main.rules")


def test_a_file_that_uses_itself() -> None:
    assert found('use "a.rules"\n', a='use "a.rules"\n') == [("AL223", "a.rules", 1)]


def test_a_name_in_two_files_shows_both_places() -> None:
    program = check('use "a.rules"\nsetting least 10\n', a="\n\nsetting Least 20\n")
    assert render(program.source, program.diagnostics) == (
        "error[AL224]: the name `least` is declared in two files\n"
        " --> main.rules:2:9\n"
        "  |\n"
        "2 | setting least 10\n"
        "  |         ^^^^^ declared here too\n"
        " ::: a.rules:3:9\n"
        "  |\n"
        "3 | setting Least 20\n"
        "  |         ----- first declared here\n"
        "  |\n"
        "  = help: a used file and those that use it share their names: rename or remove one of "
        "the two"
    )


def test_a_name_twice_in_one_used_file_is_as_ever() -> None:
    assert found('use "a.rules"\n', a="setting x 1\nsetting x 2\n") == [("AL201", "a.rules", 2)]


def test_only_the_main_file_has_an_agreement() -> None:
    files = {"a": '\nagreement "Theirs"\n  between ours and theirs\n'}
    assert found('use "a.rules"\nagreement "Mine"\n', **files) == [("AL225", "a.rules", 2)]
    # Where the main file has none, its parties are still known.
    text = 'use "a.rules"\nactivity call by theirs\n'
    assert found(text, **files) == [("AL225", "a.rules", 2)]


def test_a_file_used_twice_in_one_file_is_mended() -> None:
    text = 'use "a.rules"\nuse "a.rules"\n'
    one = only(text, a="")
    assert (one.code, one.severity) == ("AL228", al.Severity.WARNING)
    assert one.fix is not None
    mended = text[: one.fix.span.start] + one.fix.replacement + text[one.fix.span.end :]
    assert found(mended, a="") == []


def test_findings_of_a_used_file_stand_in_it() -> None:
    files = {"a": 'fields\n  country text\ndefine us\n  contry is "US"\n'}
    program = check('use "a.rules"\n', **files)
    (one,) = program.diagnostics
    plain = finding_to_dict(program.source, one)
    assert (plain["file"], plain["line"], plain["column"]) == ("a.rules", 4, 3)
    start, end = plain["fix"]["start"], plain["fix"]["end"]
    assert files["a"][start:end] == "contry"
    json.dumps(plain)


def test_what_is_broken_in_a_used_file_is_no_finding_in_the_main_one() -> None:
    broken = "define hot\n  email is is known\n"
    text = 'use "a.rules"\nstage new\n  to ready when hot\nstage ready, end\n'
    assert {file for _, file, _ in found(text, a=broken)} == {"a.rules"}


def test_the_same_line_of_another_file_is_not_passed_over() -> None:
    """A line that could not be read hides findings on it, not on its namesake."""
    wrong = 'use "a.rules"\nactivity form by nobody\n'
    assert ("AL205", "main.rules", 2) in found(wrong, a="\nscore x\n  10 pts each\n\n\n")
    assert ("AL205", "main.rules", 2) in found(wrong, a="\nstage ??\n")


def test_too_many_files() -> None:
    count = MAX_FILES + 5
    files = {f"f{number}": "" for number in range(count)}
    text = "".join(f'use "f{number}.rules"\n' for number in range(count))
    assert [code for code, _, _ in found(text, **files)] == ["AL226"] * 6


def test_a_hundred_files_with_the_main_one_are_enough_for_nobody_to_notice() -> None:
    files = {f"f{number}": "" for number in range(MAX_FILES - 1)}
    assert found("".join(f'use "{name}.rules"\n' for name in files), **files) == []


def test_too_deep() -> None:
    files = {f"f{number}": f'use "f{number + 1}.rules"\n' for number in range(MAX_NESTED + 5)}
    assert found('use "f0.rules"\n', **files) == [("AL226", f"f{MAX_NESTED - 1}.rules", 1)]


def test_an_endless_supply_of_files_ends() -> None:
    def endless(wanted: str, by: str, /) -> tuple[str, str]:
        return wanted, f'use "x{wanted}"\nuse "y{wanted}"\n'

    program = check_text('use "a.rules"\n', loader=endless)
    assert {one.code for one in program.diagnostics} == {"AL226"}
    assert len(program.source.files) <= MAX_FILES


def test_too_large_in_all() -> None:
    comment = "# " + "x" * 900 + "\n"
    half = comment * (MAX_CHARACTERS // len(comment) // 2)
    text = 'use "a.rules"\nuse "b.rules"\nuse "c.rules"\n'
    codes = [code for code, _, _ in found(text, a=half, b=half, c="# much\n" * 300)]
    assert "AL226" in codes


def test_an_error_names_all_files_it_speaks_of() -> None:
    with pytest.raises(al.AgreementError) as caught:
        al.loads('use "a.rules"\nstage x\n  to y\n', loader={"a.rules": "stage\n"}, name="m.rules")
    assert "--> a.rules:1:" in str(caught.value)


def test_no_error_is_lost_behind_a_hundred_notes() -> None:
    """Findings of the main file come first, and of all of them a hundred are kept."""
    tells = "".join(f"    then tell steering{number}\n" for number in range(150))
    text = f'use "a.rules"\nactivity call by sales\nstage new, start\n  to done on call\n{tells}'
    program = check(f"{text}stage done, end\n", a="define x\n  nothing is known\n")
    assert len(program.diagnostics) == 100
    assert not program.sound
    assert program.diagnostics[-1].code == "AL203"
