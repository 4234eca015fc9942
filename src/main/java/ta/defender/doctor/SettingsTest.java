package ta.defender.doctor;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ta.defender.http.Environment;
import ta.defender.http.TlsTrust;
import ta.defender.microsoft.AccountSettings;
import ta.defender.microsoft.MicrosoftClients;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Issue;
import ta.defender.model.Secret;
import ta.defender.model.SmallFile;
import ta.defender.splunk.AddonSettings;
import ta.defender.splunk.ManagementPort;
import ta.defender.splunk.SplunkStateReader;

/**
 * Tests settings of the whole add-on before they are saved: a wrong CA file, proxy or Java would stop every input. Each issue
 * names its setting as {@code stanza.key}.
 */
public final class SettingsTest {
    private static final List<String> STANZAS = List.of("logging", "proxy", "tls");
    private static final URI LOGIN = URI.create("https://login.microsoftonline.com");
    private static final int OLDEST_JAVA = 17;
    /** The rule of bin/launch.sh. */
    private static final Pattern LOCAL = Pattern.compile("(?!//|/net/|/proc/|/dev/|.*/\\.\\./|.*/\\.\\.$)/.*");
    /** The rule of bin/launch.bat. */
    private static final Pattern LOCAL_WINDOWS = Pattern.compile("(?!.*\\.\\.).:\\\\.*");

    private static final Pattern JAVA_VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private final Environment environment;
    private final NameResolver names;

    public SettingsTest(Environment environment) {
        this(environment, AccountDiagnosis.NAMES);
    }

    SettingsTest(Environment environment, NameResolver names) {
        this.environment = environment;
        this.names = names;
    }

    /**
     * Tests settings for a caller.
     *
     * @param given the password of the proxy, or null for the stored one
     * @param caller the management port with the rights of the caller: a test reaches into the network, so it needs the right
     *     to save the settings
     * @param system the same with the right to read secrets
     * @return what is wrong, and nothing where all is well
     */
    public List<Issue> run(
            Map<String, Map<String, String>> settings,
            @Nullable Secret given,
            ManagementPort caller,
            ManagementPort system)
            throws InterruptedException {
        if (!caller.mayWriteConfiguration()) {
            throw new DefenderException(
                    Code.PERMISSION,
                    "only a user who may save the settings may test them",
                    "ask a Splunk administrator for write access to the app TA_defender");
        }
        Secret password = given;
        if (password == null) {
            if (asksForPassword(settings) && !isSavedProxy(settings, system)) {
                return List.of(new Issue(
                        Code.SECRET_NEEDED,
                        "the stored password is only used with the saved address and user of the proxy",
                        "re-enter the password",
                        "proxy.password"));
            }
            password = system.passwords(SplunkStateReader.REALM).getOrDefault("proxy", Secret.of(""));
        }
        return run(settings, password, login(system));
    }

    private static boolean asksForPassword(Map<String, Map<String, String>> settings) {
        return !value(settings, "username").isEmpty();
    }

    /** Else the stored password could be sent to any host. */
    private static boolean isSavedProxy(Map<String, Map<String, String>> settings, ManagementPort system)
            throws InterruptedException {
        Map<String, Map<String, String>> saved = system.conf("defender_settings");
        return Stream.of("url", "username").allMatch(key -> value(saved, key).equals(value(settings, key)));
    }

    private static String value(Map<String, Map<String, String>> settings, String key) {
        return Objects.requireNonNullElse(
                        settings.getOrDefault("proxy", Map.of()).get(key), "")
                .strip();
    }

    /** Where the first saved account signs in, else where most do. */
    private static URI login(ManagementPort system) throws InterruptedException {
        Map<String, Map<String, String>> accounts = new TreeMap<>(system.conf("defender_account"));
        accounts.remove("default");
        CallableHosts hosts = new CallableHosts(accounts.values());
        for (Map.Entry<String, Map<String, String>> account : accounts.entrySet()) {
            try {
                URI login = AccountSettings.read(account.getKey(), account.getValue())
                        .loginUrl();
                if (login != null
                        && hosts.refusals(account.getValue(), true, false).isEmpty()) {
                    return login;
                }
            } catch (DefenderException e) {
                // its own test says what is wrong with it
            }
        }
        return LOGIN;
    }

    /**
     * Tests settings.
     *
     * @param settings stanzas of {@code defender_settings.conf} as they would be saved
     * @param proxyPassword the one to use
     * @param login where the connection is tried
     * @return what is wrong, and nothing where all is well
     */
    List<Issue> run(Map<String, Map<String, String>> settings, Secret proxyPassword, URI login)
            throws InterruptedException {
        List<Issue> issues = new ArrayList<>(java(settings.getOrDefault("java", Map.of())));
        for (String stanza : STANZAS) {
            try {
                AddonSettings.read(Map.of(stanza, settings.getOrDefault(stanza, Map.of())));
            } catch (DefenderException e) {
                e.issues().forEach(issue -> issues.add(at(stanza + "." + lastWord(issue.field()), issue)));
            }
        }
        // Java has nothing to do with the network
        if (issues.stream().allMatch(issue -> issue.field().startsWith("java."))) {
            boolean alone = issues.isEmpty();
            network(settings, proxyPassword, login).stream()
                    .filter(issue -> alone || !issue.field().isEmpty())
                    .forEach(issues::add);
        }
        return issues;
    }

