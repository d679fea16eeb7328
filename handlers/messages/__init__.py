"""All words a person reads: model values in, `Message` out. Pure, and pinned by golden files under tests/handlers."""

from handlers.messages.blocks import Message

__all__ = ["Message"]
