package ta.simulator.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy on the loopback interface that knows CONNECT only. */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final String credentials;
    private final int refusal;

    /** Wants {@code credentials} ("Basic …") unless null; refuses every tunnel with {@code refusal} unless 0. */
    public ConnectProxy(String credentials, int refusal) throws IOException {
        this.credentials = credentials;
        this.refusal = refusal;
        background(this::accept);
    }

    /** Where clients find it. */
    public URI uri() {
        return URI.create("http://localhost:" + listener.getLocalPort());
    }

    /** Request heads so far. */
    public List<String> heads() {
        return heads;
    }

    /** Where tunnels were opened to, as {@code host:port}, in order. */
    public List<String> tunnels() {
        return tunnels;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            background(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
        while (true) {
            StringBuilder head = new StringBuilder();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                head.append(line).append('\n');
            }
            if (head.length() == 0) {
                client.close();
                return;
            }
            heads.add(head.toString());
            if (credentials != null && !head.toString().contains("Proxy-Authorization: " + credentials + "\n")) {
                say(client, "407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"");
            } else if (refusal != 0) {
                say(client, refusal + " No");
            } else {
                tunnels.add(head.toString().split(" ")[1]);
                tunnel(client, head.toString().split("[ :]")[2]);
                return;
            }
        }
    }

    private static void tunnel(Socket client, String port) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        client.getOutputStream().write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        background(() -> {
            server.getInputStream().transferTo(client.getOutputStream());
            client.close();
        });
        client.getInputStream().transferTo(server.getOutputStream());
        server.close();
    }

    private static void say(Socket client, String status) throws IOException {
        String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void background(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException ended) {
                // A peer went away; the test sees that on its side.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
