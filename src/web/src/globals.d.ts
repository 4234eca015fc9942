/** Names of the tables that Microsoft documents; the build puts them in. */
declare const KNOWN_TABLES: readonly string[];
