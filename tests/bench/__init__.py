"""Measurements of the product as it is used: outside the test run, started by `make bench`."""
