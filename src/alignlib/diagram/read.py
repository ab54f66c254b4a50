"""From a checked program to the chart of its stages. Works on a program with errors, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import PipelineSymbol, StageSymbol
from alignlib.diagram.chart import Arrow, Box, Cause, Chart, Track
from alignlib.diagram.words import Words
from alignlib.names import canonical
from alignlib.syntax import tree


def chart_of(program: CheckedProgram) -> Chart:
    """The chart of all pipelines."""
    return _Reader(program).chart()


class _Reader:
    def __init__(self, program: CheckedProgram) -> None:
        self.program = program
        self.symbols = program.symbols
        self.words = Words(program)
        self.notes: list[str] = []
        self.arrows: list[Arrow] = []

    def chart(self) -> Chart:
        title, outside = self.program.source.name, "followed"
        for decl in self.program.file.declarations:
            if isinstance(decl, tree.AgreementDecl):
                title = decl.title
                outside = decl.outside_changes or outside
            self.arrows += self._arrows(decl)
        self.notes.append(f"A stage that is changed outside of the agreement is {outside}.")
        tracks = tuple(self._track(pipeline) for pipeline in self.symbols.tracks)
        return Chart(title, tracks, tuple(dict.fromkeys(self.notes)))

    # -- stages ---------------------------------------------------------------------------------

    def _track(self, pipeline: PipelineSymbol) -> Track:
        stages = [
            stage
            for stage in self.symbols.stages.values()
            if stage.pipeline.index == pipeline.index
        ]
        starts = [stage for stage in stages if stage.decl.start] or stages[:1]
        boxes = tuple(self._box(stage, stage is starts[0]) for stage in stages)
        keys = {box.key for box in boxes}
        own = tuple(arrow for arrow in self.arrows if arrow.source in keys)
        opens = tuple(dict.fromkeys(arrow.target for arrow in own if arrow.cause == "opens"))
        opened_by = tuple(
            dict.fromkeys(
                self._named(arrow.source)
                for arrow in self.arrows
                if arrow.cause == "opens" and arrow.target == pipeline.name
            )
        )
        return Track(pipeline.name, pipeline.record, boxes, own, opens, opened_by)

    def _box(self, stage: StageSymbol, start: bool) -> Box:
        decl = stage.decl
        key = canonical(stage.name)
        owner = None if decl.owner is None else self._party(decl.owner.text)
        return Box(
            key, stage.name, stage.title,
            tuple(text for text, own in self._aliases() if canonical(own.name) == key),
            owner, self._side(owner), start, decl.end,
            "" if decl.qualifies is None else self.words.said(decl.qualifies),
        )  # fmt: skip

    def _aliases(self) -> Iterator[tuple[str, StageSymbol]]:
        """Aliases as they are written, each with its stage."""
        for alias, stage in self.symbols.aliases.items():
            written = (text.value for text in stage.decl.aliases)
            yield next((text for text in written if canonical(text) == alias), alias), stage

    def _party(self, name: str) -> str:
        return self.symbols.sides().get(canonical(name), name)

    def _side(self, owner: str | None) -> int | None:
        names = [canonical(name) for name in self.symbols.parties]
        return names.index(canonical(owner)) if owner and canonical(owner) in names else None

    # -- ways -----------------------------------------------------------------------------------

    def _arrows(self, decl: tree.Declaration) -> Iterator[Arrow]:
        match decl:
            case tree.StageDecl():
                sources = tuple(item.name for item in decl.names)
                for move in decl.moves:
                    yield from self._move(sources, move)
            case tree.FromAnyDecl():
                for move in decl.moves:
                    yield from self._move(decl.stages, move)
            case tree.SlaDecl():
                yield from self._promise(decl)
            case tree.KeepDecl() if decl.source is not None and decl.target is not None:
                name = f"keep {decl.name.text}"
                yield from self._ways((decl.source,), decl.target, "keep", name, decl)
            case tree.TriggerDecl():
                words = f"trigger {decl.name.text}"
                yield from self._opened(decl.stages, decl.then, words, decl)
            case _:
                return

    def _move(self, sources: tuple[tree.Name, ...], move: tree.MoveLine) -> Iterator[Arrow]:
        cause, words = self._cause(move)
        yield from self._ways(sources, move.target, cause, words, move, move.because)
        yield from self._opened((move.target,), move.then, f"entered {words}", move)

    def _cause(self, move: tree.MoveLine) -> tuple[Cause, str]:
        match move.trigger:
            case "on":
                return "on", f"on {self.words.text(move.on)}"
            case "when":
                return "when", f"when {self.words.said(move.condition)}"
            case "after":
                names = ", ".join(name.text for name in move.without)
                without = f" without {names}" if names else ""
                return "after", f"after {self.words.text(move.after)}{without}"
            case "request":
                by = f" by {self.words.text(move.by)}" if move.by is not None else ""
                where = f" where {self.words.said(move.condition)}" if move.condition else ""
                return "request", f"on request{by}{where}"

    def _promise(self, decl: tree.SlaDecl) -> Iterator[Arrow]:
        match decl.each:
            case tree.OnEntry():
                sources: tuple[tree.Name, ...] = (decl.each.stage,)
            case tree.OnActivity() if decl.each.filter.stage is not None:
                sources = (decl.each.filter.stage,)
            case _:
                sources = ()
        name = f"sla {decl.name.text}"
        told: list[tuple[str, tuple[tree.Action, ...]]] = [(f"{name} broken", decl.if_broken)]
        for late in decl.if_late:
            by = f" by {self.words.text(late.by)}" if late.by is not None else ""
            told.append((f"{name} late{by}", late.then))
        for words, actions in told:
            for action in actions:
                if isinstance(action, tree.MoveTo):
                    yield from self._ways(sources, action.stage, "sla", words, action)
            yield from self._opened(sources, actions, words, decl)

    def _opened(
        self, sources: Iterable[tree.Name], actions: Iterable[tree.Action], words: str,
        node: tree.Node,
    ) -> Iterator[Arrow]:  # fmt: skip
        """`then open opportunity`: the pipelines of that record begin."""
        stages = list(sources)
        for action in actions:
            if not isinstance(action, tree.OpenRecord):
                continue
            record = canonical(action.name.text)
            for pipeline in self.symbols.tracks:
                if pipeline.record != record or pipeline.index == 0:
                    continue
                if not stages:
                    self.notes.append(f"From any stage, {words} opens pipeline {pipeline.name}.")
                for name in stages:
                    yield Arrow(self._key(name), pipeline.name, "opens", words, None,
                                self.words.place(node))  # fmt: skip

    def _ways(
        self, sources: tuple[tree.Name, ...], target: tree.Name, cause: Cause, words: str,
        node: tree.Node, reason: str | None = None,
    ) -> Iterator[Arrow]:  # fmt: skip
        if self._stage(target) is None:
            return  # a finding says so
        if not sources:
            self.notes.append(f"From any stage to {self._named(self._key(target))}: {words}.")
        for name in sources:
            if self._stage(name) is not None:
                yield Arrow(self._key(name), self._key(target), cause, words, reason,
                            self.words.place(node))  # fmt: skip

    # -- names --------------------------------------------------------------------------------

    def _stage(self, name: tree.Name) -> StageSymbol | None:
        return self.symbols.stage(canonical(name.text))

    def _key(self, name: tree.Name) -> str:
        stage = self._stage(name)
        return canonical(name.text if stage is None else stage.name)

    def _named(self, key: str) -> str:
        stage = self.symbols.stage(key)
        return key if stage is None else stage.name
