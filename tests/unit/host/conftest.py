"""What the tests of hosts share."""

from __future__ import annotations

from host.conftest import opened

__all__ = ["opened"]
