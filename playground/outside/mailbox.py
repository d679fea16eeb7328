"""A mail server on 127.0.0.1 that takes mail over TLS from who has signed in, and keeps it."""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from playground.outside.certificate import pair

USER, PASSWORD = "rollbacks", "Lantern-Harbour-42"
SENDER = "rollbacks@example.com"
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of what it calls itself


@dataclass(frozen=True)
class Mail:
    """One message to one address, as it arrived."""

    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...]
    tls: bool


class LocalMailbox:
    """`replies`: what RCPT is answered for an address, such as `550 No such user`; `slow` is in real seconds."""

    def __init__(self, home: Path, *, tls: bool = True) -> None:
        self.mails: list[Mail] = []
        self.replies: dict[str, str] = {}
        self.after_data = ""  # the reply to the message itself, once; it is taken where that begins with 2
        self.slow = 0.0
        self.down = False
        self._tls = tls
        self._server: asyncio.Server | None = None
        self.port = 0
        own, authority = pair()
        (home / "smtp.pem").write_bytes(own)
        (home / "authority.pem").write_bytes(authority)
        self.authority = home / "authority.pem"
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(home / "smtp.pem")

    @property
    def address(self) -> str:
        """For apprise, with its password: a secret."""
        return f"mailtos://{USER}:{PASSWORD}@127.0.0.1:{self.port}?from={SENDER}&mode=starttls"

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None

    def _session(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.playground",
            tls_context=self._context if self._tls else None,
            require_starttls=self._tls,
            auth_required=True,
            auth_require_tls=self._tls,
            authenticator=_who,
            enable_SMTPUTF8=True,
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        await asyncio.sleep(self.slow)
        if self.down and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        if reply := self.replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply, self.after_data = self.after_data, ""
        if reply and not reply.startswith("2") and not reply.startswith("cut"):
            return reply
        content = envelope.content
        self.mails.append(_mail(envelope, content if isinstance(content, bytes) else b"", tls=session.ssl is not None))
        if reply.startswith("cut") and isinstance(server.transport, asyncio.Transport):  # taken, and nobody hears of it
            server.transport.abort()
        return reply or "250 Message accepted"


def _who(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known or False)


def _mail(envelope: Envelope, content: bytes, *, tls: bool) -> Mail:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain", "html"))
    headers = tuple((name, str(value)) for name, value in message.items())
    text = str(body.get_content()).replace("\r\n", "\n").strip() if body else ""
    return Mail(tuple(envelope.rcpt_tos), str(envelope.mail_from), str(message["Subject"]), text, headers, tls)
