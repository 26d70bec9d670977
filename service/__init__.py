"""Contested Timeline: the timeline of a story whose sources disagree, served as JSON."""
