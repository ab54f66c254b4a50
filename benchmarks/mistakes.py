"""Measures what authors see of thousands of slips: `python benchmarks/mistakes.py [COUNT [SEED]]`.

COUNT mistakes of each kind in each agreement under `examples/`; the kinds are those of
`tests/property/mistakes.py`. Without arguments it takes about five minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from alignlib.loading import check_text  # noqa: E402 (after the path is set)
from property.mistakes import SLIPS, judge, mistakes  # noqa: E402 (stands beside the tests)

COLUMNS = ("one", "placed", "fix", "mended", "restored")


def main(count: int = 60, seed: int = 1) -> None:
    texts = [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*/*.rules"))]
    texts = [text for text in texts if check_text(text).sound]
    print(f"{'kind':20}{'mistakes':>9}" + "".join(f"{name:>10}" for name in COLUMNS))
    for kind in SLIPS:
        seen: Counter[str] = Counter()
        for text in texts:
            for mistake in mistakes(text, kind, seed, count):
                verdict = judge(mistake)
                if not verdict.accepted:
                    seen["all"] += 1
                    seen.update(name for name in COLUMNS if getattr(verdict, name))
        shares = "".join(f"{seen[name] / max(seen['all'], 1):>10.1%}" for name in COLUMNS)
        print(f"{kind:20}{seen['all']:>9}{shares}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
