package ta.defender.eventhub;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import ta.defender.http.KafkaPeer;

/**
 * A TLS engine that lets responses of Kafka through and nothing else: {@link KafkaPeer} says why.
 */
final class KafkaEngine extends SSLEngine {
    private final SSLEngine tls;
    private int lengthBytes;
    private int length;

    KafkaEngine(SSLEngine tls) {
        super(tls.getPeerHost(), tls.getPeerPort());
        this.tls = tls;
    }

    /** Another protocol. */
    static final class NotKafkaException extends SSLException {
        private static final long serialVersionUID = 1L;

        NotKafkaException() {
            super("the response is not one of Kafka");
        }
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int count) throws SSLException {
        int[] before = new int[dsts.length];
        for (int at = 0; at < dsts.length; at++) {
            before[at] = dsts[at].position();
        }
        SSLEngineResult result = tls.unwrap(src, dsts, offset, count);
        for (int at = offset; lengthBytes < Integer.BYTES && at < offset + count; at++) {
            for (int from = before[at]; lengthBytes < Integer.BYTES && from < dsts[at].position(); from++) {
                length = (length << Byte.SIZE) | (dsts[at].get(from) & 0xFF);
                lengthBytes++;
            }
            if (lengthBytes == Integer.BYTES && !KafkaPeer.isLengthOfKafka(length)) {
                throw new NotKafkaException();
            }
        }
        return result;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int count, ByteBuffer dst) throws SSLException {
        return tls.wrap(srcs, offset, count, dst);
    }

    @Override
    public Runnable getDelegatedTask() {
        return tls.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        tls.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return tls.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        tls.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return tls.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return tls.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        tls.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return tls.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return tls.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        tls.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return tls.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return tls.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        tls.beginHandshake();
    }

    @Override
    public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
        return tls.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        tls.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return tls.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        tls.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return tls.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        tls.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return tls.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        tls.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return tls.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return tls.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        tls.setSSLParameters(parameters);
    }
}
