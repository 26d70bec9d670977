"""Benchmarks: CPU time for each request, next to the time of the same work without the service, in the same run."""
