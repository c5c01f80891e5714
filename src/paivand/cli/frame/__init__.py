"""What all commands share: the table, homes, preparation, child processes."""
