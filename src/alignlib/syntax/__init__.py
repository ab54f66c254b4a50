"""Text to tree: the grammar, the parser and the tree it makes."""
