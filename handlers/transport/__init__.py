"""The wires to Slack: the Web API, Socket Mode, and HTTP."""
