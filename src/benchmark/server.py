"""The static server: nginx with a certificate of its own, and one that waits before each page."""

import shutil
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = 18443
SLOW_PORT = 18444
TOKEN = '{"token_type":"Bearer","expires_in":3599,"access_token":"eyJhbGciOiJub25lIn0.eyJyb2xlcyI6W119.x"}'
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 100000;
  map $request_uri $page {{ default 1; "~skiptoken=(?<number>[0-9]+)" $number; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.3;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    location ~ ^/(?<set>[a-z0-9]+)/v1.0/security/alerts_v2$ {{
      root {folder};
      default_type application/json;
      gzip_static always;
      gunzip on;
      rewrite ^ /pages/$set/$page.json break;
    }}
    location / {{ default_type application/json; return 200 '{token}'; }}
  }}
}}
"""


def certificates(folder):
    """ca.pem and a server certificate for localhost."""
    if (folder / "server.pem").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=Benchmark",
            "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "server.part", "-days", "3650", "-extfile", "names")
    (folder / "server.pem").write_text((folder / "server.part").read_text() + (folder / "ca.pem").read_text())


class Nginx:
    """Serves folder/pages/<set>/<number>.json.gz as a list of alerts, and a token for everything else."""

    def __init__(self, folder):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        file = folder / "nginx.conf"
        file.write_text(CONFIGURATION.format(folder=folder, port=PORT, token=TOKEN))
        self.process = subprocess.Popen([program, "-c", str(file), "-p", str(folder), "-e", str(folder / "error.log")])

    def close(self):
        self.process.terminate()
        self.process.wait()


class QuietServer(ThreadingHTTPServer):
    """Says nothing when a client is stopped in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class SlowServer:
    """The same pages of one set, each after a pause; notes when it was asked and when it had answered."""

    def __init__(self, folder, pause):
        self.spans = []
        spans = self.spans
        pages = {}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked = time.monotonic()
                time.sleep(pause)
                number = self.path.rpartition("skiptoken=")[2] if "skiptoken=" in self.path else "1"
                self.send(pages.setdefault(number, (folder / f"pages/slow/{number}.json.gz").read_bytes()), "gzip")
                spans.append((asked, time.monotonic()))

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send(TOKEN.encode(), None)

            def send(self, body, coding):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                if coding:
                    self.send_header("Content-Encoding", coding)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        self.server = QuietServer(("127.0.0.1", SLOW_PORT), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
