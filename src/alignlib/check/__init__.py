"""Is the tree a sound agreement? Names, types and flow; findings, never exceptions."""
