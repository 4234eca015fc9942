import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { definitions, TYPED } from './definitions.mjs';
import { draw, misfits, open, start } from './pages.mjs';

const all = definitions();
let browser;

before(async () => {
  browser = await start();
});
after(async () => {
  await browser?.close();
});

describe("drawn by Splunk's renderer", { concurrency: 2 }, () => {
  for (const name of all.keys()) {
    for (const [theme, state] of [
      ['light', 'data'],
      ['dark', 'data'],
      ['light', 'empty'],
      ['dark', 'error'],
    ]) {
      it(`${name}_${theme}_showsItsPanelsWith_${state}`, async () => {
        const { page, faults, server, close } = await draw(browser, name, { theme, state });
        try {
          assert.deepEqual(faults, []);
          assert.deepEqual([...server.unknown], [], 'searches that no fixture answers');
          if (state !== 'error') assert.deepEqual(await misfits(page), []);
        } finally {
          await close();
        }
      });
    }
  }
});

describe('schema', () => {
  it('definitions_areValid_andABrokenOneIsNot', async () => {
    const { page, close } = await open(browser, 'investigation');
    await page.waitForFunction(() => window.schemaFaults);
    const faults = (definition) => page.evaluate((d) => window.schemaFaults(d), definition);
    try {
      for (const [name, definition] of all) assert.equal(await faults(definition), null, name);

      const broken = structuredClone(all.get('overview'));
      broken.visualizations.trend.type = 'splunk.columns';
      broken.visualizations.time_trend.options.nullValueDisplay = 'bridge';
      const paths = (await faults(broken)).map(({ instancePath }) => instancePath);
      assert.ok(
        paths.includes('/visualizations/trend/type') &&
          paths.includes('/visualizations/time_trend/options/nullValueDisplay'),
        paths.join(),
      );
    } finally {
      await close();
    }
  });
});

