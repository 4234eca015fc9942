package ta.defender.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a file cannot be used, where the exceptions of Java name its path alone, and what an administrator does about it.
 *
 * @param isDenied whether the permissions are the reason
 */
public record FileFault(String reason, String remedy, boolean isDenied) {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    /** Explains the failure of an operation on {@code file}. */
    public static FileFault of(Path file, IOException failure) {
        String text = text(file, failure);
        String lower = text.toLowerCase(Locale.ROOT);
        if (isDenied(failure) || lower.contains("permission denied") || lower.contains("operation not permitted")) {
            return denied(file.toAbsolutePath());
        }
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("enough space")) {
            return new FileFault(text, "make room on the disk", false);
        }
        if (lower.contains("read-only")) {
            return new FileFault(text, "make the file system writable, or use another directory", false);
        }
        if (lower.contains("too many open files")) {
            return new FileFault(text, "raise the limit of open files (ulimit -n) of this process", false);
        }
        if (failure instanceof NoSuchFileException) {
            return new FileFault("it does not exist", "create what is missing on its path", false);
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return new FileFault(
                    ((FileSystemException) failure).getFile() + " is not a directory",
                    "move the file away, or use another directory",
                    false);
        }
        return new FileFault(text, "check the disk and the permissions of " + file, false);
    }

    private static boolean isDenied(Throwable failure) {
        return failure instanceof AccessDeniedException || failure.getCause() instanceof AccessDeniedException;
    }

    /** The message without the path, which {@link java.io.FileNotFoundException} has before its reason in brackets. */
    private static String text(Path file, IOException failure) {
        String reason = failure instanceof FileSystemException of ? of.getReason() : failure.getMessage();
        if (reason == null || reason.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String path = file.toString();
        return reason.startsWith(path + " (") && reason.endsWith(")")
                ? reason.substring(path.length() + 2, reason.length() - 1)
                : reason;
    }

    /** The first thing on the way to the file that this process may not use as it has to. */
    private static FileFault denied(Path file) {
        String user = System.getProperty("user.name", "");
        Path culprit = file;
        for (Path at = file; at != null; at = at.getParent()) {
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                culprit = at;
                break;
            }
        }
        String owner = owner(culprit);
        String what = culprit.equals(file) ? "it" : "the directory " + culprit;
        if (owner == null || WINDOWS) {
            return new FileFault(
                    "permission denied" + (owner == null ? "" : ": " + what + " belongs to " + owner),
                    "give " + user + " the right to read and write " + culprit,
                    true);
        }
        Path directory = Files.isDirectory(culprit) || culprit.getParent() == null ? culprit : culprit.getParent();
        return owner.equals(user)
                ? new FileFault(
                        "permission denied: the mode of " + what + " forbids it", "run chmod u+rwX " + culprit, true)
                : new FileFault(
                        "permission denied: " + what + " belongs to " + owner + ", and this process runs as " + user,
                        "run chown -R " + user + " " + directory,
                        true);
    }

    private static @Nullable String owner(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException | SecurityException unknown) {
            return null;
        }
    }
}
