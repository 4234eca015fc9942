// Reads the definitions and their fixtures.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../', import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, folder)));

/** By name: a dashboard's definition. */
export const definitions = () =>
  new Map(
    readdirSync(new URL('definitions', folder))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [file.slice(0, -'.json'.length), json(`definitions/${file}`)]),
  );

/** By data source: the answer to its search, as {fields, rows}; where a search without events gives rows too, {empty}; where the sample differs, {sample}. */
export const fixture = (name) => json(`test/fixtures/${name}.json`);

/** One search as text to compare: white space does not matter, nor the word `search` that the renderer puts before a base search. */
export const normalised = (spl) =>
  spl
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^search /, '');

/** The text that splunkd gets for a data source: base search and chains joined, tokens filled. */
export const resolved = (definition, name, tokens) => {
  const { query, extend } = definition.dataSources[name].options;
  const own = query.replace(/\$([\w.]+)(\|s)?\$/g, (whole, token, quoted) => {
    const values = [tokens[token] ?? whole].flat();
    return values.map((value) => (quoted && value !== whole ? JSON.stringify(String(value)) : value)).join(',');
  });
  return normalised(extend ? `${resolved(definition, extend, tokens)} ${own}` : own);
};

/** What a person types into inputs that are empty at first. */
export const TYPED = { query: "DeviceLogonEvents | where AccountUpn endswith '@contoso.com' | take 500" };

/** What a link chooses where the first one found is not the one that the fixtures show. */
export const CHOSEN = { incident: '9033' };

/** What the fixtures answer, by search: `first` is the value of inputs that take the first one found. */
export const answers = (definition, name, state, data) => {
  const first = (id) => (({ rows, empty }) => (state === 'empty' ? empty : rows)[0][1])(fixture(name)[id]);
  const tokens = Object.fromEntries(
    Object.values(definition.inputs).map(({ options, dataSources }) => [
      options.token,
      state === 'data' && options.token in CHOSEN
        ? CHOSEN[options.token]
        : options.selectFirstSearchResult
          ? first(dataSources.primary)
          : (options.defaultValue ?? TYPED[options.token]),
    ]),
  );
  if (data) tokens.data = data;
  return new Map(
    Object.entries(fixture(name)).map(([id, answer]) => [
      resolved(definition, id, tokens),
      data === 'sample' ? { ...answer, rows: answer.sample ?? answer.rows } : answer,
    ]),
  );
};
