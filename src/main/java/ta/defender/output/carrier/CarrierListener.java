package ta.defender.output.carrier;

/** Learns when an output fails and when it works again. Called from the output's thread. */
public interface CarrierListener {
    void failed(String output, DeliveryException failure);

    void recovered(String output);
}
