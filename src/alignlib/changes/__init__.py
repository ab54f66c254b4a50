"""What another text of an agreement changes: in words, and for the leads one has."""
