"""Drills: a staging is really rolled back and forth again, and every step is measured."""
