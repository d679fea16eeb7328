"""A local Slack that a real Bolt app talks to over HTTP and Socket Mode, with the page's server side."""

from playground.slack.interactions import NoSuchButtonError
from playground.slack.server import LocalSlack
from playground.slack.workspace import Message

__all__ = ["LocalSlack", "Message", "NoSuchButtonError"]
