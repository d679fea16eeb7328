"""The services file of a world that is about something else: nothing follows a success there, nor is readiness read."""


def without_follow_ups(text: str) -> str:
    return text.replace("home:\n", "home:\n  lessons: off\n  follow_ups: off\n  readiness: off\n  checklists: off\n", 1)
