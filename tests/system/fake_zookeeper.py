"""A ZooKeeper with nodes of data, for who only reads them; and a client that writes nodes of a real one."""

import socket
import socketserver
import struct
import threading

NO_NODE = -101


def text(data):
    return struct.pack(">i", len(data)) + data


def take(stream, size):
    got = b""
    while len(got) < size:
        part = stream.recv(size - len(got))
        if not part:
            raise EOFError
        got += part
    return got


def receive(stream):
    return take(stream, struct.unpack(">i", take(stream, 4))[0])


class Server(socketserver.ThreadingTCPServer):
    """`nodes`: path -> data. Every write counts as a transaction."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.nodes, self.changes, self.sessions, self.open = {}, 0, 0, set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def write(self, path, data):
        self.changes += 1
        self.nodes[path] = (data.encode(), self.changes)

    def drop_sessions(self):
        for one in list(self.open):
            one.shutdown(socket.SHUT_RDWR)


class Session(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.open.add(self.request)
        try:
            receive(self.request)
            self.server.sessions += 1
            self.request.sendall(text(struct.pack(">iiq", 0, 30000, self.server.sessions) + text(b"p" * 16) + b"\0"))
            while self.answer(receive(self.request)):
                pass
        except (EOFError, OSError):
            pass
        finally:
            self.server.open.discard(self.request)

    def answer(self, call):
        number, operation = struct.unpack(">ii", call[:8])
        if operation == -11:
            self.request.sendall(text(struct.pack(">iqi", number, 0, 0)))
            return False
        assert operation == 4, operation
        size = struct.unpack(">i", call[8:12])[0]
        found = self.server.nodes.get(call[12:12 + size].decode())
        # Something that nobody asked for comes first: the answer to a ping.
        self.request.sendall(text(struct.pack(">iqi", -2, 0, 0)))
        if found is None:
            self.request.sendall(text(struct.pack(">iqi", number, 0, NO_NODE)))
            return True
        data, change = found
        stat = struct.pack(">qqqqiiiqiiq", 1, change, 0, 0, 0, 0, 0, 0, len(data), 0, 1)
        self.request.sendall(text(struct.pack(">iqi", number, change, 0) + text(data) + stat))
        return True


class Client:
    """Writes nodes: create, or set where there is one."""

    def __init__(self, port):
        self.stream = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream.sendall(text(struct.pack(">iqiq", 0, 0, 30000, 0) + text(b"\0" * 16) + b"\0"))
        receive(self.stream)
        self.number = 0

    def call(self, operation, body):
        self.number += 1
        self.stream.sendall(text(struct.pack(">ii", self.number, operation) + body))
        while True:
            answer = receive(self.stream)
            number, _, error = struct.unpack(">iqi", answer[:16])
            if number == self.number:
                return error

    def write(self, path, data):
        world = struct.pack(">ii", 1, 31) + text(b"world") + text(b"anyone")
        error = self.call(1, text(path.encode()) + text(data.encode()) + world + struct.pack(">i", 0))
        if error == -110:  # it is there
            error = self.call(5, text(path.encode()) + text(data.encode()) + struct.pack(">i", -1))
        assert error == 0, error
