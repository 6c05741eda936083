"""The terminal's side of the OMS API: wire contract, local store, outbox, snapshot and courier."""
