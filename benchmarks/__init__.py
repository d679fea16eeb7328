"""How fast the main job is, beside what else could do it: `make bench`."""
