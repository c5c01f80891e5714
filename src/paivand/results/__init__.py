"""Every number from one place: facts, and what is counted from them."""
