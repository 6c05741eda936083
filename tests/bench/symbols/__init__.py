"""Fresh pictures of codes for the benches: symbols by an independent writer, on labels, made worse."""
