"""The catalog's sign-in: a login page with a cookie, a token for the right password, and the choice of a role."""

from collections.abc import Callable, Mapping
from itertools import count

from werkzeug.wrappers import Request, Response

USER, PASSWORD = "rollback-bot", "correct-horse-7-battery"
ROLES = ("ReadOnly", "ReadWrite")


class SigningIn:
    """Any task knows the tokens that another one gave."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._tokens: set[str] = set()
        self._pages: Mapping[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/signin"): lambda _: Response(status=302, headers={"Location": "/login"}),
            ("GET", "/login"): self._login,
            ("POST", "/token"): self._token,
            ("POST", "/role"): self._role,
        }

    def answer(self, request: Request) -> Response | None:
        """None for a page that is none of its own."""
        page = self._pages.get((request.method, request.path))
        return page(request) if page else None

    def _login(self, _: Request) -> Response:
        page = Response("<h1>Sign in</h1>", content_type="text/html")
        page.set_cookie("csrf", f"csrf-{next(self._numbers)}")
        return page

    def _token(self, request: Request) -> Response:
        """As some do, it repeats what it was sent where it refuses it."""
        sent = request.form
        if sent.get("csrf") != request.cookies.get("csrf", "none"):
            return Response('{"error": "csrf"}', status=403, content_type="application/json")
        if (sent.get("user"), sent.get("password")) != (USER, PASSWORD):
            said = f"{sent.get('user')} may not sign in with {sent.get('password')}"
            return Response(said, status=401, content_type="text/plain")
        token = f"token-{next(self._numbers)}-of-{USER}"
        self._tokens.add(token)
        return Response(f'{{"access_token": "{token}"}}', content_type="application/json")

    def _role(self, request: Request) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        role = (request.get_json(silent=True) or {}).get("role")
        if token not in self._tokens or role not in ROLES:
            return Response(f"{token} may not be {role}", status=403, content_type="text/plain")
        return Response(f'{{"role": "{role}"}}', content_type="application/json")
