"""``manage.py onec_node list|create|password|on|off``: accounts of the exchange."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import node_settings, nodes

_SHORTEST = 8


class Command(BaseCommand):
    """A password is never an argument: it would stand in the history of the shell.

    It is made up and printed once, or read with ``--ask`` (from standard input when that is no
    terminal).
    """

    help = "Lists, makes and changes the accounts that 1C signs in with."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="show the nodes")
        create = actions.add_parser("create", help="make a node and print its password")
        create.add_argument("login")
        create.add_argument("--name", default="", help="for people; the log-in when left out")
        create.add_argument(
            "--client",
            choices=[key for key, _label in ExchangeNode.CLIENTS],
            default=ExchangeNode.OTHER,
            help="kind of 1C",
        )
        create.add_argument(
            "--charset",
            choices=[key for key, _label in ExchangeNode.CHARSETS],
            default="",
            help="charset of answers; windows-1251 for utp when left out",
        )
        password = actions.add_parser("password", help="give a node another password")
        password.add_argument("login")
        for action in (create, password):
            action.add_argument("--ask", action="store_true", help="read the password")
        for name in ("on", "off"):
            actions.add_parser(name, help=f"switch a node {name}").add_argument("login")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "list":
            self._list()
        elif action == "create":
            self._create(**options)
        elif action == "password":
            node = self._node(options["login"])
            self._give_password(node, ask=options["ask"])
        else:
            node_settings.set_active(node=self._node(options["login"]), is_active=action == "on")
            self.stdout.write(f"{options['login']} is {action}.")

    def _list(self) -> None:
        for node in ExchangeNode.objects.all():
            state = "on" if node.is_active else "off"
            addresses = ", ".join(node.allowed_networks) or "any address"
            self.stdout.write(
                f"{node.login}\t{node.name}\t{node.client}\t{node.charset}\t{state}\t{addresses}"
            )

    def _create(
        self, *, login: str, name: str, client: str, charset: str, ask: bool, **_options: Any
    ) -> None:
        if ExchangeNode.objects.filter(login=login).exists():
            raise CommandError(f"There is a node {login} already.")
        if not login or ":" in login or not login.isprintable():
            raise CommandError("A log-in has no colon and no control characters.")
        old = client == ExchangeNode.UTP
        default = ExchangeNode.WINDOWS_1251 if old else ExchangeNode.UTF8
        password = self._password(ask=ask)
        nodes.ensure_node(
            login=login,
            password=password,
            name=name or login,
            client=client,
            charset=charset or default,
        )
        self.stdout.write(f"Made {login}.")
        self._show(password, asked=ask)

    def _give_password(self, node: ExchangeNode, *, ask: bool) -> None:
        password = self._password(ask=ask)
        node_settings.set_password(node=node, password=password, by=None)
        self.stdout.write(f"{node.login} has another password; its open sessions are over.")
        self._show(password, asked=ask)

    def _password(self, *, ask: bool) -> str:
        if not ask:
            return node_settings.new_password()
        if sys.stdin.isatty():
            password = getpass.getpass("Password of the node: ")
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        if len(password) < _SHORTEST or not password.isascii():
            raise CommandError(
                f"A password has at least {_SHORTEST} characters, and only ASCII: clients differ "
                "in how they send others."
            )
        return password

    def _show(self, password: str, *, asked: bool) -> None:
        if not asked:
            self.stdout.write(f"Password: {password}\nIt is shown only now.")

    def _node(self, login: str) -> ExchangeNode:
        node = ExchangeNode.objects.filter(login=login).first()
        if node is None:
            raise CommandError(f"There is no node {login}; see onec_node list.")
        return node
