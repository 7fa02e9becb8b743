"""Everything an installation can choose, read once from the environment; docs/settings.md explains each."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PORT = 8000


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One frozen set of choices. The name of each field, in capitals, is its environment variable."""

    data_dir: Path = Path("var")
    """Where photographs and the embedded database live."""
    database_url: str = ""
    """Empty: SQLite in data_dir. Else a PostgreSQL address, postgresql://user:password@host/name."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = PORT
    """The port to listen on."""
    city: str = ""
    """The 6-digit division this process serves; empty where the database holds exactly one."""
    demo: bool = False
    """Whether the made-up city may be loaded and its public password is accepted."""
    demo_cases: int = 400
    """How many cases the made-up city has, never fewer than the twenty told by hand."""
    lan_address: str = ""
    """This machine's IPv4 address for phones of the same network (`make phone`); empty: the one that faces outwards."""
    lan_port: int = 8443
    """Where phones find the product, over HTTPS."""
    lan_trust_port: int = 8442
    """Where they find the certificate to trust, over plain HTTP."""
    map_tiles: str = ""
    """Address of the city's raster tiles, with {z}, {x} and {y}; empty: none."""
    map_pmtiles: str = ""
    """The city's own PMTiles: a file on this machine or an address; empty: none."""
    map_attribution: str = ""
    """What stands at the edge of the map: who made it."""
    map_crs: str = "WGS84"
    """The datum the tiles are drawn in: WGS84, or GCJ02 as public maps in China are."""
    session_days: int = 30
    """How long a signed-in device stays so without being seen."""
    cookie_secure: bool = False
    """Whether the session cookie goes over HTTPS only; set it wherever HTTPS is."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names this installation answers to; empty: any."""
    work_sessions: str = "08:00-12:00,14:00-18:00"
    """When work time runs on a working day."""
    web_processes: int = 0
    """How many processes answer requests; 0: one for each processor, at most four, and one alone with SQLite."""
    worker_poll_seconds: float = 1.0
    """How long the worker rests when nothing is due."""
    static_dir: Path = field(default_factory=lambda: Path(__file__).parent.parent / "pwa" / "dist")
    """Where the built phone and desk pages are."""

    @property
    def photo_dir(self) -> Path:
        """Where the bytes of photographs are kept."""
        return self.data_dir / "photos"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address as SQLAlchemy spells it, with the driver this house uses."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'gezhi.sqlite3').resolve()}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables; what is not set keeps its default. Raises ValueError on a bad number."""
    env = os.environ if environ is None else environ
    default = Settings()
    return Settings(
        data_dir=Path(env.get("DATA_DIR") or default.data_dir),
        database_url=env.get("DATABASE_URL", default.database_url),
        host=env.get("HOST") or default.host,
        port=int(env.get("PORT") or default.port),
        city=env.get("CITY", default.city),
        demo=_flag(env.get("DEMO", "")),
        demo_cases=int(env.get("DEMO_CASES") or default.demo_cases),
        lan_address=env.get("LAN_ADDRESS", default.lan_address),
        lan_port=int(env.get("LAN_PORT") or default.lan_port),
        lan_trust_port=int(env.get("LAN_TRUST_PORT") or default.lan_trust_port),
        map_tiles=env.get("MAP_TILES", default.map_tiles),
        map_pmtiles=env.get("MAP_PMTILES", default.map_pmtiles),
        map_attribution=env.get("MAP_ATTRIBUTION", default.map_attribution),
        map_crs=env.get("MAP_CRS") or default.map_crs,
        session_days=int(env.get("SESSION_DAYS") or default.session_days),
        cookie_secure=_flag(env.get("COOKIE_SECURE", "")),
        trusted_hosts=tuple(host for host in env.get("TRUSTED_HOSTS", "").split(",") if host),
        work_sessions=env.get("WORK_SESSIONS") or default.work_sessions,
        web_processes=int(env.get("WEB_PROCESSES") or default.web_processes),
        worker_poll_seconds=float(env.get("WORKER_POLL_SECONDS") or default.worker_poll_seconds),
        static_dir=Path(env.get("STATIC_DIR") or default.static_dir),
    )
