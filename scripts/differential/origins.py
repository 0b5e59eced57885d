"""Origins that say what they have read: python3 origins.py NAME PORT

Each answers with X-Read: the first 20 hexadecimal digits of SHA-256 over method, target and body, with a zero byte
between them, and the length of the body.
"""

import hashlib
import sys


def reading(method, target, body):
    text = [part.encode("latin-1") if isinstance(part, str) else part for part in (method, target)]
    return hashlib.sha256(b"\0".join([*text, body])).hexdigest()[:20] + " " + str(len(body))


def read_chunks(stream):
    """The body that http.server leaves to its handlers, by RFC 9112, 7.1."""
    body = b""
    while True:
        size = int(stream.readline().split(b";")[0], 16)
        if size == 0:
            while stream.readline().strip():
                pass
            return body
        body += stream.read(size)
        stream.readline()


def serve_http_server(port):
    import http.server

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __getattr__(self, name):
            if not name.startswith("do_"):
                raise AttributeError(name)
            return self.answer

        def answer(self):
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
                body = read_chunks(self.rfile)
            else:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            # self.path has repeated slashes in front taken away.
            target = self.requestline.split(" ")[1]
            self.send_response(200)
            self.send_header("X-Read", reading(self.command, target, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_):
            pass

    Server(("127.0.0.1", port), Handler).serve_forever()


def wsgi(environ, start_response):
    body = environ["wsgi.input"].read()
    target = environ.get("RAW_URI") or environ["REQUEST_URI"]
    headers = [("X-Read", reading(environ["REQUEST_METHOD"], target, body)), ("Content-Length", "0")]
    start_response("200 OK", headers)
    return [b""]


def serve_gunicorn(port):
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self):
            for name, value in {
                "bind": f"127.0.0.1:{port}",
                # Its other workers leave what is pipelined until more comes.
                "worker_class": "sync",
                "workers": 2,
                "loglevel": "critical",
                "limit_request_line": 0,
            }.items():
                self.cfg.set(name, value)

        def load(self):
            return wsgi

    Application().run()


def serve_waitress(port):
    import logging

    import waitress

    logging.disable(logging.CRITICAL)
    waitress.serve(wsgi, host="127.0.0.1", port=port, threads=8)


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    query = scope["query_string"]
    target = scope["raw_path"] + (b"?" + query if query else b"")
    headers = [(b"x-read", reading(scope["method"], target, body).encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def serve_uvicorn(port):
    import uvicorn

    uvicorn.run(asgi, host="127.0.0.1", port=port, http="h11", log_level="critical", lifespan="off")


def serve_aiohttp(port):
    import logging

    from aiohttp import web

    logging.disable(logging.CRITICAL)

    async def answer(request):
        body = await request.read()
        return web.Response(headers={"X-Read": reading(request.method, request._message.path, body)})

    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", answer)
    web.run_app(application, host="127.0.0.1", port=port, print=None, access_log=None)


def serve_tornado(port):
    import logging

    import tornado.httpserver
    import tornado.ioloop
    import tornado.httputil

    logging.disable(logging.CRITICAL)

    def answer(request):
        headers = tornado.httputil.HTTPHeaders(
            {"X-Read": reading(request.method, request.uri, request.body or b""), "Content-Length": "0"}
        )
        line = tornado.httputil.ResponseStartLine("HTTP/1.1", 200, "OK")
        request.connection.write_headers(line, headers)
        request.connection.finish()

    server = tornado.httpserver.HTTPServer(answer)
    server.listen(port, "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


def serve_twisted(port):
    from twisted.internet import reactor
    from twisted.web import http

    class Request(http.Request):
        def process(self):
            self.setHeader(b"X-Read", reading(self.method, self.uri, self.content.read()).encode())
            self.setHeader(b"Content-Length", b"0")
            self.finish()

    class Factory(http.HTTPFactory):
        def buildProtocol(self, address):
            channel = http.HTTPFactory.buildProtocol(self, address)
            channel.requestFactory = Request
            return channel

    reactor.listenTCP(port, Factory(), interface="127.0.0.1")
    reactor.run()


def version(name):
    if name == "http.server":
        return sys.version.split()[0]
    from importlib import metadata

    return metadata.version(name)


if sys.argv[1] == "--version":
    print(version(sys.argv[2]))
else:
    globals()["serve_" + sys.argv[1].replace(".", "_")](int(sys.argv[2]))
