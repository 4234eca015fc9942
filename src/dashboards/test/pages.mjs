// Opens dashboards in Chromium and says what can be seen on them.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { bundle } from './bundle.mjs';
import { answers, CHOSEN, definitions, fixture, TYPED } from './definitions.mjs';
import { serve } from './server.mjs';

const FOLDER = new URL('../../../target/dashboards-test/', import.meta.url).pathname;
// Long, for a busy machine; nothing waits longer than it has to.
const PATIENCE = 300_000;

/** The renderer's own talk about its own schema and layout, and about values that are not there. */
const TALK =
  /^strict mode: |has no config\.layoutApi property|DSL delta cannot be computed|is not a valid input to rangeValue$/;

export const start = async () => {
  mkdirSync(FOLDER, { recursive: true });
  await bundle(FOLDER);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return { browser, close: () => browser.close() };
};

/** What must be readable in a panel: texts, from the rows of its fixture. */
export const expected = (panel, rows, fields) => {
  if (panel.type === 'splunk.table') {
    const shown = fields.map((field, i) => [field, i]).filter(([field]) => !field.startsWith('_'));
    const cells = rows
      .slice(0, panel.options.count)
      .flatMap((row) => shown.map(([, i]) => row[i]))
      .filter((cell) => cell !== null && cell !== '');
    return [...(panel.options.headerVisibility === 'none' ? [] : shown.map(([field]) => field)), ...cells.map(String)];
  }
  if (panel.type === 'splunk.singlevalue') {
    const value = rows[0][fields.indexOf(panel.options.sparklineValues.match(/"(.+)"/)[1])];
    const digits = panel.options.numberPrecision ?? 0;
    if (value === null) return ['N/A'];
    return [
      typeof value === 'number'
        ? value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
        : value,
    ];
  }
  return panel.type === 'splunk.timeline' ? [] : fields.filter((field) => !field.startsWith('_'));
};

/**
 * Opens a dashboard on a server of its own.
 *
 * @param state data, empty or error
 * @param data what the input Data says: events if nothing
 * @param link more of the address: filters that are set
 * @param change what to break in the definition first
 * @returns the page, its server and definition, what went wrong in the browser so far, and how to close it
 */
export const open = async (
  { browser },
  name,
  { theme = 'light', state = 'data', width = 1440, height = 1900, scale = 1, data, link = '', change = () => {} } = {},
) => {
  const all = definitions();
  const definition = all.get(name);
  const answered = answers(definition, name, state, data);
  for (const { options } of Object.values(definition.inputs))
    if (options.token in TYPED) options.defaultValue = TYPED[options.token];
  const chosen = Object.values(definition.inputs)
    .filter(({ options }) => state === 'data' && options.token in CHOSEN)
    .map(({ options: { token } }) => `form.${token}=${CHOSEN[token]}&`);
  if (data) chosen.push(`form.data=${data}&`);
  change(definition);
  const server = await serve(FOLDER, all, answered, state);
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.setDefaultNavigationTimeout(PATIENCE);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !TALK.test(message.text()))
      faults.push(`console: ${message.text()}`);
  });
  await page.goto(`${server.url}/app/TA_defender/${name}?theme=${theme}&${chosen.join('')}${link}`);
  const close = async () => {
    await context.close();
    server.close();
  };
  return { page, server, definition, faults, close };
};

/** In the browser: whether a panel shows the texts, that there is nothing, or that its search failed. */
const shows = ([item, texts, kind, isFailure]) => {
  const panel = document.getElementById(item);
  if (!panel) return false;
  if (isFailure) return panel.querySelector('[data-test="status-icon-container"]') !== null;
  const mark = {
    column: '.highcharts-point',
    line: '.highcharts-graph',
    timeline: '[data-test="timeline-lane"]',
    table: '[data-test="cell"]',
    singlevalue: '[data-test="majorValue"]',
  }[kind];
  if (texts) return texts.every((text) => panel.innerText.includes(text)) && panel.querySelector(mark) !== null;
  return (
    /No data/.test(panel.innerText) ||
    panel.querySelector(
      '[data-test="majorValue"], [data-test="charting-container"], [data-test="timeline-container"]',
    ) !== null
  );
};

/** Opens a dashboard and waits until each panel shows its data, its emptiness or its failure; what does not is among the faults. */
export const draw = async (browser, name, { state = 'data', patience = PATIENCE, ...options } = {}) => {
  const opened = await open(browser, name, { state, ...options });
  const { page, definition, faults } = opened;
  const answered = fixture(name);
  let left = patience;
  for (const [id, panel] of Object.entries(definition.visualizations)) {
    const { fields, rows, empty = [], sample = rows } = answered[panel.dataSources.primary];
    const given = { data: options.data === 'sample' ? sample : rows, empty, error: [] }[state];
    const texts = given.length ? expected(panel, given, fields) : null;
    await page
      .waitForFunction(shows, [id, texts, panel.type.replace('splunk.', ''), state === 'error'], { timeout: left })
      .catch(async () => {
        left = 1;
        const text = await page.evaluate((item) => document.getElementById(item)?.innerText, id);
        faults.push(`${id} does not show ${JSON.stringify(texts)} but ${JSON.stringify(text)}`);
      });
  }
  return opened;
};

/** What does not fit: panels over each other or over the edge, values and headings cut off. */
export const misfits = (page) =>
  page.evaluate(() => {
    const found = [];
    const boxes = [...document.querySelectorAll('[data-test="grid-item"]')].map((item) => ({
      item: item.id,
      box: item.getBoundingClientRect(),
    }));
    for (const { item, box } of boxes) {
      if (box.width < 50 || box.height < 40 || box.left < 0 || box.right > window.innerWidth)
        found.push(`${item} is not within the page`);
      for (const other of boxes) {
        const b = other.box;
        if (
          other.item > item &&
          box.left < b.right - 1 &&
          b.left < box.right - 1 &&
          box.top < b.bottom - 1 &&
          b.top < box.bottom - 1
        )
          found.push(`${item} and ${other.item} overlap`);
      }
    }
    const cut = (selector, what, isCut) => {
      for (const element of document.querySelectorAll(selector))
        if (isCut(element))
          found.push(
            `${element.closest('[data-test="grid-item"]').id}: ${what} "${element.innerText.slice(0, 40)}" does not fit`,
          );
    };
    cut('[data-test="viz-title"]', 'title', (e) => e.scrollWidth > e.clientWidth + 1);
    cut('[data-test="viz-description"]', 'description', (e) => e.scrollWidth > e.clientWidth + 1);
    cut('[data-test="overflowWrapper"]', 'value', (e) => e.scrollWidth > e.clientWidth + 1);
    cut('[data-test="head-cell"]', 'heading', (e) => e.getBoundingClientRect().height > 34);
    cut('[data-test="scroll-container"]', 'table', (e) => e.scrollWidth > e.clientWidth + 1);
    return found;
  });
