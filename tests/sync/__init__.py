"""Tests of the terminal's side of the OMS API."""
