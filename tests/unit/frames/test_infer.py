"""Fields and activities read off tables."""

from __future__ import annotations

from pathlib import Path

import pytest

import alignlib as al
from alignlib.cli.main import main
from alignlib.frames import FrameError, infer
from alignlib.values.types import Kind

HERE = Path(__file__).parent
LEADS, ACTIVITIES = HERE / "leads.csv", HERE / "activities.csv"


def kinds(schema: al.Schema) -> dict[str, str]:
    return {spec.slot: str(spec.type) for spec in schema.fields}


def test_csv_files():
    schema = infer(LEADS, ACTIVITIES)
    assert kinds(schema) == {
        "lead.country": "text", "lead.role": "one of buyer, not-ready",
        "lead.employees": "a number", "lead.leadscore": "a percentage", "lead.budget": "money",
        "lead.consented": "yes or no", "lead.renewal": "a date",
    }  # fmt: skip
    assert [(item.name, list(item.fields)) for item in schema.activities] == [
        ("form", ["page"]), ("visit", ["page"]),
    ]  # fmt: skip
    assert al.Schema.infer(str(LEADS), str(ACTIVITIES)) == schema


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["02139", "10001"], "text"),  # a number that begins with 0 is a code
        (["1", "0"], "a number"),
        (["Yes", "no"], "yes or no"),
        (["buyer", "vendor"] * 2, "one of buyer, vendor"),
        (["buyer", "vendor"], "text"),  # nothing comes again
        (["US", "DE"] * 5, "text"),
        (["when", "then"] * 5, "text"),  # no names in a file
        (["a-b", "a_b", "c"] * 5, "text"),  # one name
        (["2026-01-02", "2026-02-30"], "text"),
        (["2026-01-02T09:00Z", "2026-01-02T09:00+01:00"], "an instant"),
        (["2026-01-02T09:00"], "text"),
        ([1, 2.5, None], "a number"),
        ([True, None], "yes or no"),
        ([("a", "b")], "a list of text"),
        (["", None], "text"),
    ],
)
def test_a_column_of_rows(cells, kind):
    schema = infer([{"id": str(number), "x": cell} for number, cell in enumerate(cells)])
    assert kinds(schema) == {"lead.x": kind}


def test_built_in_fields_and_the_key_are_none():
    row = {"key": "L-1", "owner": "Ada", "contact_title": "VP", "account.country": "US", "x": "y"}
    assert kinds(infer([row], key="key")) == {"lead.x": "text"}


def test_two_columns_of_one_name():
    with pytest.raises(FrameError, match="`Lead Score` and `lead_score` are one name"):
        infer([{"id": "1", "Lead Score": 1, "lead_score": 2}])


def test_frames_and_rows_say_the_same():
    pl = pytest.importorskip("polars")
    pytest.importorskip("narwhals")
    rows = [
        {"id": str(n), "role": ("buyer", "vendor")[n % 2], "size": n, "city": f"C{n}"}
        for n in range(20)
    ]
    act = {"lead": "1", "at": "2026-01-02T09:00Z"}
    acts = [
        {**act, "kind": "form", "page": "/a", "size": None},
        {**act, "kind": "Form", "page": "", "size": 5},
    ]
    found = infer(rows, acts)
    assert infer(pl.DataFrame(rows), pl.DataFrame(acts)) == found
    assert infer(pl.DataFrame(rows).lazy(), pl.DataFrame(acts).lazy()) == found
    assert found.fields[0].type.kind is Kind.CHOICE
    assert list(found.activities[0].fields) == ["size", "page"]


def test_csv_inference_needs_no_narwhals():
    import subprocess
    import sys

    code = f"import sys; from alignlib.frames import infer; infer({str(LEADS)!r}); " \
           "print('narwhals' in sys.modules)"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_init_prints_a_text_that_checks(capsys, tmp_path):
    assert main(["init", str(LEADS), str(ACTIVITIES)]) == 0
    text = capsys.readouterr().out
    agreement = al.loads(text + '\ndefine good\n  role is buyer\n  country is "US"\n')
    lead = agreement.lead({"id": "1", "country": "US", "role": "buyer"})
    assert agreement.compile("good")({"country": "US", "role": "buyer"}) == (True,)
    assert lead.fields["role"] == "buyer"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty: its first line names the columns"),
        ("id,x\nL-1\n", "row 2: 1 cells under 2 columns"),
        ("id,x,x\nL-1,2,3\n", "two columns are called `x`"),
    ],
)
def test_init_says_what_is_wrong(text, words, capsys, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(text, "utf-8")
    assert main(["init", str(path)]) == 2
    assert words in capsys.readouterr().err


def test_init_asks_for_the_kind(capsys, tmp_path):
    path = tmp_path / "acts.csv"
    path.write_text("lead,what\nL-1,form\n", "utf-8")
    assert main(["init", str(LEADS), str(path)]) == 2
    assert "Name it with --kind: there are lead, what" in capsys.readouterr().err
    assert main(["init", str(LEADS), str(path), "--kind", "what"]) == 0
    assert "activity form" in capsys.readouterr().out


def test_public_names_are_functions_whatever_was_imported_first():
    import subprocess
    import sys

    code = "import alignlib.frames.inference, alignlib.frames as f; assert callable(f.infer)"
    subprocess.run([sys.executable, "-c", code], check=True)
