"""Draws screens and holds every word that an operator reads. The only package that imports PySide6."""
