"""How a page looks, coarsely: the mean colour of each square of 8 pixels, kept as a small PNG.

The letters of the pages compared are boxes of one width (`boxes.ttf`, whose glyphs are rectangles),
so that lines break alike whatever fonts a machine has. What stays between versions of a browser is
the smoothing of edges, a part of a pixel: a square is as it was where one of its neighbours, itself
among them, had its colour, both ways.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from struct import pack
from zlib import compress, crc32

import numpy as np
from numpy.typing import NDArray

from unit.pictures.browser import Browser

Grid = NDArray[np.int16]
FOLDER = Path(__file__).parent / "looks"
LOOKS = [(width, scheme) for width in (360, 1200) for scheme in ("light", "dark")]
SIDE = 8
"""Pixels of a square."""
LIKE = 30
"""How far the mean of a channel, of 255, may lie from what it was."""
FEW = 3
"""Squares that may be of another colour."""
# To halve a picture with smoothing is to take the mean of four pixels; no loop in a script.
_MEANS = """
(async () => {
  const bytes = Uint8Array.from(atob(%s), sign => sign.charCodeAt(0));
  let image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  let wide = image.width, high = image.height;
  for (let side = %d; side > 1; side /= 2) {
    wide = Math.floor(wide / 2), high = Math.floor(high / 2);
    const board = new OffscreenCanvas(wide, high), pen = board.getContext("2d");
    pen.drawImage(image, 0, 0, 2 * wide, 2 * high, 0, 0, wide, high);
    image = board;
  }
  const board = new OffscreenCanvas(wide, high), pen = board.getContext("2d");
  pen.drawImage(image, 0, 0);
  const dots = pen.getImageData(0, 0, wide, high).data;
  return [wide, high, btoa(Array.from(dots, dot => String.fromCharCode(dot)).join(""))];
})()
"""


def in_boxes(page: str) -> str:
    """The page with boxes for letters."""
    font = b64encode((Path(__file__).parent / "boxes.ttf").read_bytes()).decode()
    style = (
        f"<style>@font-face{{font-family:boxes;src:url(data:font/ttf;base64,{font})}}"
        "*{font-family:boxes!important;font-synthesis:none}li{list-style:none}</style>"
    )
    return page.replace("</head>", f"{style}</head>")


def look_of(browser: Browser, scale: int = 1) -> Grid:
    """The page that is open, at one or two device pixels for one of CSS."""
    return means(browser, browser.picture(scale), SIDE * scale)


def means(browser: Browser, png: str, side: int) -> Grid:
    wide, high, text = browser.value(_MEANS % (json.dumps(png), side))
    dots = np.frombuffer(b64decode(text), np.uint8).reshape(high, wide, 4)
    return dots[:, :, :3].astype(np.int16)


def path_of(width: int, scheme: str) -> Path:
    return FOLDER / f"{width}-{scheme}.png"


def kept(browser: Browser, width: int, scheme: str) -> Grid:
    """How it looked when it was last found good."""
    return means(browser, b64encode(path_of(width, scheme).read_bytes()).decode(), 1)


def differing(one: Grid, other: Grid) -> int:
    """How many squares have no like in the other; a row or column that only one has counts."""
    high, wide = (min(one.shape[axis], other.shape[axis]) for axis in (0, 1))
    beyond = sum(grid.shape[0] * grid.shape[1] - high * wide for grid in (one, other))
    # The last row is cut by the end of the page, and may come or go.
    beyond = 0 if beyond <= wide else beyond
    first, second = one[:high, :wide], other[:high, :wide]
    return beyond + _unlike(first, second) + _unlike(second, first)


def _unlike(one: Grid, other: Grid) -> int:
    around = np.pad(other, ((1, 1), (1, 1), (0, 0)), mode="edge")
    high, wide = one.shape[:2]
    nearest = np.full((high, wide), 255, np.int16)
    for down in range(3):
        for right in range(3):
            moved = around[down : down + high, right : right + wide]
            nearest = np.minimum(nearest, np.abs(one - moved).max(axis=2))
    return int((nearest > LIKE).sum())


def png_of(grid: Grid) -> bytes:
    """A picture of one pixel for each square."""
    high, wide = grid.shape[:2]
    rows = b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in grid)
    parts = [
        (b"IHDR", pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)), (b"IDAT", compress(rows, 9)),
        (b"IEND", b""),
    ]  # fmt: skip
    chunks = (
        pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
