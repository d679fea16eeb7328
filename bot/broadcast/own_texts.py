"""The bot's own texts for each audience, by situation, and `update` and `late` for the messages in between.

They name no machine, revision, image, person or cause: whoever reads them may be a customer, or a customer's customer.
"""

from collections.abc import Mapping

from bot.model import Audience, Situation

_LAST = "This is the last message about it."
_NO_TIME = "We write again as soon as there is more to say."

_STAKEHOLDERS: Mapping[str, str] = {
    "asked": "{why} {service}. We suggest {doing}. Somebody else on the team decides on that by {promise}. "
    "Nothing has been changed yet.",
    "agreed": "{service}: it is decided that we are {doing}. That is being prepared. Nothing has been changed yet.",
    "under_way": "We are {doing}: {service}. We expect to be done by {promise}. Until then it may be slow, "
    "or show errors now and then.",
    "watched": "{service} {done}. We watch it until {promise}, to be sure that it works.",
    "well": f"{{service}} {{done}}, and all our checks went well. {_LAST}",
    "unwell": f"{{service}} {{done}}, but it does not work as it should yet. The team is on it. {_NO_TIME}",
    "unclear": "{service} {done}. None of our checks speaks against it, but some could not tell. If you see anything "
    f"wrong, tell the team. {_LAST}",
    "called_off": f"We are not {{doing}} now after all: {{service}} was not changed. {_LAST}",
    "failed": f"{{service}}: {{doing}} did not work. It may not work as it should. The team looks for another way. "
    f"{_NO_TIME}",
    "reverted": f"{{service}}: {{doing}} did not work, and it runs as it did before. What was wrong then still is. "
    f"The team looks for another way. {_NO_TIME}",
    "superseded": f"{{service}}: while we were {{doing}}, another change came in between. The team looks at how it is "
    f"now. {_NO_TIME}",
    "indeterminate": f"{{service}}: we cannot tell yet whether {{doing}} worked. The team looks at it by hand. "
    f"{_NO_TIME}",
    "update": "{service}: this goes on as planned, and nothing has gone wrong so far.",
    "late": "{service}: this takes longer than we said. We are still at it, and write again by {promise}.",
}
_SUPPORT: Mapping[str, str] = {
    **_STAKEHOLDERS,
    "asked": "{why} {service}, and users may write to you about it. We suggest {doing}; somebody else on the team "
    "decides on that by {promise}. You can tell users: we know of it, and are working on it.",
    "under_way": "We are {doing}: {service}. We expect to be done by {promise}. You can tell users: we are working on "
    "it, and until then it may be slow, or show errors now and then.",
    "watched": "{service} {done}. We watch it until {promise}. You can tell users: please try again. If it still does "
    "not work for somebody, tell the team.",
    "unwell": "{service} {done}, but it does not work as it should yet. You can tell users: we know of it, and are "
    f"still working on it. {_NO_TIME}",
    "failed": f"{{service}}: {{doing}} did not work, and the team looks for another way. You can tell users: we know "
    f"of it, and are still working on it. {_NO_TIME}",
    "reverted": f"{{service}}: {{doing}} did not work, and it runs as it did before, with the same problem. You can "
    f"tell users: we know of it, and are still working on it. {_NO_TIME}",
}
_USERS: Mapping[str, str] = {
    "under_way": "{service} {wrong}. We are working on it, and expect to be done by {promise}. Until then it may be "
    "slow, or show errors now and then.",
    "watched": "{service} should work again. We are watching it until {promise}, to be sure.",
    "well": "{service} works again. We are sorry for the trouble.",
    "unwell": f"{{service}} does not work as it should yet. We are still working on it. {_NO_TIME}",
    "unclear": "{service} should work again. If it does not for you, please tell us.",
    "failed": f"{{service}} does not work as it should. What we tried did not help, and we are trying another way. "
    f"{_NO_TIME}",
    "reverted": f"{{service}} does not work as it should. What we tried did not help, and we are trying another way. "
    f"{_NO_TIME}",
    "superseded": f"{{service}} may not work as it should yet. We are still working on it. {_NO_TIME}",
    "indeterminate": f"{{service}} may not work as it should yet. We are still working on it. {_NO_TIME}",
    "update": "{service}: we are still working on it, and it goes as planned.",
    "late": "{service}: this takes longer than we said. We are still working on it, and write again by {promise}.",
}
_SOMEBODY = "Somebody must act now. Look at the thread of {reference} in Slack."
_PAGERS: Mapping[str, str] = {
    "well": "{service} {done}, and all checks went well.",
    "unwell": f"{{service}} {{done}}, but does not work as it should. {_SOMEBODY}",
    "unclear": "{service} {done}. No check speaks against it.",
    "failed": f"{{service}}: {{doing}} failed. {_SOMEBODY}",
    "reverted": f"{{service}}: {{doing}} failed, and it runs as it did before. {_SOMEBODY}",
    "superseded": f"{{service}}: while we were {{doing}}, another deployment came in between. {_SOMEBODY}",
    "indeterminate": f"{{service}}: nobody can tell whether {{doing}} worked. {_SOMEBODY}",
}
OWN: Mapping[Audience, Mapping[str, str]] = {
    Audience.STAKEHOLDERS: _STAKEHOLDERS,
    Audience.SUPPORT: _SUPPORT,
    Audience.USERS: _USERS,
    Audience.PAGERS: _PAGERS,
}
HEADLINES: Mapping[Situation, str] = {
    Situation.ASKED: "{service}: a change is suggested",
    Situation.AGREED: "{service}: a change is being prepared",
    Situation.UNDER_WAY: "{service}: we are working on it",
    Situation.WATCHED: "{service}: done, and being watched",
    Situation.WELL: "{service}: works again",
    Situation.UNWELL: "{service}: does not work as it should yet",
    Situation.UNCLEAR: "{service}: done",
    Situation.CALLED_OFF: "{service}: nothing was changed",
    Situation.FAILED: "{service}: what we tried did not work",
    Situation.REVERTED: "{service}: what we tried did not work",
    Situation.SUPERSEDED: "{service}: another change came in between",
    Situation.INDETERMINATE: "{service}: it is not clear yet whether it worked",
}
"""Their one line: a mail's subject, the title of an incident."""
