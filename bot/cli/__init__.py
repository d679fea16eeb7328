"""The commands. Exit status: 0 done, 1 no (refused or failed), 2 wrong input.

Each imports what it needs when it is run: a plan in an incident does not wait for all that serving takes.
"""
