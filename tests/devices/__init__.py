"""Devices: each driver and its simulated twin keep the same contract."""
