"""Where follow-ups may stand as issues as well: GitHub and Jira. Each is opened once, and only looked at then.

An issue carries a mark, so that one of which nobody knows whether it was opened is found again.
"""
