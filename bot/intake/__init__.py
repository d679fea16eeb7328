"""What people typed and pressed: stored, taken up in order, carried out, and answered once."""
