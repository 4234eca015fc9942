package ta.simulator.siem;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

/** A syslog receiver: octet counting and LF on one port, told apart by the first byte of a message. */
public final class SyslogStandIn implements AutoCloseable {
    private final ServerSocket server;
    private final DatagramSocket datagrams;
    private final List<Socket> connections = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private volatile boolean closed;

    private Thread accepting;

    private SyslogStandIn(ServerSocket server, DatagramSocket datagrams) {
        this.server = server;
        this.datagrams = datagrams;
    }

    /** The port of a receiver that was killed may be in use for a moment, by a sender that tries to reach it. */
    private static void bind(ServerSocket server, InetSocketAddress address) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                server.bind(address);
                return;
            } catch (BindException inUse) {
                if (attempt == 100) {
                    throw inUse;
                }
                pause();
            }
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Over TCP, or over TLS with a factory of TLS sockets. */
    public static SyslogStandIn tcp(ServerSocketFactory factory, int port) throws IOException {
        ServerSocket server = factory.createServerSocket();
        server.setReuseAddress(true);
        bind(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SyslogStandIn standIn = new SyslogStandIn(server, null);
        standIn.accepting = thread(standIn::accept);
        return standIn;
    }

    public static SyslogStandIn udp() throws IOException {
        SyslogStandIn standIn = new SyslogStandIn(null, new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        thread(standIn::receive);
        return standIn;
    }

    public int port() {
        return server == null ? datagrams.getLocalPort() : server.getLocalPort();
    }

    public synchronized List<String> messages() {
        return new ArrayList<>(messages);
    }

    /** Resets all connections; the port stays open. */
    public synchronized void cut() throws IOException {
        for (Socket connection : connections) {
            try (connection) {
                connection.setSoLinger(true, 0);
            } catch (SocketException closed) {
                // The thread that reads it has closed it.
            }
        }
        connections.clear();
    }

    /** Until the accepting thread has noticed, the kernel still takes connections. */
    private void awaitEndOfAccepting() throws InterruptedIOException {
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket connection = server.accept();
                synchronized (this) {
                    connections.add(connection);
                }
                thread(() -> read(connection));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void receive() {
        byte[] buffer = new byte[65_536];
        while (!closed) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                add(new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void read(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (int first = in.read(); first >= 0; first = in.read()) {
                if (first >= '1' && first <= '9') {
                    int length = first - '0';
                    for (int next = in.read(); next != ' '; next = in.read()) {
                        if (next < '0' || next > '9') {
                            throw new IOException("bad length of a frame");
                        }
                        length = length * 10 + next - '0';
                    }
                    byte[] message = in.readNBytes(length);
                    if (message.length < length) {
                        return;
                    }
                    add(new String(message, StandardCharsets.UTF_8));
                } else {
                    ByteArrayOutputStream message = new ByteArrayOutputStream();
                    int next = first;
                    while (next >= 0 && next != '\n') {
                        message.write(next);
                        next = in.read();
                    }
                    if (next < 0) {
                        return;
                    }
                    add(message.toString(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException ended) {
            // The sender went away, or cut() was called.
        }
    }

    private synchronized void add(String message) {
        messages.add(message);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "syslog-stand-in");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (server != null) {
            server.close();
            awaitEndOfAccepting();
            cut();
        } else {
            datagrams.close();
        }
    }
}
