"""Damaged files by the thousand, too slow for every run of the tests: `python -m tests.fuzz`."""
