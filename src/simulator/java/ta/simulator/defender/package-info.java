/**
 * Stand-in for Microsoft's side: Entra login, Graph security, Defender for Endpoint and Defender XDR over one tenant's
 * state, with scriptable faults. It knows nothing of the add-on it serves to test. Never shipped.
 */
package ta.simulator.defender;
