"""Following our own deployment, and no other, to its end."""