    /** What is wrong with the CA file, and with the proxy, of which one does not hide the other. */
    private List<Issue> network(Map<String, Map<String, String>> stanzas, Secret proxyPassword, URI login)
            throws InterruptedException {
        AddonSettings settings = AddonSettings.read(stanzas);
        List<Issue> issues = new ArrayList<>(caFile(settings.caFile()));
        if (issues.isEmpty()) {
            return connection(settings, proxyPassword, login);
        }
        // without the file a certificate may not be trusted, which says nothing; the proxy is reached before that
        AddonSettings withoutFile = new AddonSettings(settings.logLevel(), settings.proxy(), null, null);
        connection(withoutFile, proxyPassword, login).stream()
                .filter(issue -> issue.field().startsWith("proxy."))
                .forEach(issues::add);
        return issues;
    }

    private static List<Issue> caFile(@Nullable Path file) {
        try {
            if (file != null) {
                TlsTrust.withCaCertificates(file);
            }
            return List.of();
        } catch (DefenderException e) {
            return e.issues().stream().map(issue -> at("tls.ca_file", issue)).toList();
        }
    }

    private List<Issue> connection(AddonSettings settings, Secret proxyPassword, URI login)
            throws InterruptedException {
        AddonSettings.Proxy proxy = settings.proxy();
        if (proxy != null && CallableHosts.isReservedHost(proxy.url().getHost())) {
            return List.of(new Issue(
                    Code.ADDRESS_RESERVED,
                    proxy.url().getHost() + " is a link-local, multicast or metadata address",
                    "use the address of the proxy",
                    "proxy.url"));
        }
        CheckResults found = CheckResults.of("");
        try (MicrosoftClients clients = AccountDiagnosis.clients(environment)) {
            new NetworkChecks(clients.direct(settings, proxyPassword), names, environment.clock(), proxy, found)
                    .reach(login);
        }
        return found.list().stream()
                .filter(result -> result.outcome() == CheckResult.Outcome.FAILED)
                .map(result -> issue(result, proxy != null))
                .toList();
    }

    /** At the setting that most likely is to blame, with a remedy for who looks at it; a wrong clock is none of them. */
    private static Issue issue(CheckResult result, boolean proxied) {
        Code code = result.check().code();
        String what = result.target() + ": " + result.found();
        if (result.check() == Check.TLS) {
            return new Issue(
                    code, what, "if a proxy inspects TLS, use a CA file with its CA certificate", "tls.ca_file");
        }
        if (!proxied || result.check() == Check.CLOCK) {
            return new Issue(code, what, result.remedy(), "");
        }
        String remedy = switch (result.issue().code()) {
            case PROXY_REFUSED -> "check user and password of the proxy, and that it allows this host";
            case NAME_RESOLUTION, UNKNOWN_HOST ->
                "check the spelling of the address, and that this server can resolve names (DNS)";
            default -> "check address and port of the proxy, and that firewalls let this server reach it";
        };
        return new Issue(code, what, remedy, "proxy.url");
    }

    /** Looks at files only: to start a program that a form names would be a risk. */
    private static List<Issue> java(Map<String, String> stanza) {
        String home = Objects.requireNonNullElse(stanza.get("home"), "").strip();
        if (home.isEmpty()) {
            return List.of();
        }
        boolean windows = File.separatorChar == '\\';
        // before anything is looked at: a network path would be reached
        if (!(windows ? LOCAL_WINDOWS : LOCAL).matcher(home).matches()) {
            return List.of(unusable(home, "is not an absolute path of a local folder, without '..'"));
        }
        Path directory;
        try {
            directory = Path.of(home);
        } catch (InvalidPathException e) {
            return List.of(unusable(home, "is not a path"));
        }
        String name = windows ? "java.exe" : "java";
        Path program = directory.resolve("bin").resolve(name);
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            return List.of(unusable(home, "has no program bin/" + name));
        }
        if (!windows && !isTrusted(program)) {
            return List.of(unusable(home, "has a bin/java that belongs to neither root nor the user that runs Splunk"));
        }
        try {
            Matcher version =
                    JAVA_VERSION.matcher(SmallFile.text(directory.resolve("release"), StandardCharsets.UTF_8));
            return version.find() && Integer.parseInt(version.group(1)) < OLDEST_JAVA
                    ? List.of(unusable(home, "is Java " + version.group(1)))
                    : List.of();
        } catch (IOException e) {
            // some distributions leave the file out; the launcher checks the version at each start
            return List.of();
        }
    }

    private static boolean isTrusted(Path program) {
        try {
            String owner = Files.getOwner(program).getName();
            return owner.equals("root")
                    || owner.equals(ProcessHandle.current().info().user().orElse(owner));
        } catch (IOException | UnsupportedOperationException e) {
            // the launcher looks at it at each start
            return true;
        }
    }

    private static Issue unusable(String home, String why) {
        return new Issue(
                Code.JAVA_UNUSABLE,
                "'" + home + "' " + why,
                "enter the directory of Java " + OLDEST_JAVA + " or newer that contains bin/java",
                "java.home");
    }

    private static Issue at(String field, Issue issue) {
        return new Issue(issue.code(), issue.what(), issue.remedy(), field);
    }

    /** A reader puts the file and the stanza in front of the key. */
    private static String lastWord(String field) {
        return field.substring(field.lastIndexOf(' ') + 1);
    }
}
