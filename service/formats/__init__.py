"""What the record looks like outside: the canonical JSON and the interchange formats; no request, no session."""