describe('drill-down', () => {
  let drawn;
  before(async () => {
    drawn = await draw(browser, 'overview');
    // where a click leads is all that matters here
    await drawn.page
      .context()
      .route(/security\.microsoft\.com|\/app\/TA_defender\//, (route) => route.fulfill({ status: 204 }));
  });
  after(async () => {
    await drawn?.close();
  });

  const goesTo = async (panel, text) => {
    const request = drawn.page.context().waitForEvent('request', (r) => r.isNavigationRequest());
    await drawn.page.locator(`#${panel}`).getByText(text, { exact: true }).first().click();
    return (await request).url();
  };

  it('incident_whenClicked_opensItsInvestigation', async () => {
    assert.match(
      await goesTo('incidents_table', 'Ransomware activity on one endpoint'),
      /\/app\/TA_defender\/investigation\?form\.incident=9032&form\.tenant=0{8}-.*&form\.data=events&form\.global_time\.earliest=-180d%40d&/,
    );
  });

  it('portalColumn_whenClicked_opensTheIncidentInDefender', async () => {
    assert.equal(await goesTo('incidents_table', 'Open in Defender'), 'https://security.microsoft.com/incidents');
  });

  const form = (url) => Object.fromEntries([...url.searchParams].map(([name, value]) => [name.slice(5), value]));

  it('count_whenClicked_listsWhatItCountedWithTheFiltersThatAreSet', async () => {
    const url = new URL(await goesTo('alerts_high', '5'));
    assert.equal(url.pathname, '/app/TA_defender/worklist');
    assert.deepEqual(form(url), {
      kind: 'ms*:alerts',
      state: 'open',
      severity: 'high',
      owner: '*',
      about: '*',
      tenant: '*',
      data: 'events',
      'global_time.earliest': '-30d@d',
      'global_time.latest': 'now',
    });
  });

  it('user_whenClicked_listsTheOpenAlertsAboutThatUser', async () => {
    const url = new URL(await goesTo('top_users', 'adele.vance@contoso.com'));
    assert.equal(form(url).about, 'adele.vance@contoso.com');
    assert.equal(form(url).kind, 'ms*:alerts');
    assert.equal(form(url).severity, '*');
  });

  it('sampleData_whenClicked_showsTheSample', async () => {
    const url = new URL(await goesTo('notice', 'Show sample data'));
    assert.equal(url.pathname, '/app/TA_defender/overview');
    assert.equal(form(url).data, 'sample');
  });
});

describe('work list', () => {
  it('link_fillsItsFiltersIntoTheSearches', async () => {
    const link =
      'form.kind=ms*%3Aalerts&form.state=closed&form.severity=high&form.about=dc02.contoso.com&form.data=sample';
    const { page, server, close } = await open(browser, 'worklist', { link });
    try {
      await page.waitForFunction(() => /No fixture/.test(document.getElementById('list')?.innerText));
      const [search] = [...server.unknown].filter((text) => text.includes('type=') && text.includes('wanted'));
      assert.ok(
        search.startsWith(
          '(((sourcetype="ms*:alerts" OR sourcetype="ms*:alerts") "dc02.contoso.com") OR (sourcetype="ms*:alerts" ' +
            'sourcetype="ms365:defender:incident")) `ta_defender_current("sample")`',
        ),
        search,
      );
      assert.ok(search.includes('severity IN ("high")') && search.includes('case("closed"="open"'), search);
    } finally {
      await close();
    }
  });
});

describe('update', () => {
  const url = async (name, panel, text, nth = 0) => {
    const { page, close } = await draw(browser, name);
    try {
      await page.context().route(/\/app\/TA_defender\//, (route) => route.fulfill({ status: 204 }));
      const request = page.context().waitForEvent('request', (r) => r.isNavigationRequest());
      await page.locator(`#${panel}`).getByText(text, { exact: true }).nth(nth).click();
      return new URL((await request).url());
    } finally {
      await close();
    }
  };
  const action = 'sendalert ta_defender_update_incident param.account=`ta_defender_account` param.incident_id="9033"';

  it('workList_whenUpdateIsClicked_opensTheChoicesForTheIncident', async () => {
    const { pathname, searchParams } = await url('worklist', 'list', 'Update...');
    assert.equal(pathname, '/app/TA_defender/investigation');
    assert.equal(searchParams.get('form.incident'), '9032');
  });

  it('falsePositive_whenTried_opensADryRun', async () => {
    assert.equal(
      (await url('investigation', 'choices', 'Try', 3)).searchParams.get('q'),
      `| makeresults | ${action} param.status=resolved param.classification=falsePositive param.determination=notMalicious param.dry_run="1"`,
    );
  });

  it('assignToMe_whenChanged_takesTheAddressOfTheReader', async () => {
    assert.equal(
      (await url('investigation', 'choices', 'Change now')).searchParams.get('q'),
      '| rest splunk_server=local /services/authentication/current-context | table email | ' +
        `${action} param.assigned_to="$result.email$" param.dry_run="0"`,
    );
  });
});

describe('wide screens', () => {
  it('tables_growWithThePage', async () => {
    const { page, close } = await draw(browser, 'overview', { width: 1920 });
    try {
      const unused = await page.evaluate(() =>
        [...document.querySelectorAll('[data-test="grid-item"]')]
          .filter((item) => item.querySelector('table'))
          .map(
            (item) => item.getBoundingClientRect().right - item.querySelector('table').getBoundingClientRect().right,
          ),
      );
      assert.ok(unused.length > 5 && unused.every((pixels) => pixels < 40), unused.join());
    } finally {
      await close();
    }
  });
});

describe('hunting', () => {
  let drawn;
  before(async () => {
    drawn = await draw(browser, 'hunting');
    await drawn.page.context().route(/\/app\/TA_defender\//, (route) => route.fulfill({ status: 204 }));
  });
  after(async () => {
    await drawn?.close();
  });

  const goesTo = async (panel, text) => {
    const request = drawn.page.context().waitForEvent('request', (r) => r.isNavigationRequest());
    await drawn.page.locator(`#${panel}`).getByText(text, { exact: true }).first().click();
    return new URL((await request).url());
  };

  it('device_whenClicked_huntsForIt', async () => {
    const url = await goesTo('devices', 'dc02.contoso.com');
    assert.equal(url.searchParams.get('q'), '| defenderhunt account="contoso" data="events" device="dc02.contoso.com"');
  });

  it('deviceOfTheResult_whenClicked_opensItsAlerts', async () => {
    const url = await goesTo('result', 'lap-4711.contoso.com');
    assert.equal(url.searchParams.get('q'), 'search `ta_defender_alerts` dest="lap-4711.contoso.com"');
  });

  it('query_whenClicked_opensInSearch', async () => {
    const url = await goesTo('asked', TYPED.query);
    assert.equal(url.searchParams.get('q'), `| defenderhunt account="contoso" data="events" "${TYPED.query}"`);
  });

  it('savedHunt_whenClicked_fillsInItsQuery', async () => {
    const url = await goesTo('hunts', 'Remote execution with PsExec');
    assert.match(url.searchParams.get('form.query'), /^DeviceProcessEvents \| where FileName =~ 'psexesvc\.exe'/);
    assert.equal(url.searchParams.get('form.account'), 'contoso');
  });
});

describe('a search that nobody has read', () => {
  it('drawing_whenAQueryHasNoFixture_fails', async () => {
    const overview = all.get('overview');
    const { query } = overview.dataSources.devices.options;
    const { faults, server, close } = await draw(browser, 'overview', {
      change: (d) => {
        d.dataSources.devices.options.query = `${query} | head 3`;
      },
      patience: 5_000,
    });
    await close();

    assert.equal(server.unknown.size, 1);
    assert.ok(
      faults.some((fault) => fault.startsWith('top_devices does not show')),
      faults.join('\n'),
    );
  });
});
