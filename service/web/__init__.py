"""Pages for people: what runs here, and what a problem means."""
