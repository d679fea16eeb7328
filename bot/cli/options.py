"""What the options of several commands have in common."""

import re

import click
from click.core import ParameterSource

HEAD = re.compile(r"[0-9a-fA-F]{12,64}")  # of the audit, as Slack's outcome messages show it


def said(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuses what was given and is empty: a variable that was not set must not stand for “any”."""
    given = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
    if given and not value.strip():
        raise click.BadParameter("is empty. Is a variable not set? Leave it out where none is meant.")
    return value
