"""Many questions at once: which of the surprises are no accident?"""

from __future__ import annotations

from collections.abc import Mapping


def discoveries(chances: Mapping[str, float], share: float = 0.05) -> tuple[str, ...]:
    """The names whose small chance (p-value) stands when so many are looked at: of these at most
    `share` are accidents, on average. Smallest chance first.

    Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289.

    Raises:
        ValueError: a chance outside 0…1.
    """
    ranked = sorted(chances.items(), key=lambda item: (item[1], item[0]))
    for name, chance in ranked:
        if not 0 <= chance <= 1:
            raise ValueError(f"{name}: {chance} is no chance")
    last = 0
    for rank, (_, chance) in enumerate(ranked, 1):
        if chance <= share * rank / len(ranked):
            last = rank
    return tuple(name for name, _ in ranked[:last])
