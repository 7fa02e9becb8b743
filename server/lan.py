"""HTTPS on the local network for real phones: without it a browser gives neither camera, position nor offline mode."""

import ipaddress
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from server.running import Trouble
from server.settings import Settings

NOWHERE = ("192.0.2.1", 9)
"""An address for documents: asking the way to it tells which of ours faces outwards, and nothing is sent."""


@dataclass(frozen=True, slots=True)
class Lan:
    """Where phones of the same network find this machine."""

    address: str
    https_port: int
    trust_port: int

    @property
    def pages(self) -> str:
        """The address of the product."""
        return f"https://{self.address}:{self.https_port}/"

    @property
    def trust(self) -> str:
        """The address of the page that says how a phone comes to trust it."""
        return f"http://{self.address}:{self.trust_port}/"


def find_lan(settings: Settings) -> Lan:
    """The address told (LAN_ADDRESS), else the one that faces the network. Raises Trouble where there is none."""
    address = settings.lan_address or _facing_outwards()
    try:
        ipaddress.IPv4Address(address)
    except ValueError:
        raise Trouble(f"LAN_ADDRESS={address} is no IPv4 address") from None
    return Lan(address, settings.lan_port, settings.lan_trust_port)


def _facing_outwards() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:
            raise Trouble(
                "this machine is on no network; name its address: LAN_ADDRESS=192.168.1.5 make phone"
            ) from None
        address: str = probe.getsockname()[0]
    return address


def prepare_caddy(lan: Lan, settings: Settings) -> list[str]:
    """Write what caddy is told, and the page that says how to trust it; gives the command that starts it.

    Raises Trouble where caddy is not installed.
    """
    program = shutil.which("caddy", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise Trouble("caddy is not installed: make phone brings it")
    home = (settings.data_dir / "lan").resolve()
    pages = home / "trust"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "index.html").write_text(TRUST_PAGE.format(pages=lan.pages), encoding="utf-8")
    told = home / "Caddyfile"
    told.write_text(CADDYFILE.format(lan=lan, home=home, trust=pages, port=settings.port), encoding="utf-8")
    return [program, "run", "--config", str(told), "--adapter", "caddyfile"]


def invite(lan: Lan) -> str:
    """What is printed when it serves: two codes to scan, in the order in which they are needed."""
    return "\n".join(
        [
            f"  ① 第一次用：先让手机信任这台电脑 · once per phone, trust this machine   {lan.trust}",
            _code(lan.trust),
            f"  ② 打开格治 · open Gezhi   {lan.pages}",
            _code(lan.pages),
        ]
    )


def _code(address: str) -> str:
    """The QR code of an address as two lines a row, for a terminal."""
    import io  # noqa: PLC0415 - for this alone

    import segno  # noqa: PLC0415 - installed for phones alone

    drawn = io.StringIO()
    segno.make(address, error="l").terminal(drawn, compact=True, border=2)
    return drawn.getvalue()


CADDYFILE = """\
{{
	admin off
	auto_https disable_redirects
	default_sni {lan.address}
	local_certs
	skip_install_trust
	storage file_system "{home}/caddy"
	log {{
		level WARN
	}}
}}

https://{lan.address}:{lan.https_port} {{
	bind {lan.address}
	tls internal
	reverse_proxy 127.0.0.1:{port}
}}

http://{lan.address}:{lan.trust_port} {{
	bind {lan.address}
	handle /gezhi-root.crt {{
		root * "{home}/caddy/pki/authorities/local"
		rewrite * /root.crt
		header Content-Type application/x-x509-ca-cert
		file_server
	}}
	handle {{
		root * "{trust}"
		file_server
	}}
}}
"""

TRUST_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>让手机信任这台电脑</title>
<style>
body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 34em; margin: 0 auto; padding: 24px 16px; color: #10161d; }}
a.go {{ display: block; margin: 16px 0; padding: 18px; border-radius: 12px; text-align: center;
  background: #0d4a9e; color: #fff; text-decoration: none; font-weight: 600; }}
h2 {{ font-size: 17px; margin: 24px 0 4px; }}
ol {{ margin: 0; padding-left: 1.4em; }}
.en {{ color: #39434e; }}
</style>
<h1>让手机信任这台电脑</h1>
<p>没有 HTTPS，手机浏览器不给相机、定位和离线。这张证书由这台电脑自己签发，只用于试用，用完可以在手机里删掉。</p>
<a class="go" href="/gezhi-root.crt" download>① 下载证书</a>
<h2>Android / 鸿蒙</h2>
<ol><li>设置里搜“证书”，选“安装证书 → CA 证书”。</li><li>选刚下载的 gezhi-root.crt。</li></ol>
<h2>iPhone</h2>
<ol><li>设置 → 已下载描述文件 → 安装。</li>
<li>设置 → 通用 → 关于本机 → 证书信任设置，打开“Caddy Local Authority”。</li></ol>
<a class="go" href="{pages}">② 打开格治</a>
<p class="en" lang="en">Without HTTPS a phone's browser gives neither camera, position nor offline mode.
Download the certificate, install it as a CA certificate (Android: settings, search “certificate”; iPhone: install
the profile, then General → About → Certificate Trust Settings), then open Gezhi. It is made by this machine for
trying; remove it afterwards.</p>
</html>
"""
