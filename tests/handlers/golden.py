"""Messages in a form that reads like the message, so that a change of wording is a visible diff.

After an intended change: `GOLDEN=write python -m pytest tests/handlers/test_messages.py`, then read the diff. What
they are made from is kept as JSON in the folder that `GOLDEN_KEEP` names, for pictures of it.
"""

import json
import os
from pathlib import Path

from handlers.messages import Message
from handlers.messages.blocks import Block
from playground.slack.blocktext import block_lines

FOLDER = Path(__file__).parent / "golden"


def check(name: str, message: Message) -> None:
    _keep(name, {"text": message.text, "blocks": list(message.blocks)})
    path, shown = FOLDER / f"{name}.txt", readable(message)
    if os.environ.get("GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def _keep(name: str, made: Block) -> None:
    if folder := os.environ.get("GOLDEN_KEEP"):
        (Path(folder) / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")


def readable(message: Message) -> str:
    return (
        "\n".join([f"text: {message.text}", "", *(line for block in message.blocks for line in _block(block))]) + "\n"
    )


def _block(block: Block) -> list[str]:
    if block["type"] == "container":
        inside = [f"  {line}" for child in block["child_blocks"] for line in _block(child)]
        return [f"[container] {block['title']['text']}", *inside]
    if block["type"] == "data_visualization":
        return ["[data_visualization]", *(f"  {line}" for line in block_lines(block, {}))]
    texts = [block["text"]] if "text" in block else block.get("fields") or block["elements"]
    lines = [line for text in texts for line in (_button(text) if block["type"] == "actions" else _text(text))]
    beside = _button(block["accessory"]) if "accessory" in block else []
    return [f"[{block['type']}]", *(f"  {line}" for line in (*lines, *beside))]


def _text(text: Block) -> list[str]:
    lines: list[str] = text["text"].split("\n")
    return lines


def _button(button: Block) -> list[str]:
    if button["type"] == "overflow":
        return [f"<…> {button['action_id']}"] + [f"    {o['text']['text']} = {o['value']}" for o in button["options"]]
    style = f" ({button['style']})" if "style" in button else ""
    lines = [f"<{button['text']['text']}>{style} {button['action_id']} = {button.get('value') or button['url']}"]
    if confirm := button.get("confirm"):
        lines += [f"    {confirm[part]['text']}" for part in ("title", "text")]
        lines += [f"    <{confirm['confirm']['text']}> <{confirm['deny']['text']}>"]
    return lines


def check_view(name: str, view: Block) -> None:
    """A modal, as it reads."""
    _keep(name, view)
    buttons = "".join(f" <{view[part]['text']}>" for part in ("submit", "close") if part in view)
    title = f"{view['title']['text']}{buttons} {view['callback_id']} = {view.get('private_metadata', '-')}"
    plain = [block for block in view["blocks"] if block["type"] != "input"]
    inputs = [line for block in view["blocks"] if block["type"] == "input" for line in _input(block)]
    path, shown = FOLDER / f"{name}.txt", readable(Message(title, tuple(plain))) + "\n".join(inputs) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def _input(block: Block) -> list[str]:
    element, optional = block["element"], " (optional)" if block.get("optional") else ""
    chosen = element.get("initial_option")
    groups = element.get("option_groups", ())
    offered = [*element.get("options", ()), *(each for group in groups for each in group["options"])]
    options = [line for option in offered for line in _offered(option, option == chosen)]
    return [f"[{element['type']}] {block['label']['text']}{optional}", *options]


def _offered(option: Block, chosen: bool) -> list[str]:
    below = [f"      {option['description']['text']}"] if "description" in option else []
    return [f"  ({'x' if chosen else ' '}) {option['text']['text']} = {option['value']}", *below]
