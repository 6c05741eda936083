"""The tests: each name is a sentence about the floor."""
