package ta.defender.collector;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Slice;
import ta.defender.output.format.Document;
import ta.defender.output.format.EventKind;
import ta.defender.output.format.Format;
import ta.defender.output.format.FormatOptions;
import ta.defender.output.format.NotAnObjectException;

/** {@code convert}: objects on standard input, lines of a format on standard output; no network. */
final class ConvertCommand {
    /** Objects are a few megabytes at most; a longer line is not one of them. */
    private static final int LONGEST_LINE = 16 << 20;

    static final String USAGE = """
            usage: defender-collector convert --format <format> --kind <kind> [--option <key>=<value>]...
            Reads one JSON object a line from standard input and writes its lines in the format to standard output.
              --format <format>      json, cef, leef or ocsf
              --kind <kind>          what the objects are: graph_alert, graph_incident, endpoint_alert, xdr_incident,
                                     xdr_alert, stream_record, change, entity or health
              --option <key>=<value> a setting of the format, as in the configuration; may be given several times.
                                     cef: cef_version, device_vendor, device_product, device_version, class_id, evidence,
                                     raw, high. leef: leef_version, device_vendor, device_product, device_version,
                                     evidence. ocsf: ocsf_version, raw. All: max_bytes.
            Exit code 0: every line was converted. 1: wrong options, or lines that are not JSON objects; each is named
            on standard error, and the others are converted.
            """;

    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;

    ConvertCommand(InputStream in, OutputStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    int run(List<String> arguments) throws IOException {
        List<String> faults = new ArrayList<>();
        CommandLine line = CommandOptions.parse(CommandOptions.of("format", "kind", "option"), arguments, faults);
        if (line.hasOption("help")) {
            out.write(USAGE.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return 0;
        }
        for (String extra : line.getArgList()) {
            faults.add("Unknown argument '" + extra + "'. Objects are read from standard input.");
        }
        String formatName = line.getOptionValue("format", "");
        if (!FormatOptions.FORMATS.contains(formatName)) {
            faults.add("--format '" + formatName + "' is not a format. Use " + String.join(", ", FormatOptions.FORMATS)
                    + ".");
        }
        Optional<EventKind> kind = EventKind.of(line.getOptionValue("kind", ""));
        if (kind.isEmpty()) {
            faults.add("--kind '" + line.getOptionValue("kind", "") + "' is not a kind of object. Use "
                    + EventKind.ids() + ".");
        }
        Map<String, String> settings = settings(line, faults);
        List<FormatOptions.Issue> issues = new ArrayList<>();
        FormatOptions options = FormatOptions.read(formatName, settings, issues);
        if (FormatOptions.FORMATS.contains(formatName)) {
            issues.forEach(
                    issue -> faults.add("--option " + issue.key() + ": " + issue.what() + ". " + issue.remedy()));
        }
        if (faults.isEmpty() && !options.format().accepts(kind.orElseThrow())) {
            faults.add("Format " + formatName + " has no form for "
                    + kind.orElseThrow().id() + ". Use json, cef or leef for it.");
        }
        if (!faults.isEmpty()) {
            faults.forEach(fault -> err.println("ERROR " + fault));
            return 1;
        }
        return convert(options.format(), kind.orElseThrow(), options.maxBytes());
    }

    private static Map<String, String> settings(CommandLine line, List<String> faults) {
        Map<String, String> settings = new LinkedHashMap<>();
        String[] given = line.getOptionValues("option");
        for (String setting : given == null ? new String[0] : given) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                faults.add("--option '" + setting + "' is not of the form key=value.");
            } else if (settings.put(setting.substring(0, equals), setting.substring(equals + 1)) != null) {
                faults.add("--option " + setting.substring(0, equals) + " is given twice.");
            }
        }
        return settings;
    }

    private int convert(Format format, EventKind kind, int maxBytes) throws IOException {
        boolean bad = false;
        LineReader lines = new LineReader(in, LONGEST_LINE);
        BufferedOutputStream buffered = new BufferedOutputStream(out, 64 << 10);
        for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
            Slice text = line.text();
            if (text != null && isBlank(text)) {
                continue;
            }
            String fault = text == null ? line.fault() : convert(text, format, kind, maxBytes, buffered);
            if (fault != null) {
                bad = true;
                err.println("ERROR Line " + line.number() + " is not converted: " + fault + ".");
            }
        }
        buffered.flush();
        return bad ? 1 : 0;
    }

    private static boolean isBlank(Slice text) {
        for (int at = text.from(); at < text.to(); at++) {
            if (text.bytes()[at] > ' ' || text.bytes()[at] < 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String convert(Slice text, Format format, EventKind kind, int maxBytes, OutputStream to)
            throws IOException {
        List<String> converted;
        try {
            Document object = Document.parse(text);
            if (object.isPage()) {
                return "it is a page or message with several objects; write each object on a line of its own";
            }
            converted = format.lines(kind, object, maxBytes);
        } catch (NotAnObjectException notAnObject) {
            return String.valueOf(notAnObject.getMessage());
        }
        for (String line : converted) {
            to.write(line.getBytes(StandardCharsets.UTF_8));
            to.write('\n');
        }
        return null;
    }
}
