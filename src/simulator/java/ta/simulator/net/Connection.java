package ta.simulator.net;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One accepted connection: reads requests and writes replies until either side has had enough. */
final class Connection {
    private final Socket plain;
    private final long number;
    private final int port;
    private final ServiceOptions options;
    private final Handler handler;
    private final CountDownLatch closing;

    Connection(Socket plain, long number, int port, ServiceOptions options, Handler handler, CountDownLatch closing) {
        this.plain = plain;
        this.number = number;
        this.port = port;
        this.options = options;
        this.handler = handler;
        this.closing = closing;
    }

    void serve() throws IOException, InterruptedException {
        Optional<SSLContext> tls = options.tls();
        Socket socket = plain;
        if (tls.isPresent()) {
            SSLSocket secure = (SSLSocket) tls.get().getSocketFactory().createSocket(plain, null, true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            socket = secure;
        }
        InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 16384);
        RequestReader reader = new RequestReader(in, out, port, number);
        boolean keep = true;
        while (keep && closing.getCount() > 0) {
            Optional<Request> request = reader.read();
            if (request.isEmpty()) {
                break;
            }
            Reply reply = answer(request.get());
            keep = new ReplyWriter(plain, out, options.clock(), closing).write(request.get(), reply);
        }
        socket.close();
    }

    private Reply answer(Request request) {
        try {
            return handler.handle(request);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Reply.status(503);
        } catch (Exception failure) {
            // A fault of the stand-in itself must be visible in the test that meets it.
            return Reply.of(
                    500, "text/plain; charset=utf-8", ("stand-in failed: " + failure).getBytes(StandardCharsets.UTF_8));
        }
    }
}
