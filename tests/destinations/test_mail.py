"""Mail by SMTP over TLS, from the real library to a real server."""

import logging
from io import StringIO

import pytest

from bot.errors import Failed, Unreachable
from destinations.mail_address import problem, to
from playground.outside.mailbox import PASSWORD
from tests.destinations.conftest import Peers
from tests.destinations.deliveries import delivery

HERE = {"destination": "support-mail"}


async def test_each_address_gets_a_message_of_its_own_over_tls(peers: Peers) -> None:
    await peers.to.named("support-mail").send(delivery(**HERE))
    mails = sorted(peers.outside.mailbox.mails, key=lambda mail: mail.to)
    assert [mail.to for mail in mails] == [("sales@example.com",), ("support@example.com",)]
    for mail in mails:
        assert mail.tls
        assert (mail.subject, mail.text) == (delivery().subject, delivery().text)
        assert mail.sender == "rollbacks@example.com"


async def test_mail_whose_answer_was_lost_arrives_twice_rather_than_never(peers: Peers) -> None:
    peers.outside.mailbox.after_data = "cut"
    with pytest.raises(Unreachable):
        await peers.to.named("support-mail").send(delivery(**HERE))
    await peers.to.named("support-mail").send(delivery(**HERE))
    assert len(peers.outside.mailbox.mails) == 3  # one address had it already, and was not told again


async def test_no_text_becomes_a_header(peers: Peers) -> None:
    await peers.to.named("support-mail").send(delivery(subject="Shop\r\nBcc: eve@example.com\n\nhidden", **HERE))
    for mail in peers.outside.mailbox.mails:
        assert mail.subject == "Shop Bcc: eve@example.com hidden"
        assert len(mail.to) == 1
        assert "bcc" not in {name.lower() for name, _ in mail.headers}


async def test_who_has_it_already_is_not_told_again_when_another_has_to_be(peers: Peers) -> None:
    box, mail = peers.outside.mailbox, peers.to.named("support-mail")
    box.replies["sales@example.com"] = "451 Try again later"
    with pytest.raises(Unreachable, match=r"the mail server \(address 2 of 2\) refused it with reply 451"):
        await mail.send(delivery(**HERE))
    del box.replies["sales@example.com"]
    await mail.send(delivery(**HERE))
    assert sorted(each.to[0] for each in box.mails) == ["sales@example.com", "support@example.com"]


async def test_an_address_that_does_not_exist_is_given_up_when_the_others_have_it(peers: Peers) -> None:
    peers.outside.mailbox.replies["sales@example.com"] = "550 No such user"
    with pytest.raises(Failed, match=r"address 2 of 2\) refused it with reply 550") as raised:
        await peers.to.named("support-mail").send(delivery(**HERE))
    assert not isinstance(raised.value, Unreachable)
    assert "sales" not in str(raised.value)
    assert [each.to[0] for each in peers.outside.mailbox.mails] == ["support@example.com"]


async def test_a_wrong_password_is_given_up_and_written_nowhere(
    peers: Peers, capsys: pytest.CaptureFixture[str]
) -> None:
    root, lines = logging.getLogger(), StringIO()
    level, handler = root.level, logging.StreamHandler(lines)
    root.addHandler(handler)
    root.setLevel(1)
    peers.write("SMTP_SERVER", peers.outside.mailbox.address.replace(PASSWORD, "Wrong-Lantern-17"))
    server = logging.getLogger("mail.log")  # what it hears is written too, so that there is something to look through
    quiet = server.level
    server.setLevel(1)
    try:
        with pytest.raises(Failed, match=r"not accept its user and password, .* reply 535") as raised:
            await peers.to.named("support-mail").send(delivery(**HERE))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        server.setLevel(quiet)
    written = str(raised.value) + lines.getvalue() + "".join(capsys.readouterr())
    assert "AUTH LOGIN" in written, "nothing was written at all"
    assert "Wrong-Lantern" not in written
    assert "support@example.com" not in written


async def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match="could not be reached"):
        await peers.to.named("support-mail").send(delivery(**HERE))
    assert peers.outside.mailbox.mails == []


async def test_a_server_that_is_down_or_silent_is_asked_again_later(
    peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, mail = peers.outside.mailbox, peers.to.named("support-mail")
    box.down = True
    with pytest.raises(Unreachable):
        await mail.send(delivery(**HERE))
    box.down, box.slow = False, 0.4
    monkeypatch.setattr("destinations.by_apprise.SECONDS", 0.2)
    with pytest.raises(Unreachable, match="did not answer in time"):
        await mail.send(delivery(id=9, **HERE))
    await box.stop()
    with pytest.raises(Unreachable):
        await mail.send(delivery(id=10, **HERE))


def test_only_mail_servers_over_tls_are_used_and_one_recipient_at_a_time() -> None:
    assert problem("mailtos://me:secret@smtp.example.com?from=a@example.com") == ""
    for server, why in {
        "mailto://me:secret@smtp.example.com": "without TLS",
        "mailtos://me:secret@smtp.example.com?mode=insecure": "without TLS",
        "mailtos://me:secret@smtp.example.com?Mode=INSECURE": "without TLS",
        "mailto://me:secret@localhost?smtp=smtp.example.com": "without TLS",
        "mailtos://me:secret@smtp.example.com?verify=no": "verify=no",
        "mailtos://me:secret@smtp.example.com?VERIFY=Never": "verify=no",
        "mailtos://me:secret@smtp.example.com?verify=yes&verify=disabled": "verify=no",
        "json://example.com": "no address of a mail server",
        "mailtos://me:se:cr/et@x:y": "no address that can be read",
    }.items():
        assert why in problem(server)
        assert "secret" not in problem(server)
    assert problem("mailto://me:secret@localhost:2525") == "", "of a relay on the same machine"
    made = to("mailtos://me:s@h?from=a@x.com&to=b@x.com&cc=c@x.com&BCC=e@x.com&retry=5", "d@x.com")
    assert made == "mailtos://me:s@h?from=a%40x.com&to=d%40x.com&format=text"
