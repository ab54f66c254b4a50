"""The one layout of a `.rules` text: only blanks and line ends are ever changed."""
