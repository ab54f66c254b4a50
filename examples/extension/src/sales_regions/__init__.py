"""Sales regions for alignlib agreements."""

from sales_regions.extension import EXTENSION

__all__ = ["EXTENSION"]
