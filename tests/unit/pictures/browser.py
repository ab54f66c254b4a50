"""Chromium without a window, driven by its DevTools protocol over a pipe: no port, no library."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium: apt-get install chromium")
PATIENCE = 60.0
"""Seconds that an answer may take."""
# Chromium reads commands from its third descriptor and answers on its fourth.
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_KEYS = {"Tab": (9, ""), "Enter": (13, "\r")}


class Browser:
    """A running browser. `requests` are the addresses that its page asked for."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader, self._writer = reader, writer
        self._rest, self._count, self._session = b"", 0, None
        self._loaded = False
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": arguments}
        if self._session is not None:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._writer, data) :]
        while True:
            found = self._next()
            if found.get("id") == self._count:
                assert "error" not in found, (method, found["error"])
                return found["result"]

    def open(self, path: Path) -> None:
        """Load a file, and wait until all of it is there."""
        self.requests.clear()
        self._loaded = False
        self.call("Page.navigate", url=path.as_uri())
        while not self._loaded:
            self._next()

    def look(self, width: int, scheme: str = "light", media: str = "screen") -> None:
        """How wide the page is, in CSS pixels, light or dark, on screen or in print."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1,
            mobile=False,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def value(self, script: str) -> Any:
        """What an expression of JavaScript gives, as JSON."""
        found = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str) -> None:
        code, text = _KEYS[key]
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )  # fmt: skip

    def picture(self, scale: float = 1) -> str:
        """The whole page as it looks, at so many pixels for one of CSS: a PNG in base64."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": scale}
        shot = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return shot["data"]

    def printed(self) -> bytes:
        """The page as a PDF of A4 sheets."""
        done = self.call("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27,
                         paperHeight=11.69, printBackground=False)  # fmt: skip
        return b64decode(done["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._reader], [], [], PATIENCE)
            assert ready, f"the browser says nothing for {PATIENCE:.0f} s"
            got = os.read(self._reader, 1 << 16)
            assert got, "the browser has ended"
            self._rest += got
        data, _, self._rest = self._rest.partition(b"\0")
        found = json.loads(data)
        match found.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(found["params"]["request"]["url"])
            case "Page.loadEventFired":
                self._loaded = True
        return found


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser for as long as the block lasts; it keeps its own things in `profile`."""
    theirs, writer = os.pipe()
    reader, answers = os.pipe()
    flags = [
        "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
        "--hide-scrollbars", "--force-color-profile=srgb", f"--user-data-dir={profile}",
    ]  # fmt: skip
    command = [sys.executable, "-c", _START, str(theirs), str(answers), str(PROGRAM), *flags]
    running = subprocess.Popen(
        command, pass_fds=(theirs, answers), stderr=subprocess.DEVNULL, start_new_session=True
    )
    os.close(theirs)
    os.close(answers)
    try:
        yield Browser(reader, writer)
    finally:
        os.close(writer)  # at the end of its commands the browser goes
        os.close(reader)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
