/** Stands in for Azure Event Hubs: Apache Kafka in a process of its own, signing in as Event Hubs does, and a publisher. */
package ta.simulator.eventhub;
