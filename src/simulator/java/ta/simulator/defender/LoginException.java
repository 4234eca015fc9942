package ta.simulator.defender;

/** A token request that Entra refuses, with its error name and AADSTS number (contract §6.4). */
final class LoginException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String error;
    private final int code;

    LoginException(int status, String error, int code, String message) {
        super(message);
        this.status = status;
        this.error = error;
        this.code = code;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    int code() {
        return code;
    }
}
