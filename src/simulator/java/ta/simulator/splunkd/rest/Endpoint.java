package ta.simulator.splunkd.rest;

/** Serves all paths below one prefix; called from many threads at once. */
interface Endpoint {
    Answer answer(RestRequest request) throws Exception;
}
