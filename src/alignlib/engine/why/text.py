"""How answers are put into words: points, lines that fit the screen."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

WIDTH = 100


def points_text(value: object, against: Decimal | None = None) -> str:
    """Points in two digits after the point, or all six where two would hide which side of
    `against` they are on."""
    if not isinstance(value, Decimal):
        return str(value)
    short = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if against is not None and (short - against) * (value - against) <= 0 and value != against:
        return f"{value:f}"
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fitted(line: str) -> list[str]:
    """A line as it is where it fits, else broken between words, the rest indented further."""
    if len(line) <= WIDTH:
        return [line]
    text = line.lstrip(" ")
    indent = len(line) - len(text)
    further = min(indent, WIDTH // 2) + 4
    lines = [" " * indent]
    fresh = True
    for word in text.split(" "):
        if not fresh and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(" " * further + word)
        else:
            lines[-1] += word if fresh else f" {word}"
        fresh = False
    return lines


def joined(items: list[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {word} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)


def beside(text: str, place: str) -> str:
    """A text and, at the right, where it stands."""
    line = f"{text:<64}  {place}"
    return line if len(line) <= WIDTH else f"{text}  {place}"
