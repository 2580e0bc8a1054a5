"""The mail, handed to msmtp by its own name and by that of sendmail, as docs/report.md shows it."""
import email
import email.policy
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import unittest

import reports

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "report.md"


class MailServer(threading.Thread):
    """Takes one mail on this machine, as RFC 5321 has it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(30)
        self.port = self.listener.getsockname()[1]
        self.receivers, self.data = [], b""

    def run(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"RCPT":
                    self.receivers.append(re.search(rb"<(.*)>", line)[1].decode())
                if word == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    for part in lines:
                        if part == b".\r\n":
                            break
                        self.data += part[1:] if part.startswith(b".") else part
                connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    break
        self.listener.close()


class Mails(unittest.TestCase):
    def send(self, program):
        """Runs the command of the document with its settings for msmtp, but for the server and its password."""
        text = DOCUMENT.read_text(encoding="utf-8")
        settings = re.search(r"```\n(defaults\n.*?)```", text, re.DOTALL)[1]
        command = re.search(rf"on_report: '(.*{program} .*)'", text)[1]
        server = MailServer()
        server.start()
        for before, after in (
                (r"host .*", "host 127.0.0.1"), (r"port .*", f"port {server.port}"), (r"(auth|tls) .*", r"\1 off"),
                (r"(user|passwordeval|tls_.*) .*\n", "")):
            settings, found = re.subn(rf"(?m)^{before}", after, settings)
            self.assertGreater(found, 0, before)
        with tempfile.TemporaryDirectory(prefix="tierbook-mail.") as folder:
            folder = pathlib.Path(folder)
            (folder / ".msmtprc").write_text(settings)
            # msmtp refuses settings that others can read.
            (folder / ".msmtprc").chmod(0o600)
            # What the package msmtp-mta is: a name of the program.
            (folder / "sendmail").symlink_to("/usr/bin/msmtp")
            subprocess.run(
                ["sh", "-c", command], check=True, timeout=30,
                env={"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder),
                     "TIERBOOK_REPORT_MAIL": str(reports.file("mail", "report.eml"))})
        server.join(timeout=30)
        return server

    def test_both_programs_hand_over_the_mail_as_it_is(self):
        for program in ("msmtp", "sendmail"):
            with self.subTest(program=program):
                server = self.send(program)
                self.assertEqual(server.receivers, ["boss@example.com", "sales@example.com"])
                mail = email.message_from_bytes(server.data, policy=email.policy.default)
                self.assertEqual(mail["To"], "boss@example.com, sales@example.com")
                self.assertEqual(mail["Auto-Submitted"], "auto-generated")
                self.assertEqual([type(d).__name__ for d in mail.defects], [])
                parts = {p.get_filename(): p for p in mail.walk() if p.get_filename()}
                self.assertEqual(sorted(n.rpartition(".")[2] for n in parts), ["html", "xlsx"])
                for name, part in parts.items():
                    there = part.get_content()
                    there = there.encode() if isinstance(there, str) else there
                    file = reports.file("mail", f"report.{name.rpartition('.')[2]}").read_bytes()
                    if name.endswith(".html"):
                        # The page travels without its cards.
                        file, links = re.subn(rb'<a href="cards/[^>]*>(.*?)</a>', rb"\1", file)
                        self.assertGreater(links, 5)
                    self.assertEqual(there.replace(b"\r\n", b"\n"), file.replace(b"\r\n", b"\n"), name)
                self.assertIn("Proof", mail.get_body(("plain",)).get_content())
