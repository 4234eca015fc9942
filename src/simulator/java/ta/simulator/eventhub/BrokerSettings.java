package ta.simulator.eventhub;

import java.nio.file.Path;

/** The broker's settings: one node, one door for clients and one for ourselves, little memory, no waiting. */
final class BrokerSettings {
    private BrokerSettings() {}

    static String text(int port, int insidePort, int controllerPort, Path data, Path keys, String desk) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%3$d
                listeners=HUB://localhost:%1$d,INSIDE://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                advertised.listeners=HUB://localhost:%1$d,INSIDE://127.0.0.1:%2$d
                listener.security.protocol.map=HUB:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=INSIDE
                controller.listener.names=CONTROLLER
                log.dirs=%4$s
                listener.name.hub.ssl.keystore.type=PKCS12
                listener.name.hub.ssl.keystore.location=%5$s
                listener.name.hub.ssl.keystore.password=changeit
                listener.name.hub.ssl.key.password=changeit
                listener.name.hub.sasl.enabled.mechanisms=PLAIN,OAUTHBEARER
                listener.name.hub.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required desk="%6$s";
                listener.name.hub.plain.sasl.server.callback.handler.class=ta.simulator.eventhub.BrokerSignIn
                listener.name.hub.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required desk="%6$s" unsecuredLoginStringClaim_sub="broker";
                listener.name.hub.oauthbearer.sasl.server.callback.handler.class=ta.simulator.eventhub.BrokerSignIn
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS;User:reader;User:$ConnectionString
                auto.create.topics.enable=false
                message.max.bytes=1048588
                log.retention.hours=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                group.initial.rebalance.delay.ms=0
                num.network.threads=2
                num.io.threads=2
                background.threads=2
                log.cleaner.dedupe.buffer.size=2097152
                """.formatted(port, insidePort, controllerPort, data, keys, desk);
    }
}
