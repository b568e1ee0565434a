"""What Tandem replaces in Streamlit and uvicorn before they start, each for a reason of safety."""

from streamlit import net_util
from streamlit.runtime import memory_media_file_storage
from uvicorn import config

from pages.web.download_storage import DownloadStorage
from pages.web.slow_connections import close_in_time


def put_in_place() -> None:
    """At the import of the application: both look these names up afterwards."""
    keep_downloads_apart()
    ask_nobody_outside()
    believe_no_proxy()
    close_in_time()


def keep_downloads_apart() -> None:
    memory_media_file_storage.MemoryMediaFileStorage = DownloadStorage


def ask_nobody_outside() -> None:
    """Streamlit asks a server of Amazon for its own address whenever a page of another site opens a socket."""
    net_util.get_external_ip = lambda: None


def believe_no_proxy() -> None:
    """Uvicorn believes X-Forwarded headers of every process on this machine: proxies.py reads them instead."""
    config.ProxyHeadersMiddleware = lambda app, trusted_hosts: app
