"""The numbers: how often services are rolled back, how long each stage took, and what a plan foresaw of it.

All of it is computed from the journal, and defined in docs/numbers.md. Nothing here reads anything.
"""
