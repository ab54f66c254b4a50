"""Many leads: who has room, whose turn it is, what a keep moves and a release lets out (R9)."""
