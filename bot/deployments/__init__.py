"""Every deployment that completed: one quiet line in the service's channel, and a watch over it for half an hour.

`take.py` stores what came in as a signal, with what is told of it; `watch.py` looks at what runs, by the checks of the
validation, until that is judged or something else comes; `told.py` has the sentences, `line.py` decides.
"""
