// Reads a search as far as the dashboards use SPL: which macros, lookups and fields it needs, and which fields it gives.
// A command or function that is not known here is a fault: better a line more in this file than a search nobody has read.

const FUNCTIONS = new Set([
  'case',
  'ceiling',
  'coalesce',
  'floor',
  'if',
  'isnotnull',
  'isnull',
  'json_array_to_mv',
  'json_extract',
  'json_extract_exact',
  'lower',
  'match',
  'max',
  'min',
  'mvappend',
  'mvcount',
  'mvdedup',
  'mvfilter',
  'mvfind',
  'mvindex',
  'mvjoin',
  'mvmap',
  'now',
  'null',
  'nullif',
  'relative_time',
  'replace',
  'round',
  'searchmatch',
  'split',
  'strftime',
  'strptime',
  'substr',
  'tonumber',
  'tostring',
  'true',
  'upper',
]);
const AGGREGATES = new Set([
  'avg',
  'count',
  'dc',
  'first',
  'last',
  'latest',
  'max',
  'median',
  'min',
  'p90',
  'sum',
  'values',
]);
const WORDS = new Set(['AND', 'OR', 'NOT', 'XOR', 'IN', 'LIKE', 'BY', 'AS']);
const DEFAULT_FIELDS = ['_time', '_raw', 'host', 'index', 'linecount', 'punct', 'source', 'sourcetype'];

