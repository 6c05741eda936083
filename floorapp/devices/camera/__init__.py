"""Reads codes out of pictures: from files, and live from cameras."""
