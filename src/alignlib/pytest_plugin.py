"""The pytest plug-in: every `example` of a `*.rules` file is a test.

Nothing of alignlib is loaded before the first file with an example is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.examples import ExampleResult
    from alignlib.syntax.tree import ExampleDecl

INI = "alignlib_rules"
_EXAMPLE = re.compile(rb"^\s*example\b", re.MULTILINE)


class Hooks:
    """What a host's `conftest.py` can say."""

    @pytest.hookspec(firstresult=True)
    def pytest_alignlib_load(self, path: Path, config: pytest.Config) -> Agreement | None:
        """Loads a `*.rules` file: `return alignlib.load(path, extensions=…, schema=…, zone=…)`.

        None leaves it to the next, at last to the plug-in, which loads the file as it is.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        INI, "*.rules files whose examples are tests: patterns, or `off`", type="args",
        default=["*.rules"],
    )  # fmt: skip


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RulesFile | None:
    patterns = parent.config.getini(INI)
    if file_path.suffix != ".rules" or patterns == ["off"]:
        return None
    relative = _relative(file_path, parent.config)
    if not any(fnmatch(relative, each) or fnmatch(file_path.name, each) for each in patterns):
        return None
    file: RulesFile = RulesFile.from_parent(parent, path=file_path)
    return file


@pytest.hookimpl(trylast=True)
def pytest_alignlib_load(path: Path, config: pytest.Config) -> Agreement:
    """As `alignlib test` does: with the files beside it that it uses and the extensions that are
    installed; estimates stand at their default, whatever a lock says."""
    from alignlib.cli.installed import found_here
    from alignlib.folder import FolderLoader
    from alignlib.loading import loads, read_rules

    name = _relative(path, config)
    beside = FolderLoader(str(path.parent), name.removesuffix(path.name))
    extensions = found_here().extensions
    return loads(read_rules(path), name=name, loader=beside, extensions=extensions)


class RulesFile(pytest.File):
    """One `*.rules` file; one without examples is not even loaded."""

    def collect(self) -> Iterator[ExampleItem]:
        from alignlib.errors import AlignlibError

        try:
            if _EXAMPLE.search(self.path.read_bytes()) is None:
                return
            found = self.ihook.pytest_alignlib_load(path=self.path, config=self.config)
        except AlignlibError as error:
            raise self.CollectError(str(error).strip()) from None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise self.CollectError(f"{self.path.name} cannot be read: {reason}") from None
        yield from self._items(found)

    def _items(self, agreement: Agreement) -> Iterator[ExampleItem]:
        from alignlib.examples import examples_of

        source = agreement.program.source
        known: set[str] = set()
        for decl in examples_of(agreement):
            line, _ = source.position(decl.span.start)
            name = decl.title if decl.title not in known else f"{decl.title} (line {line})"
            known.add(name)
            item: ExampleItem = ExampleItem.from_parent(
                self, name=name, agreement=agreement, decl=decl, line=line
            )
            yield item


class ExampleItem(pytest.Item):
    """One example."""

    def __init__(self, *, agreement: Agreement, decl: ExampleDecl, line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.agreement = agreement
        self.decl = decl
        self.line = line

    def runtest(self) -> None:
        from alignlib.examples import run_example

        result = run_example(self.agreement, self.decl)
        if result.failures:
            raise ExampleError(result)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, self.name

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | Any:
        if isinstance(excinfo.value, ExampleError):
            return excinfo.value.told()
        return super().repr_failure(excinfo, style)


class ExampleError(Exception):
    """An example that did not come true."""

    def __init__(self, result: ExampleResult) -> None:
        super().__init__(result.title)
        self.result = result

    def told(self) -> Sentences:
        return Sentences(self.result)


class _Crash(NamedTuple):
    """What pytest's summary and JUnit's XML say in one line."""

    path: str
    lineno: int
    message: str


class Sentences:
    """The author's sentences in place of a traceback, as pytest shows and passes them on."""

    def __init__(self, result: ExampleResult) -> None:
        from alignlib.examples.telling import failure_lines, title_line

        self._lines = [title_line(f"✗ {result.title}", result), *failure_lines(result)]
        first = result.failures[0]
        self.reprcrash = _Crash(first.rule.file, first.rule.line, first.sentence)

    def __str__(self) -> str:
        return "\n".join(self._lines)

    def toterminal(self, tw: Any) -> None:
        head, *rest = self._lines
        tw.line(head, red=True)
        for line in rest:
            tw.line(line)


def _relative(path: Path, config: pytest.Config) -> str:
    """The path from where pytest was called, or else whole."""
    try:
        return path.relative_to(config.invocation_params.dir).as_posix()
    except ValueError:
        return path.as_posix()
