package ta.defender.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ta.defender.storage.BlobStores;

/**
 * Reaches Microsoft's storage client from commands that do not have it on their class path: it is in {@code lib/archive},
 * beside the main jar.
 */
final class StorageLibrary extends URLClassLoader {
    private static final String PACKAGE = "ta.defender.storage.azure.";

    private StorageLibrary(List<URL> jars, ClassLoader parent) {
        super(jars.toArray(new URL[0]), parent);
    }

    /** Loads it; an {@link IOException} when it is not where it should be. */
    static BlobStores load() throws IOException {
        try {
            Path main = Path.of(StorageLibrary.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = main.resolveSibling("archive");
            List<URL> jars = new ArrayList<>();
            jars.add(url(main));
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                    for (Path jar : files) {
                        jars.add(url(jar));
                    }
                }
            }
            return instance(new StorageLibrary(jars, StorageLibrary.class.getClassLoader()));
        } catch (URISyntaxException | ReflectiveOperationException | LinkageError e) {
            throw new IOException("lib/archive of the app is not complete (" + e + "); install the package again", e);
        }
    }

    private static BlobStores instance(ClassLoader loader) throws ReflectiveOperationException {
        return (BlobStores) loader.loadClass(PACKAGE + "AzureBlobStores")
                .getDeclaredConstructor()
                .newInstance();
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    /** The bridge has to be loaded here: the parent has it too, but not what it stands on. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (name.startsWith(PACKAGE) && findLoadedClass(name) == null) {
                return findClass(name);
            }
        }
        return super.loadClass(name, resolve);
    }
}
