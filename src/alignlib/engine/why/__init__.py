"""Why a lead is where it is, what would move it, and how a clock comes to its due time."""
