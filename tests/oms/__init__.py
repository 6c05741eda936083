"""Tests of the central OMS: real server processes over SQLite and PostgreSQL."""
