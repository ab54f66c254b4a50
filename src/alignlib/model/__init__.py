"""The domain model: typed, frozen records, what happens to them, and what the engine answers."""
