"""Those outside the team: who is told what, when and how often, in plain words, and how that gets to them.

`situation.py` says how things are, `story.py` whom that is told and when, `texts.py` the words; `worker.py` sends.
It knows no medium: what stands behind a destination is in `destinations/` and `handlers/delivery/`.
"""
