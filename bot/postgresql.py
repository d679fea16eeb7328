"""How a way to PostgreSQL that has fallen silent is noticed, at both of its ends, within seconds instead of hours."""

from collections.abc import Mapping

# libpq's. A probe after 2 s of silence and two more, a second apart; and what was sent must be received within 3 s.
CLIENT: Mapping[str, int] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
}
# The server's, of this session: else it would keep a lock whose holder is gone for two hours.
SERVER = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2 -c tcp_user_timeout=3000"
LOCK_NOT_AVAILABLE = "55P03"  # its sqlstate where `lock_timeout` ended the waiting for a lock
