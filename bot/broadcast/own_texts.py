"""The bot's own texts for each audience, by situation; `update`, `still_watched` and `late` are for in between.

`mended` ends what a rollback left open, where a later deployment is well.

They name no machine, revision, image, person or cause: whoever reads them may be a customer, or a customer's customer.
"""

from collections.abc import Mapping

from bot.model import Audience, Situation

LAST = "This is the last message about it."
NO_TIME = "We write again as soon as there is more to say."
_STILL = "You can tell users: we know of it, and are still working on it."
_MEANWHILE = "it may be slow, or show errors now and then"
_ANOTHER_WAY = "The team is looking for another way."
_SOMEBODY = "Somebody must act now: look at {reference} in Slack."

_STAKEHOLDERS: Mapping[str, str] = {
    "asked": "{why}{suggest} {doing}. The team decides on that by {promise}. Nothing has been changed yet.",
    "agreed": "The team has decided on {doing}. That is being prepared, and nothing has been changed yet. We write "
    "again when we begin.",
    "under_way": f"We are now {{doing}}. We expect to be done by {{promise}}. Until then {_MEANWHILE}.",
    "watched": "{service} {done}. We watch it until {promise} at the latest, to be sure that it works, and then write "
    "again.",
    "well": f"{{service}} {{done}}, and all our checks went well. {LAST}",
    "mended": f"{{service}} was changed once more, and has run well since. {LAST}",
    "unwell": f"{{service}} {{done}}, but it does not work as it should yet. The team is working on it. {NO_TIME}",
    "unclear": "{service} {done}. None of our checks found anything wrong, but some gave no answer. If you see "
    f"anything wrong, tell the team. {LAST}",
    "called_off": "We are not {doing} after all. Nothing was changed. {seen}{last}",
    "failed": f"{{Doing}} did not work. {{service}} may not work as it should. {_ANOTHER_WAY} {NO_TIME}",
    "reverted": f"{{Doing}} did not work. {{service}} runs as it did before{{so}}. {_ANOTHER_WAY} {NO_TIME}",
    "superseded": f"While we were {{doing}}, another change to it was made. The team is checking how it "
    f"works now. {NO_TIME}",
    "indeterminate": f"We were {{doing}}, and cannot tell yet whether that worked. The team is checking it now. "
    f"{NO_TIME}",
    "update": "We are still {doing}. It goes as planned.",
    "still_watched": "{service} {done}. We have seen nothing go wrong since. We watch it until {promise} at the "
    "latest, and then write again.",
    "late": "We are still {doing}. It takes longer than we said. We write again by {promise}.",
}
_SUPPORT: Mapping[str, str] = {
    **_STAKEHOLDERS,
    "asked": "{why}{expect}{suggest} {doing}; the team decides on that by {promise}. {meanwhile}",
    "agreed": _STAKEHOLDERS["agreed"] + "{known}",
    "under_way": "We are now {doing}. We expect to be done by {promise}. You can tell users: we are working on it, and "
    f"until then {_MEANWHILE}.",
    "watched": "{service} {done}. We watch it until {promise} at the latest, and then write again. You can tell users: "
    "please try again. If it still does not work for somebody, tell the team.",
    "unclear": "{service} {done}. None of our checks found anything wrong, but some gave no answer. You can tell "
    f"users: please try again. If it still does not work for somebody, tell the team. {LAST}",
    "called_off": "We are not {doing} after all. Nothing was changed. {written}{last}",
    "unwell": f"{{service}} {{done}}, but it does not work as it should yet. {_STILL} {NO_TIME}",
    "failed": f"{{Doing}} did not work. {_ANOTHER_WAY} {_STILL} {NO_TIME}",
    "reverted": f"{{Doing}} did not work. {{service}} runs as it did before{{so}}. {_ANOTHER_WAY} {_STILL} {NO_TIME}",
    "superseded": f"While we were {{doing}}, another change to it was made. {_STILL} {NO_TIME}",
    "indeterminate": f"We were {{doing}}, and cannot tell yet whether that worked. {_STILL} {NO_TIME}",
    "late": _STAKEHOLDERS["late"] + " You can tell users: it takes longer than we thought, and we are still working "
    "on it.",
}
_DID_NOT_HELP = (
    f"{{service}} does not work as it should. What we tried did not help, and we look for another way. {NO_TIME}"
)
_MAY_NOT_WORK = f"{{service}} may not work as it should yet. We are still working on it. {NO_TIME}"
_AGAIN = "{service} {should}{but}."
_USERS: Mapping[str, str] = {
    "under_way": "{service} {wrong}. We are working on it, and expect to be done by {promise}. Until then "
    f"{_MEANWHILE}.",
    "agreed": "{service} {wrong}. We are working on it.",
    "watched": f"{_AGAIN} We watch it until {{promise}} at the latest, to be sure. If it does not work for you, please "
    "tell us.",
    "well": "{service} {works}{but}. We are sorry for the trouble.",
    "mended": "{service} works again. We are sorry for the trouble.",
    "unwell": f"{{service}} does not work as it should yet. We are still working on it. {NO_TIME}",
    "unclear": f"{_AGAIN} If it does not for you, please tell us.",
    **dict.fromkeys(("failed", "reverted"), _DID_NOT_HELP),
    **dict.fromkeys(("superseded", "indeterminate"), _MAY_NOT_WORK),
    "update": "We are still working on {service}. It goes as planned.",
    "still_watched": f"{_AGAIN} We have seen nothing go wrong since. We watch it until {{promise}} at the latest.",
    "late": "We are still working on {service}. It takes longer than we said. We write again by {promise}.",
}
_PAGERS: Mapping[str, str] = {
    "well": "{service} {done}, and all checks went well.",
    "mended": "{service} was deployed anew, and that has run well since.",
    "unwell": f"{{service}} {{done}}, but does not work as it should. {_SOMEBODY}",
    "unclear": "{service} {done}. No check found anything wrong, but some gave no answer.",
    "failed": f"{{Doing}} failed. {_SOMEBODY}",
    "reverted": f"{{Doing}} failed, and it runs as it did before. {_SOMEBODY}",
    "superseded": f"While we were {{doing}}, another change to it was made. {_SOMEBODY}",
    "indeterminate": f"Nobody can tell whether {{doing}} worked. {_SOMEBODY}",
}
OWN: Mapping[Audience, Mapping[str, str]] = {
    Audience.STAKEHOLDERS: _STAKEHOLDERS,
    Audience.SUPPORT: _SUPPORT,
    Audience.USERS: _USERS,
    Audience.PAGERS: _PAGERS,
}
HEADLINES: Mapping[Situation, str] = {
    Situation.ASKED: "{service}: {news}",
    Situation.AGREED: "{service}: a change is being prepared",
    Situation.UNDER_WAY: "{service}: we are working on it",
    Situation.WATCHED: "{service}: done, and being watched",
    Situation.WELL: "{service}: works again",
    Situation.UNWELL: "{service}: does not work as it should yet",
    Situation.UNCLEAR: "{service}: done",
    Situation.CALLED_OFF: "{service}: nothing was changed",
    Situation.FAILED: "{service}: what we tried did not work",
    Situation.REVERTED: "{service}: what we tried did not work",
    Situation.SUPERSEDED: "{service}: it was changed once more meanwhile",
    Situation.INDETERMINATE: "{service}: it is not clear yet whether it worked",
}
"""Their one line: a mail's subject, the title of an incident."""
FOR_USERS: Mapping[Situation, str] = {
    **dict.fromkeys((Situation.WATCHED, Situation.UNCLEAR), "{service}: {should}"),
    **dict.fromkeys(
        (Situation.FAILED, Situation.REVERTED, Situation.SUPERSEDED, Situation.INDETERMINATE),
        "{service}: we are still working on it",
    ),
}
"""Where users read another one: how it came is the team's concern."""
