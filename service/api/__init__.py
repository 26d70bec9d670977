"""JSON over HTTP: one blueprint per collection, strict validation, problems for everything that goes wrong."""