const TOKENS = /"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z_]\w*|\d+(?:\.\d+)?\w*|[-+*/%=!<>]+|[()[\],|.]|\S/g;
const tokens = (text) => text.match(TOKENS) ?? [];
const bare = (token) => token.replace(/^["'](.*)["']$/s, '$1');

/** Splits at a character that is in no quotes and in no brackets. */
export const split = (text, at) => {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (quote) {
      if (c === '\\') {
        parts[parts.length - 1] += c;
        i += 1;
      } else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    if (!quote && depth === 0 && text[i] === at) parts.push('');
    else parts[parts.length - 1] += text[i];
  }
  return parts.map((part) => part.trim());
};

/** Stanzas of a .conf file by name. */
export const stanzas = (text) => {
  const found = new Map();
  let current;
  for (const line of text.split('\n')) {
    const head = line.match(/^\[(.+)\]$/);
    const pair = line.match(/^([^#\s][^=]*?)\s*=\s*(.*)$/);
    if (head) found.set(head[1], (current = {}));
    else if (pair && current) current[pair[1]] = pair[2];
  }
  return found;
};

export class Spl {
  /**
   * @param macros stanzas of macros.conf
   * @param lookups by name: the fields of each lookup
   * @param events by macro: the fields of the events that it finds
   */
  constructor(macros, lookups, events, actions) {
    Object.assign(this, { macros, lookups, events, actions });
  }

  /** The fields that a search gives: {fields, open}; open means more, by value. Faults go to `fault`. */
  read(spl, fault) {
    const kinds = new Set();
    const text = this.expand(spl, fault, kinds);
    const [base, ...commands] = split(text, '|');
    const state = { fields: new Set(), open: false, fault };
    if (base) {
      if (kinds.size === 0) fault(`names no macro of events: ${base}`);
      for (const kind of kinds) for (const field of this.events.get(kind)) state.fields.add(field);
      for (const field of DEFAULT_FIELDS) state.fields.add(field);
      this.terms(base, state);
    }
    for (const command of commands) this.command(command, state);
    return state;
  }

  expand(spl, fault, kinds, depth = 0) {
    if (depth > 9) return spl;
    return spl.replace(/`([\w]+)(?:\(([^`]*)\))?`/g, (whole, name, list) => {
      const values = list === undefined ? [] : split(list, ',').map(bare);
      const macro = this.macros.get(values.length ? `${name}(${values.length})` : name);
      if (!macro) {
        fault(`no macro ${whole} in macros.conf`);
        return '';
      }
      if (this.events.has(name)) kinds.add(name);
      let definition = macro.definition;
      (macro.args ?? '').split(',').forEach((arg, i) => {
        definition = definition.replaceAll(`$${arg.trim()}$`, values[i]);
      });
      return this.expand(definition, fault, kinds, depth + 1);
    });
  }

  need(field, state) {
    if (!state.open && !state.fields.has(field))
      state.fault(`no field ${field} here; there are ${[...state.fields].sort().join(', ')}`);
  }

  /** A filter: name=value, name IN (...), words and quoted text. */
  terms(text, state) {
    const list = tokens(text);
    list.forEach((token, i) => {
      if (
        /^[A-Za-z_]/.test(token) &&
        !WORDS.has(token) &&
        (/^[!<>=]+$/.test(list[i + 1] ?? '') || list[i + 1] === 'IN')
      )
        this.need(token, state);
    });
  }

  /** An eval expression. */
  expression(text, state) {
    const list = tokens(text);
    list.forEach((token, i) => {
      if (list[i + 1] === '(' && /^[A-Za-z_]/.test(token) && !WORDS.has(token)) {
        if (!FUNCTIONS.has(token)) state.fault(`function ${token} is not known to the lint: ${text}`);
      } else if (/^'/.test(token) || (/^[A-Za-z_]/.test(token) && !WORDS.has(token))) this.need(bare(token), state);
    });
  }

  /** Aggregations with their names, and the fields after BY. */
  aggregation(text, state) {
    const [list, by = ''] = text.split(/\sBY\s/);
    const output = [];
    const rest = list.replace(
      /(\w+)(\((?:[^()"]|"(?:[^"\\]|\\.)*"|\((?:[^()"]|"[^"]*"|\((?:[^()"]|"[^"]*"|\([^()]*\))*\))*\))*\))?\s+AS\s+("[^"]+"|[\w]+)/g,
      (whole, name, argument, as) => {
        if (!AGGREGATES.has(name)) state.fault(`aggregate ${name} is not known to the lint`);
        const inner = argument?.slice(1, -1);
        if (inner?.startsWith('eval(')) this.expression(inner.slice(5, -1), state);
        else if (inner) this.need(inner, state);
        output.push(bare(as));
        return '';
      },
    );
    const groups = tokens(by)
      .filter((t) => /^[A-Za-z_']/.test(t))
      .map(bare);
    const options = /^(?:\s*\w+=\S+)*\s*$/;
    let plain = rest;
    if (/\bcount\b/.test(plain)) {
      output.push('count');
      plain = plain.replace(/\bcount\b/, '');
    }
    if (!options.test(plain)) state.fault(`not understood: ${plain.trim()} in ${text}`);
    return {
      output,
      groups: groups.filter((g, i) => !/^(?:limit|useother)$/.test(g) && !(i && tokens(by)[i - 1] === '=')),
    };
  }

  /** The columns of a hunting query are known by value only, besides the two that the command adds. */
  hunt(text, state) {
    const options = [...text.matchAll(/(?:^|\s)(\w+)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, option]) => option);
    const entities = ['device', 'user', 'file', 'ip'].filter((option) => options.includes(option));
    for (const option of options)
      if (!['account', 'timespan', 'max', 'data', 'around', ...entities].includes(option))
        state.fault(`defenderhunt has no option ${option}`);
    if (!options.includes('account')) state.fault(`defenderhunt names no account: ${text}`);
    const query = text.replace(/(?:^|\s)\w+=(?:"(?:[^"\\]|\\.)*"|\S+)/g, '').trim();
    if (entities.length + (/^"(?:[^"\\]|\\.)*"$/s.test(query) ? 1 : 0) !== 1 || (entities.length && query))
      state.fault(`defenderhunt wants one query in quotation marks, or one of device, user, file, ip: ${text}`);
    Object.assign(state, { fields: new Set(['_time', 'vendor_account']), open: true });
  }

  command(text, state) {
    const name = text.match(/^\w+/)?.[0];
    const rest = text.slice(name?.length).trim();
    const words = tokens(rest);
    const names = () =>
      (rest.match(/"[^"]+"|[^\s,]+/g) ?? [])
        .filter((word) => !/^(?:[-+\d]+|sortby)$/.test(word))
        .map((word) => bare(word.replace(/^[-+](?=\w)/, '')));
    switch (name) {
      case 'search':
        return this.terms(rest, state);
      case 'where':
        return this.expression(rest, state);
      case 'eval':
        for (const part of split(rest, ',')) {
          const [, field, expression] = part.match(/^("[^"]+"|[\w]+)\s*=(.*)$/s) ?? [];
          if (!field) state.fault(`eval does not assign: ${part}`);
          else {
            this.expression(expression, state);
            state.fields.add(bare(field));
          }
        }
        return undefined;
      case 'stats':
      case 'eventstats':
      case 'streamstats': {
        const { output, groups } = this.aggregation(rest, state);
        for (const group of groups) this.need(group, state);
        if (name === 'stats') Object.assign(state, { fields: new Set(groups), open: false });
        for (const field of output) state.fields.add(field);
        return undefined;
      }
      case 'timechart': {
        const { output, groups } = this.aggregation(rest, state);
        for (const group of groups) this.need(group, state);
        this.need('_time', state);
        Object.assign(
          state,
          groups.length ? { fields: new Set(['_time']), open: true } : { fields: new Set(['_time', ...output]) },
        );
        return undefined;
      }
      case 'table':
      case 'fields': {
        if (rest.startsWith('- ')) {
          for (const field of names()) state.fields.delete(field);
          return undefined;
        }
        for (const field of names()) if (field !== '*') this.need(field, state);
        Object.assign(state, {
          fields: new Set(names().filter((field) => field !== '*')),
          open: names().includes('*'),
        });
        return undefined;
      }
      case 'dedup':
      case 'sort':
      case 'mvexpand':
        for (const field of names()) this.need(field, state);
        return undefined;
      case 'rename':
        for (const part of split(rest, ',')) {
          const [, from, to] = part.match(/^("[^"]+"|\w+)\s+AS\s+("[^"]+"|\w+)$/) ?? [];
          if (!from) state.fault(`rename not understood: ${part}`);
          else {
            this.need(bare(from), state);
            state.fields.delete(bare(from));
            state.fields.add(bare(to));
          }
        }
        return undefined;
      case 'lookup': {
        const table = this.lookups.get(words[0]);
        if (!table) return state.fault(`no lookup ${words[0]} in transforms.conf`);
        const [input, output] = rest
          .slice(words[0].length)
          .split(/\sOUTPUT(?:NEW)?\s/)
          .map((side) => [...side.matchAll(/(\w+)(?:\s+AS\s+(\w+))?/g)]);
        for (const [, field, as] of input) {
          if (!table.includes(field)) state.fault(`lookup ${words[0]} has no ${field}`);
          this.need(as ?? field, state);
        }
        for (const [, field, as] of output) {
          if (!table.includes(field)) state.fault(`lookup ${words[0]} has no ${field}`);
          state.fields.add(as ?? field);
        }
        return undefined;
      }
      case 'sendalert': {
        const known = this.actions.get(words[0]);
        if (!known) return state.fault(`no alert action ${words[0]} in alert_actions.conf`);
        const given = [...rest.matchAll(/\s(param\.\w+)=/g)].map(([, parameter]) => parameter);
        for (const parameter of given) if (!(parameter in known)) state.fault(`${words[0]} has no ${parameter}`);
        // or what the row says, which the reader has chosen ("x" stands for it)
        if (!/\sparam\.dry_run=(?:1|"x")(?:\s|$)/.test(rest))
          state.fault(`a click changes something in Defender: ${text}`);
        return undefined;
      }
      case 'defenderhunt':
        return this.hunt(rest, state);
      case 'rest':
        if (!/(?:^|\s)splunk_server=local(?:\s|$)/.test(rest)) state.fault(`rest asks other hosts too: ${text}`);
        return Object.assign(state, { fields: new Set(['title']), open: true });
      case 'inputlookup': {
        const table = rest.match(/^(?:append=true )?(\w+)$/)?.[1];
        if (!this.lookups.has(table)) return state.fault(`no lookup ${table} in transforms.conf`);
        const kept = rest.startsWith('append=true ') ? state.fields : [];
        return Object.assign(state, { fields: new Set([...kept, ...this.lookups.get(table)]) });
      }
      case 'rex':
        this.need(rest.match(/field=(\w+)/)?.[1] ?? '_raw', state);
        for (const [, field] of rest.matchAll(/\(\?<(\w+)>/g)) state.fields.add(field);
        return undefined;
      case 'replace':
        for (const field of rest.replace(/^.*\sIN\s+/s, '').split(/[\s,]+/)) this.need(field, state);
        return undefined;
      case 'transpose':
        return Object.assign(state, {
          fields: new Set([bare(rest.match(/column_name=(\S+)/)?.[1] ?? 'column'), 'row 1']),
        });
      case 'addinfo':
        for (const field of ['info_min_time', 'info_max_time', 'info_search_time', 'info_sid']) state.fields.add(field);
        return undefined;
      case 'appendpipe': {
        // its rows come besides: what it makes is there for them only, so nothing is taken away
        const beside = { ...state, fields: new Set(state.fields) };
        for (const command of split(rest.slice(1, -1), '|')) this.command(command, beside);
        for (const field of beside.fields) state.fields.add(field);
        return undefined;
      }
      case 'makeresults':
        return Object.assign(state, { fields: new Set(['_time']), open: false });
      case 'bin':
        return this.need(words[0], state);
      case 'head':
        return undefined;
      default:
        return state.fault(`command is not known to the lint: ${text}`);
    }
  }
}
