// Finds what is wrong with a definition without drawing it.
import { readFileSync } from 'node:fs';
import { Spl, stanzas } from './spl.mjs';
import { resolved } from './definitions.mjs';

const root = new URL('../../../', import.meta.url);
const file = (path) => readFileSync(new URL(path, root), 'utf8');
const TOKEN = /\$([\w.]+)((?:\|\w)*)\$/g;
// What Splunk's table gives a column without a width; the others then grow with the table.
const DEFAULT_WIDTH = 100;
const everyString = (value) =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(everyString)
      : [];

/** Fields of the events, by the macro that finds them, as docs/knowledge.md and docs/monitoring.md list them. */
const eventFields = () => {
  const sections = new Map(
    file('docs/knowledge.md')
      .split(/^### /m)
      .slice(1)
      .map((part) => [part.split('\n')[0].trim(), part]),
  );
  const named = (text) => [...text.matchAll(/`([a-z_]\w*)`/g)].map((m) => m[1]);
  const rows = (section) =>
    sections
      .get(section)
      .split('\n')
      .filter((l) => l.startsWith('| `'))
      .flatMap((l) => named(l.split('|')[1]));
  const log = [
    ...named(sections.get('Log lines').split('\n## ')[0]),
    ...file('docs/monitoring.md')
      .split('\n')
      .filter((l) => l.startsWith('| '))
      .flatMap(named),
  ];
  const health = named(sections.get('Health events').split('\n## ')[0]);
  return new Map([
    ['ta_defender_alerts', rows('Alerts')],
    ['ta_defender_incidents', rows('Incidents')],
    ['ta_defender_updates', rows('Write-backs')],
    ['ta_defender_changes', rows('Changes')],
    ['ta_defender_entities', rows('Entities')],
    ['ta_defender_health', health],
    ['ta_defender_log', log],
  ]);
};

const lookupFields = () =>
  new Map(
    [...stanzas(file('splunk-app/default/transforms.conf'))].flatMap(([name, keys]) => {
      if (keys.filename) return [[name, file(`splunk-app/lookups/${keys.filename}`).split('\n')[0].trim().split(',')]];
      return keys.fields_list ? [[name, keys.fields_list.split(/,\s*/)]] : [];
    }),
  );

const reader = () =>
  new Spl(
    stanzas(file('splunk-app/default/macros.conf')),
    lookupFields(),
    eventFields(),
    stanzas(file('splunk-app/default/alert_actions.conf')),
  );

const linear = (hex) =>
  [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));

/** Whether text in this colour can be read on a white and on a black panel (WCAG AA, 4.5 to 1). */
const isReadable = (hex) => {
  const [r, g, b] = linear(hex);
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= 4.5 && (luminance + 0.05) / 0.05 >= 4.5;
};

/** What eyes see (rows of Machado, Oliveira and Fernandes, 2009, severity 1): all cones, no green ones, no red ones. */
const EYES = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
];
const lab = (hex, eye) => {
  const [r, g, b] = eye.map((row) =>
    Math.max(
      0,
      row.reduce((sum, part, i) => sum + part * linear(hex)[i], 0),
    ),
  );
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
  ].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

/** The smallest difference (CIELAB) between two of the colours, for any of the eyes. */
const leastDifference = (colours) =>
  Math.min(
    ...EYES.flatMap((eye) =>
      colours.flatMap((one, i) =>
        colours.slice(i + 1).map((other) => Math.hypot(...lab(one, eye).map((part, k) => part - lab(other, eye)[k]))),
      ),
    ),
  );

