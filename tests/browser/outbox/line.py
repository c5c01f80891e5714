"""A telephone line between browser and server that can be cut, and that can lose answers on the way back."""

from __future__ import annotations

import contextlib
import socket
import threading


class Line:
    """Forwards TCP to the server. ``cut``: nothing passes. ``lose``: the server hears, the browser does not."""

    def __init__(self, port):
        self.port = port
        self.cut = False
        self.lose = False
        self._open = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.own_port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        # By name, because a passkey belongs to a name and not to an address.
        return f"http://localhost:{self.own_port}"

    def hang_up(self):
        """Cut the line, also what is being said at the moment."""
        self.cut = True
        self._drop()

    def mend(self):
        self.cut = self.lose = False

    def lose_answers(self):
        self.lose = True

    def _drop(self):
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def close(self):
        self._listener.close()
        self._drop()

    def _accept(self):
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            if self.cut:
                browser.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.port))
            self._open |= {browser, server}
            threading.Thread(target=self._pass, args=(browser, server, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, browser, True), daemon=True).start()

    def _pass(self, source, target, is_answer):
        try:
            while data := source.recv(65536):
                if is_answer and self.lose:
                    break
                target.sendall(data)
        except OSError:
            pass
        finally:
            for one in (source, target):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
                self._open.discard(one)
