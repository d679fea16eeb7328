"""Who deployed, where that can be known: whoever registered what runs, if the services file names them. Pure."""

from bot.catalog import Catalog


def person(registered_by: str, catalog: Catalog) -> str:
    """-> the name in the services file of the IAM principal with this ARN; "" where it names nobody so.

    A user goes by its name, a role by the name of its session, which single sign-on takes from the person; an address
    counts by what stands before the @.
    """
    session = registered_by.rpartition("/")[2].strip().lower()
    known = {name.lower(): name for name in catalog.people}
    return known.get(session) or known.get(session.partition("@")[0], "")
