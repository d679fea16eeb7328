"""True evidence, changed in one point, so that the checker must complain."""
