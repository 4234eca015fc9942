package ta.defender.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.SmallFile;

/** Reads a PEM file with certificates of CA certificates. */
final class CaFile {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END (?:TRUSTED |X509 )?CERTIFICATE-----");

    private CaFile() {}

    /** All certificates of {@code file}, at least one; text between the blocks is ignored. */
    static List<X509Certificate> read(Path file) {
        String text = textOf(file);
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            certificates.add(certificate(file, certificates.size() + 1, blocks.group(1)));
        }
        if (certificates.isEmpty()) {
            throw unusable(file, text.isBlank() ? "is empty" : "holds no complete certificate in PEM", null);
        }
        return List.copyOf(certificates);
    }

    private static String textOf(Path file) {
        try {
            return SmallFile.text(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw unusable(file, "does not exist", missing);
        } catch (IOException unreadable) {
            throw unusable(file, String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private static X509Certificate certificate(Path file, int number, String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException | IllegalArgumentException damaged) {
            throw unusable(file, "has a damaged certificate, number " + number, damaged);
        }
    }

    private static DefenderException unusable(Path file, String reason, @Nullable Throwable cause) {
        Issue issue = new Issue(
                Code.CA_FILE_INVALID,
                file + " " + reason,
                "use a PEM file with one or more blocks from BEGIN CERTIFICATE to END CERTIFICATE",
                "ca_file");
        return new DefenderException(List.of(issue), cause);
    }
}
