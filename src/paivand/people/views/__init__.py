"""Pages of the people app, by noun; they only translate."""
