"""Finding the sentences of the interface and keeping one catalogue a language; no gettext tools are needed."""
