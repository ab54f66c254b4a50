"""What is wrong with a file, as data: findings with a code, a place, a help and a fix."""

from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label, Severity

__all__ = ["Diagnostic", "Fix", "Label", "Severity"]
