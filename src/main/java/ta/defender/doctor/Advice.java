package ta.defender.doctor;

/**
 * A message of ours taken apart: our messages say what happened, then a semicolon, then what to do.
 *
 * @param remedy empty when the message has none
 */
record Advice(String found, String remedy) {

    /** Cuts at the first semicolon that stands outside of quotes and brackets, for there is quoted what others said. */
    static Advice in(String message) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth = Math.max(0, depth - 1);
            } else if (c == ';' && depth == 0 && !quoted) {
                return new Advice(
                        message.substring(0, i).strip(),
                        message.substring(i + 1).strip());
            }
        }
        return new Advice(message, "");
    }
}
