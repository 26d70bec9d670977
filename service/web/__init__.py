"""Pages for people: the start page, the README, the reference, and what each problem means."""
