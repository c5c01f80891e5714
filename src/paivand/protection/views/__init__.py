"""Pages of the protection app, by noun; they only translate."""
