"""Services of organisations: what, where, when, and whether it is still true."""
