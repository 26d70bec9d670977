"""JSON over HTTP: one blueprint per collection, strict at the door, problems for everything that goes wrong."""
