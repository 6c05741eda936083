"""Fresh pictures of codes: symbols by an independent writer, on labels, in scenes, made worse."""
