"""What can never happen: stages nobody comes to, and lines that never get their turn."""
