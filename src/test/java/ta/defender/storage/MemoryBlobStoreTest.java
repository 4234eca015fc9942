package ta.defender.storage;

import ta.defender.testing.FakeClock;

/** The fake keeps the promises that the tests rely on. */
final class MemoryBlobStoreTest extends BlobStoreContract {
    private final MemoryBlobStore store = new MemoryBlobStore(new FakeClock());

    @Override
    protected BlobStore store() {
        return store;
    }

    @Override
    protected void createContainer(String container) {
        store.createContainer(container);
    }

    @Override
    protected void createBlob(String container, String name) {
        store.createBlob(container, name);
    }

    @Override
    protected void append(String container, String name, String text) {
        store.append(container, name, text);
    }

    @Override
    protected void delete(String container, String name) {
        store.delete(container, name);
    }
}
