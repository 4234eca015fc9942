package ta.defender.output.carrier;

import ta.defender.model.DefenderException;

/** Learns when an output fails and when it works again. Called from the output's thread. */
public interface CarrierListener {
    void failed(String output, DefenderException failure);

    void recovered(String output);
}
