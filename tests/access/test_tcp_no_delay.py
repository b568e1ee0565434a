"""Small messages leave at once from a server that is bound as Streamlit binds it."""

import socket

from pages.web import tcp_no_delay


def is_held_back(server: socket.socket) -> bool:
    """Whether a browser's next message waits until the one before is confirmed."""
    with socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
        return not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_browser_never_waits_for_the_message_before():
    with socket.socket(family=socket.AF_INET) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert is_held_back(server)
        tcp_no_delay.from_now_on()
        assert not is_held_back(server)
