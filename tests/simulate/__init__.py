"""How often the rules of `bot/validation` are wrong, counted on windows that are made up: `make simulate`.

Everything is drawn from `random.Random(seed).random()`, whose numbers are the same on every version of Python, and each
row has a seed of its own, so each can be drawn again by itself.
"""
