"""What is fast, measured: CPU per request beside a floor that is taken in the same run."""
