// Serves the page that draws, and stands in for splunkd: a search that a fixture answers has its rows, any other fails.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { normalised } from './definitions.mjs';

const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

// What Splunk Web tells its pages.
const SPLUNK_WEB = {
  SERVER_ZONEINFO: '### SERIALIZED TIMEZONE FORMAT 1.0;Y0 NW 55 54 43;@-2145916800 0',
  SPLUNKD_PATH: '/en-US/splunkd/__raw',
  MRSPARKLE_ROOT_PATH: '',
  LOCALE: 'en-US',
  USERNAME: 'analyst',
  VERSION_LABEL: '9.4.0',
  BUILD_NUMBER: '1',
};
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/harness.css"><style>body { margin: 0 }</style>
<div id="root"></div><script>window.$C = ${JSON.stringify(SPLUNK_WEB)}</script><script type="module" src="/harness.js"></script>`;

export const FAILURE = 'This search has failed, says the fixture.';

/** Rows as splunkd's json_cols: cells are text, multivalue cells are lists of it. */
const columns = ({ fields, rows, empty = [] }, state) => ({
  preview: false,
  init_offset: 0,
  messages: [],
  fields: fields.map((name) => ({ name })),
  columns: fields.map((_, i) =>
    ({ data: rows, empty, error: [] })[state].map((row) =>
      row[i] === null || Array.isArray(row[i]) ? row[i] : String(row[i]),
    ),
  ),
});

/** splunkd, for one page in one state: its searches are kept apart from those of other pages. */
class Splunkd {
  constructor(answers, state) {
    Object.assign(this, { answers, state, jobs: [], asked: new Set(), unknown: new Set() });
  }

  status(sid) {
    const failed = this.state === 'error';
    const content = {
      sid,
      isDone: true,
      isFailed: failed,
      dispatchState: failed ? 'FAILED' : 'DONE',
      doneProgress: 1,
      eventCount: 1,
      resultCount: 1,
      scanCount: 1,
      runDuration: 0.1,
      statusBuckets: 0,
      isPreviewEnabled: true,
      request: {},
      performance: {},
      messages: failed ? [{ type: 'FATAL', text: FAILURE }] : [],
    };
    return { name: sid, id: `https://splunkd/services/search/jobs/${sid}`, links: {}, content };
  }

  /** Status and document; nothing for what is not splunkd's. */
  handle(method, path, query, body) {
    if (path.endsWith('/data/ui/times')) return [200, { entry: [], paging: {}, messages: [] }];
    if (path.endsWith('/search/timeparser'))
      return [200, Object.fromEntries(query.getAll('time').map((time) => [time, '2026-11-23T10:00:00.000+00:00']))];
    if (path.endsWith('/authentication/current-context'))
      return [200, { entry: [{ name: 'context', content: { username: 'analyst', capabilities: ['search'] } }] }];
    if (path.endsWith('/search/jobs') && method === 'POST')
      return [201, { sid: `job${this.jobs.push(body.get('search')) - 1}` }];
    if (path.endsWith('/search/jobs'))
      return [200, { entry: query.getAll('id').map((sid) => this.status(sid)), messages: [], paging: {} }];
    const [, sid, part] = path.match(/\/search\/(?:v2\/)?jobs\/job(\d+)(?:\/(\w+))?$/) ?? [];
    if (!sid) return undefined;
    if (!part) return [200, { entry: [this.status(`job${sid}`)] }];
    if (!part.startsWith('results')) return [200, {}];
    const search = normalised(`${this.jobs[sid]} ${body.get('search') ?? query.get('search') ?? ''}`);
    const answer = this.answers.get(search);
    this.asked.add(search);
    if (answer) return [200, columns(answer, this.state)];
    this.unknown.add(search);
    return [400, { messages: [{ type: 'FATAL', text: 'No fixture answers this search.' }] }];
  }
}

/**
 * A server for one page.
 *
 * @param folder where the bundle is
 * @param definitions by name
 * @param answers by search: {fields, rows, empty}
 * @param state data, empty or error
 */
export const serve = async (folder, definitions, answers, state) => {
  const splunkd = new Splunkd(answers, state);
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const send = (code, type, data) => response.writeHead(code, { 'content-type': type }).end(data);
    let text = '';
    for await (const part of request) text += part;
    const result = splunkd.handle(request.method, pathname, searchParams, new URLSearchParams(text));
    if (result) return send(result[0], 'application/json', JSON.stringify(result[1]));
    const definition = definitions.get(pathname.match(/^\/definitions\/(\w+)\.json$/)?.[1]);
    if (definition) return send(200, 'application/json', JSON.stringify(definition));
    if (pathname.startsWith('/app/')) return send(200, 'text/html', PAGE);
    if (pathname === '/favicon.ico') return send(204, 'image/x-icon');
    const file = await readFile(join(folder, pathname)).catch(() => undefined);
    return file ? send(200, TYPES[extname(pathname)], file) : send(404, 'text/plain', pathname);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close, asked: splunkd.asked, unknown: splunkd.unknown };
};
