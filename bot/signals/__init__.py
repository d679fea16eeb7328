"""What comes in from outside about a service: EventBridge's events out of a queue, and alerts over HTTP.

All of it is only a hint. It is stored once, whenever it comes and however often, and handed once to whoever acts on it
(`hand_out.py`); the sweep finds deployments of which no event came. `listening.py` puts it together.
"""
