"""What each frame library does by itself: the rest is narwhals."""
