"""The checks of `./paivand check` that no tool on the market makes for us, and the list of all."""
