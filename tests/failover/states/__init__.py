"""Upgrades while there is a live rollback in each state at the same time: is each carried to its end by the other?"""
