"""Reports that write themselves out of the facts."""
