"""floorapp: the terminal application of a warehouse floor."""

__version__ = "0.1.0"
