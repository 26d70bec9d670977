"""Views of a moment: what was known on a day, what was recorded at an instant, and what would be without a source."""
