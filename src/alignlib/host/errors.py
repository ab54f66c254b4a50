"""What a host raises on purpose."""

from __future__ import annotations

from alignlib.errors import AlignlibError


class HostError(AlignlibError):
    """A host or a database that cannot go on as it is: says what to do."""