/** Every fault of a definition, as text; `all` are the definitions by name, `answers` the fixture of this one. */
export const lint = (name, definition, all, answers) => {
  const faults = [];
  const { inputs, dataSources, visualizations, layout } = definition;
  const at = (place) => (text) => faults.push(`${name}: ${place}: ${text}`);
  const spl = reader();

  const text = JSON.stringify(definition);
  if (text.includes(']]>')) at('text')(']]> would end the CDATA around it');
  if (/[^\x20-\x7e]/.test(text)) at('text')(`not ASCII: ${text.match(/[^\x20-\x7e]/)[0]}`);
  for (const member of ['title', 'description'])
    if (!definition[member] || /[<>&"]/.test(definition[member])) at(member)('missing, or not fit for XML');
  for (const [colour] of text.matchAll(/#[0-9A-Fa-f]{6}\b/g))
    if (!isReadable(colour)) at(colour)('has less contrast than 4.5 on white or on black');

  const severities = Object.values(visualizations).flatMap(({ context = {}, options }) => [
    Object.fromEntries((context.severities ?? []).map(({ match, value }) => [match.toLowerCase(), value])),
    options.seriesColorsByField?.Informational ? options.seriesColorsByField : {},
  ]);
  for (const colours of severities.filter((one) => Object.keys(one).length))
    if (leastDifference(Object.values(colours)) < 15)
      at('severities')(`colours cannot be told apart: ${Object.values(colours).join(', ')}`);

  // data sources: what they extend, who uses them, what they read and give
  const gives = new Map();
  const read = (id, seen = []) => {
    if (gives.has(id)) return gives.get(id);
    const source = dataSources[id];
    if (!source) return undefined;
    if (seen.includes(id)) {
      at(`dataSources.${id}`)(`extends itself: ${[...seen, id].join(' > ')}`);
      return undefined;
    }
    const { extend, query } = source.options;
    if ((source.type === 'ds.chain') !== Boolean(extend))
      at(`dataSources.${id}`)('a ds.chain, and nothing else, extends');
    if (extend && !dataSources[extend]) {
      at(`dataSources.${id}`)(`extends ${extend}, which is not there`);
      return undefined;
    }
    if (extend && !read(extend, [...seen, id])) return undefined;
    const tokens = Object.fromEntries(Object.values(inputs).map((input) => [input.options.token, '*']));
    const given = spl.read(resolved(definition, id, tokens), at(`dataSources.${id}`));
    if (
      !extend &&
      !query.includes('stats ') &&
      !query.includes('table ') &&
      !/`ta_defender_(current|incident)\(.*\)`/.test(query)
    )
      at(`dataSources.${id}`)('a base search must end in stats or table, else Splunk keeps only some of its fields');
    gives.set(id, given);
    return given;
  };
  Object.keys(dataSources).forEach((id) => read(id));
  const users = [...Object.entries(visualizations), ...Object.entries(inputs)];
  const used = new Set(users.flatMap(([, user]) => Object.values(user.dataSources ?? {})));
  const extended = new Set(Object.values(dataSources).map((source) => source.options.extend));
  for (const [id, user] of users)
    for (const source of Object.values(user.dataSources ?? {}))
      if (!dataSources[source]) at(id)(`reads ${source}, which is not there`);
  for (const id of Object.keys(dataSources))
    if (!used.has(id) && !extended.has(id)) at(`dataSources.${id}`)('nobody uses it');

  // tokens
  const known = new Set(
    Object.values(inputs).flatMap(({ type, options }) =>
      type === 'input.timerange' ? [`${options.token}.earliest`, `${options.token}.latest`] : [options.token],
    ),
  );
  for (const [id, part] of [...Object.entries(dataSources), ['defaults', definition.defaults], ...users]) {
    for (const string of everyString(part))
      for (const [, token] of string.matchAll(TOKEN))
        if (!token.startsWith('row.') && !known.has(token)) at(id)(`token $${token}$ belongs to no input`);
  }
  for (const [id, { options }] of Object.entries(dataSources))
    for (const [token, , filters] of options.query.matchAll(TOKEN))
      if (filters !== '|s') at(`dataSources.${id}`)(`${token} is not quoted with |s, so a link can run other SPL`);
  for (const token of known) if (!text.includes(`$${token}`)) at('inputs')(`nobody reads the token ${token}`);

  // panels
  for (const [id, panel] of users) {
    const given = gives.get(panel.dataSources?.primary);
    if (!given) continue;
    const has = (field) => given.open || given.fields.has(field);
    const check = (field, why) => {
      if (!has(field)) at(id)(`${why} ${field}, which its search does not give: ${[...given.fields].join(', ')}`);
    };
    const strings = everyString(panel);
    for (const string of strings) {
      for (const [, field] of string.matchAll(/seriesByName\("([^"]+)"\)/g)) check(field, 'draws');
      for (const [, field] of string.matchAll(/\$row\.(\w+)\.value/g)) check(field, 'its drill-down takes');
      for (const [, context] of string.matchAll(/(?:matchValue|rangeValue|formatByType)\((\w+)\)/g))
        if (!panel.context?.[context]) at(id)(`context ${context} is not there`);
    }
    for (const field of Object.keys(panel.options?.columnFormat ?? {})) check(field, 'formats the column');
    for (const field of Object.keys(panel.options?.seriesColorsByField ?? {})) check(field, 'colours');
    for (const handler of panel.eventHandlers ?? []) {
      for (const field of handler.options.fields ?? []) check(field, 'its drill-down is for');
      drillDown(handler.options.url, panel.dataSources.primary, at(id));
    }
  }
  function drillDown(url, source, fault) {
    for (const part of url.split('&'))
      for (const [token, , filters] of part.matchAll(TOKEN))
        if (part.includes('?q=') ? filters !== '|s|u' : part !== token && filters !== '|u')
          fault(`${token} in an address is not escaped`);
    const own = url.match(/^\/app\/TA_defender\/(\w+)\?(.*)$/);
    if (!own) {
      const field = url.match(/^\$row\.(\w+)\.value\|n\$$/)?.[1];
      if (!field) fault(`drill-down to an unknown place: ${url}`);
      else if (!dataSources[source].options.query.includes(`${field}=\`ta_defender_portal_url(`))
        fault(`${field} may lead to any host: take it from ta_defender_portal_url`);
    } else if (own[1] === 'search') {
      const query = decodeURIComponent(own[2].match(/q=([^&]*)/)[1])
        .replace(/^search /, '')
        .replace(TOKEN, '"x"');
      spl.read(query, fault);
    } else if (!all.has(own[1]) && own[1] !== 'configuration')
      fault(`drill-down to a dashboard that is not there: ${own[1]}`);
    else if (all.has(own[1])) {
      const targets = Object.values(all.get(own[1]).inputs).map((input) => input.options.token);
      for (const [, token] of own[2].matchAll(/form\.(\w+)/g))
        if (!targets.includes(token)) fault(`${own[1]} has no input for ${token}`);
    }
  }

  // layout
  const { width, height } = layout.options;
  const blocks = layout.structure;
  for (const {
    item,
    type,
    position: { x, y, w, h },
  } of blocks) {
    const panel = (type === 'input' ? inputs : visualizations)[item];
    if (!panel) {
      at('layout')(`${item} is not there`);
      continue;
    }
    if (x < 0 || y < 0 || x + w > width || y + h > height) at('layout')(`${item} reaches over the edge`);
    for (const other of blocks) {
      const p = other.position;
      if (other.item > item && x < p.x + p.w && p.x < x + w && y < p.y + p.h && p.y < y + h)
        at('layout')(`${item} and ${other.item} overlap`);
    }
    if (panel.type === 'splunk.table') {
      const columns = Object.entries(panel.options.columnFormat ?? {});
      // rows of this font are as high as the font, so a column that hides what is over its edge hides descenders
      if (/^(small|extraSmall)$/.test(panel.options.fontSize))
        for (const [column, { textOverflow }] of columns)
          if (textOverflow === 'ellipsis') at('layout')(`${item}: column ${column} cuts descenders and underscores`);
      // columns that only the result knows get what width they need
      const given = gives.get(panel.dataSources.primary);
      if (!given?.open && columns.reduce((sum, [, c]) => sum + (c.width ?? DEFAULT_WIDTH), 0) > w - 20)
        at('layout')(`${item}: its columns are wider than it`);
      if (!given?.open && columns.filter(([, c]) => c.width === undefined).length !== 1)
        at('layout')(`${item}: exactly one column has no width, so that the table fills wide screens`);
      for (const field of given?.open ? [] : [...(given?.fields ?? [])].filter((f) => !f.startsWith('_')))
        if (!columns.some(([column]) => column === field)) at('layout')(`${item}: column ${field} is not formatted`);
    }
  }
  if (blocks.reduce((sum, { position: { w, h } }) => sum + w * h, 0) !== width * height)
    at('layout')('the blocks do not fill it');
  for (const id of Object.keys(visualizations))
    if (blocks.filter(({ item }) => item === id).length !== 1) at('layout')(`${id} is not in it once`);
  for (const id of layout.globalInputs) if (!inputs[id]) at('layout')(`input ${id} is not there`);
  for (const id of Object.keys(inputs))
    if (!layout.globalInputs.includes(id) && !blocks.some(({ item, type }) => type === 'input' && item === id))
      at('layout')(`input ${id} is not in it`);

  // fixtures
  for (const [id, { fields, rows }] of Object.entries(answers)) {
    const given = gives.get(id);
    if (!given) {
      at(`fixture ${id}`)('there is no such data source');
      continue;
    }
    const internal = ['_span'];
    for (const field of fields)
      if (!given.open && !given.fields.has(field) && !internal.includes(field))
        at(`fixture ${id}`)(`has ${field}, which the search does not give`);
    if (used.has(id))
      for (const field of given.fields)
        if (!fields.includes(field)) at(`fixture ${id}`)(`lacks ${field}, which the search gives`);
    for (const row of rows)
      if (row.length !== fields.length)
        at(`fixture ${id}`)(`a row has ${row.length} cells and not ${fields.length}: ${row}`);
  }
  for (const id of Object.keys(dataSources)) if (!answers[id]) at(`fixture ${id}`)('is missing');
  return faults;
};
