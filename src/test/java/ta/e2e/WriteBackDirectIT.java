package ta.e2e;

/** The same without the REST service. */
final class WriteBackDirectIT extends WriteBackIT {
    @Override
    String mode() {
        return "direct";
    }
}
