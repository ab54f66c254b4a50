"""The pytest plug-in, run in host suites of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

pytest_plugins = "pytester"

RULES = """\
agreement "Inbound"
  zone UTC
fields
  country text
activity form by prospect
stage new
  to ready on form
stage ready
example "handed over on the 2nd"
  lead
  2026-02-02 10:00  form
  at 2026-02-02 10:00
    stage is ready
"""
FAILING = """\
example "nothing happens"
  lead with country "US"
  at 2026-02-03 10:00
    stage is ready
    country is "US"
    country is "DE"
"""


@pytest.fixture
def host(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A host's suite, with this plug-in and none but it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p alignlib.pytest_plugin")
    return pytester


def put(host: pytest.Pytester, name: str, text: str) -> Path:
    path = host.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_example_is_an_item(host: pytest.Pytester):
    put(host, "inbound.rules", RULES + FAILING)
    result = host.runpytest_inprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines([
        "inbound.rules::handed over on the 2nd",
        "inbound.rules::nothing happens",
        "2 tests collected*",
    ])  # fmt: skip


def test_a_failure_is_the_authors_sentence(host: pytest.Pytester):
    put(host, "inbound.rules", RULES + FAILING)
    result = host.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([
        "✗ nothing happens *inbound.rules:17",
        "    line 17: at 2026-02-03 10:00 expected stage `ready`, was `new` since 2026-02-03 10:00",
        "    because there was no form",
        '    line 19: at 2026-02-03 10:00 expected country is "DE", was "US"',
        "FAILED inbound.rules::nothing happens - at 2026-02-03 10:00 expected stage *",
    ])  # fmt: skip
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


def test_one_can_be_chosen(host: pytest.Pytester):
    put(host, "inbound.rules", RULES + FAILING)
    host.runpytest_inprocess("-k", "handed").assert_outcomes(passed=1, deselected=1)
    host.runpytest_inprocess("inbound.rules::nothing happens").assert_outcomes(failed=1)


def test_files_deeper_down_beside_python_tests(host: pytest.Pytester):
    put(host, "rules/inbound.rules", RULES)
    put(host, "test_own.py", "def test_own():\n    pass\n")
    host.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_file_with_errors_is_a_collection_error(host: pytest.Pytester):
    put(host, "inbound.rules", RULES.replace("on form", "on from"))
    result = host.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error?AL2*unknown activity `from`*", "*inbound.rules:7:*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_file_that_is_no_utf8(host: pytest.Pytester):
    (host.path / "inbound.rules").write_bytes(RULES.encode("utf-16"))
    (host.path / "latin.rules").write_bytes(b'example "\xe4"\n')
    result = host.runpytest_inprocess()
    result.assert_outcomes(errors=1)  # in UTF-16 no line begins with `example`
    result.stdout.fnmatch_lines(["*AL100*"])


def test_a_file_without_examples_is_left_alone(host: pytest.Pytester):
    put(host, "part.rules", "stage new\n  to nowhere on nothing\n")
    assert host.runpytest_inprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_patterns(host: pytest.Pytester):
    put(host, "inbound.rules", RULES)
    put(host, "parts/other.rules", RULES)
    put(host, "pytest.ini", "[pytest]\nalignlib_rules = parts/*.rules\n")
    host.runpytest_inprocess().assert_outcomes(passed=1)
    put(host, "pytest.ini", "[pytest]\nalignlib_rules = off\n")
    assert host.runpytest_inprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_host_loads_its_own_way(host: pytest.Pytester):
    text = """\
fields
  country text
define european
  region(country) is "EMEA"
  webinar-guest
example "a region"
  lead with country "FR", webinar-guest yes
  2026-01-01 09:00  demo
  at 2026-01-01 09:00
    european
"""
    put(host, "inbound.rules", text)
    host.runpytest_inprocess().assert_outcomes(errors=1)
    host.makeconftest(
        """
        import alignlib as al
        from alignlib.values.schema import ActivitySpec, FieldSpec
        from alignlib.values.types import YES_NO

        def region(country: str) -> str:
            "The region."
            return "EMEA"

        HOST = al.Extension(
            name="host", version="1", functions=[al.Function.of(region)],
            activities=[ActivitySpec.of("demo", by="prospect")],
        )

        def pytest_alignlib_load(path):
            schema = al.Schema(fields=(FieldSpec("lead", "webinar-guest", YES_NO),))
            return al.load(path, extensions=[HOST], schema=schema, zone="UTC")
        """
    )
    host.runpytest_inprocess().assert_outcomes(passed=1)


def test_two_examples_of_one_title_are_told_apart(host: pytest.Pytester):
    second = RULES[RULES.index("example") :]
    put(host, "inbound.rules", RULES + second)
    result = host.runpytest_inprocess("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["inbound.rules::handed over on the 2nd (line 14) PASSED*"])


def test_junit(host: pytest.Pytester):
    put(host, "inbound.rules", RULES + FAILING)
    host.runpytest_inprocess("--junitxml=out.xml")
    cases = {case.get("name"): case for case in Xml.parse(host.path / "out.xml").iter("testcase")}
    failure = cases["nothing happens"].find("failure")
    assert failure is not None
    assert failure.get("message", "").startswith("at 2026-02-03 10:00 expected stage `ready`")
    assert "because there was no form" in (failure.text or "")
    assert cases["handed over on the 2nd"].find("failure") is None


def test_in_several_processes(host: pytest.Pytester):
    pytest.importorskip("xdist")
    put(host, "inbound.rules", RULES + FAILING)
    result = host.runpytest_subprocess("-p", "xdist", "-n", "2")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*expected stage `ready`, was `new`*"])


def test_a_suite_without_rules_pays_next_to_nothing():
    """Importing the plug-in loads nothing else of alignlib."""
    script = (
        "import sys, alignlib.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.startswith('alignlib')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['alignlib', 'alignlib.pytest_plugin']"


def test_a_file_that_uses_another(host: pytest.Pytester):
    put(host, "rules/vocabulary.rules", "fields\n  budget money\n")
    text = RULES.replace("fields\n", 'use "vocabulary.rules"\nfields\n').replace(
        "  lead\n", "  lead with budget $5,000\n"
    )
    put(host, "rules/inbound.rules", text + FAILING)
    result = host.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["✗ nothing happens *rules/inbound.rules:18"])
