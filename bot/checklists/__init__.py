"""What comes before, during and after a rollback: a list in its thread, ticked by people or by proof."""
