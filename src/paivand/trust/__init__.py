"""Why data are used and to whom they go: purposes, consent, sharing agreements, release."""
