package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import ta.simulator.net.Json;

/** The members that only evidence about mail has (contract §3.7). */
final class MailEvidence {
    private final Population population;
    private final Instant created;

    MailEvidence(Population population, Instant created) {
        this.population = population;
        this.created = created;
    }

    JsonObject message() {
        Population.Person person = population.person();
        JsonObject sender = Json.object(
                "emailAddress", "billing@fabrikam.example",
                "displayName", "Billing \"Dept\" <noreply>",
                "domainName", "fabrikam.example");
        return Json.object(
                "networkMessageId",
                population.uuid(),
                "internetMessageId",
                "<" + population.hash(12) + "@fabrikam.example>",
                "subject",
                "Überweisung fällig \uD83D\uDCB8 – RE: Invoice & payment",
                "language",
                "de",
                "senderIp",
                population.address(),
                "recipientEmailAddress",
                person.mail(),
                "antiSpamDirection",
                "inbound",
                "deliveryAction",
                "delivered",
                "deliveryLocation",
                "inbox",
                "urn",
                "urn:MailEntity:" + population.hash(16),
                "threats",
                Json.array("ZapPhish", "HighConfPhish"),
                "threatDetectionMethods",
                Json.array("UrlReputation"),
                "urls",
                Json.array(population.url(), population.url()),
                "urlCount",
                2,
                "attachmentsCount",
                0,
                "receivedDateTime",
                Timestamps.text(created.minusSeconds(900), 0),
                "p1Sender",
                sender,
                "p2Sender",
                sender.deepCopy());
    }

    JsonObject mailbox(JsonObject account) {
        Population.Person person = population.person();
        return Json.object(
                "primaryAddress",
                person.mail(),
                "upn",
                person.mail(),
                "displayName",
                person.display(),
                "userAccount",
                account);
    }

    JsonObject mailCluster() {
        return Json.object(
                "clusterBy",
                "Subject;P2SenderDomain;ContentType",
                "clusterByValue",
                "Überweisung;fabrikam.example;1",
                "emailCount",
                population.number(40),
                "networkMessageIds",
                Json.array(population.uuid(), population.uuid()),
                "query",
                "( ((Subject:\"x\")) ) AND NOT(XDirection:\"outbound\")",
                "urn",
                "urn:MailCluster:" + population.hash(16));
    }
}
