import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitions, fixture } from './definitions.mjs';
import { lint } from './lint.mjs';

const all = definitions();

describe('definitions', () => {
  for (const [name, definition] of all) {
    it(`${name}_asItIs_hasNoFault`, () => assert.deepEqual(lint(name, definition, all, fixture(name)), []));
  }
});

/** Broken copies of the overview, and what is to be said against each. */
const BROKEN = {
  macro_whichIsNowhere: [
    (d) => {
      d.dataSources.current.options.query = '`ta_defender_currant`';
    },
    /no macro `ta_defender_currant`/,
  ],
  hunt_ofNoAccount: [
    (d) => {
      d.dataSources.current.options.query = '| defenderhunt "DeviceEvents" | table _time *';
    },
    /defenderhunt names no account/,
  ],
  hunt_withAnOptionThatIsNone: [
    (d) => {
      d.dataSources.current.options.query = '| defenderhunt account=a limit=3 "DeviceEvents" | table _time *';
    },
    /defenderhunt has no option limit/,
  ],
  hunt_withoutQuotationMarks: [
    (d) => {
      d.dataSources.current.options.query = '| defenderhunt account=a DeviceEvents | table _time *';
    },
    /defenderhunt wants one query in quotation marks/,
  ],
  rest_ofOtherHosts: [
    (d) => {
      d.dataSources.current.options.query = '| rest /services/server/info | table title';
    },
    /rest asks other hosts too/,
  ],
  chain_ofNothing: [
    (d) => {
      d.dataSources.devices.options.extend = 'filterd';
    },
    /extends filterd, which is not there/,
  ],
  chain_ofItself: [
    (d) => {
      d.dataSources.filtered.options.extend = 'devices';
    },
    /extends itself/,
  ],
  panel_withoutItsData: [
    (d) => {
      d.visualizations.trend.dataSources.primary = 'alerts';
    },
    /trend: reads alerts, which is not there/,
  ],
  data_nobodyUses: [
    (d) => {
      d.dataSources.spare = structuredClone(d.dataSources.devices);
    },
    /spare: nobody uses it/,
  ],
  token_ofNoInput: [
    (d) => {
      d.dataSources.filtered.options.query += ' status="$status$"';
    },
    /token \$status\$ belongs to no input/,
  ],
  token_withoutQuotes: [
    (d) => {
      d.dataSources.filtered.options.query = d.dataSources.filtered.options.query.replace('$tenant|s$', '"$tenant$"');
    },
    /\$tenant\$ is not quoted with \|s/,
  ],
  token_inAnAddressWithoutQuotes: [
    (d) => {
      d.visualizations.top_devices.eventHandlers[0].options.url =
        '/app/TA_defender/search?q=search%20%60ta_defender_alerts%60%20dest%3D$row._value.value|u$';
    },
    /in an address is not escaped/,
  ],
  link_toAnyHost: [
    (d) => {
      const { options } = d.dataSources.new_alerts;
      options.query = options.query.replace('`ta_defender_portal_url(alert_url)`', 'alert_url');
    },
    /may lead to any host/,
  ],
  input_nobodyReads: [
    (d) => {
      d.inputs.other = structuredClone(d.inputs.severity);
      d.inputs.other.options.token = 'other';
      d.layout.globalInputs.push('other');
    },
    /nobody reads the token other/,
  ],
  input_outsideTheLayout: [
    (d) => {
      d.layout.globalInputs.pop();
    },
    /input data is not in it/,
  ],
  panel_outsideTheLayout: [
    (d) => {
      d.layout.structure.pop();
    },
    /alerts_table is not in it once/,
  ],
  layout_ofNoPanel: [
    (d) => {
      d.layout.structure[0].item = 'incidents_sum';
    },
    /incidents_sum is not there/,
  ],
  panels_overEachOther: [
    (d) => {
      d.layout.structure[2].position.x -= 10;
    },
    /overlap/,
  ],
  panel_overTheEdge: [
    (d) => {
      d.layout.structure[8].position.w += 10;
    },
    /reaches over the edge/,
  ],
  columns_widerThanTheirTable: [
    (d) => {
      d.visualizations.alerts_table.options.columnFormat.Alert.width += 100;
    },
    /its columns are wider than it/,
  ],
  field_thatEventsLack: [
    (d) => {
      d.dataSources.devices.options.query = d.dataSources.devices.options.query.replaceAll('dest', 'device');
    },
    /no field device here/,
  ],
  field_thatStatsTookAway: [
    (d) => {
      d.dataSources.devices.options.query += ' | where is_open="true"';
    },
    /no field is_open here/,
  ],
  field_thatALookupLacks: [
    (d) => {
      d.dataSources.techniques.options.query = d.dataSources.techniques.options.query.replace(
        'OUTPUT technique',
        'OUTPUT technique_name',
      );
    },
    /lookup ta_defender_mitre has no technique_name/,
  ],
  lookup_whichIsNowhere: [
    (d) => {
      d.dataSources.techniques.options.query = d.dataSources.techniques.options.query.replace(
        'ta_defender_mitre',
        'mitre',
      );
    },
    /no lookup mitre/,
  ],
  command_nobodyKnows: [
    (d) => {
      d.dataSources.devices.options.query += ' | tpo 5';
    },
    /command is not known to the lint: tpo 5/,
  ],
  function_nobodyKnows: [
    (d) => {
      d.dataSources.devices.options.query += ' | eval x=uppercase(Device)';
    },
    /function uppercase is not known/,
  ],
  base_ofEvents: [
    (d) => {
      d.dataSources.current.options.query = '`ta_defender_alerts`';
    },
    /must end in stats or table/,
  ],
  column_theSearchLacks: [
    (d) => {
      d.visualizations.alerts_table.options.columnFormat.Host = { width: 30 };
    },
    /formats the column Host/,
  ],
  value_theSearchLacks: [
    (d) => {
      d.visualizations.alerts_high.options.sparklineValues = '> primary | seriesByName("Critical")';
    },
    /draws Critical/,
  ],
  table_thatDoesNotGrow: [
    (d) => {
      d.visualizations.top_devices.options.columnFormat.High.width = 70;
    },
    /top_devices: exactly one column has no width/,
  ],
  severities_alikeForSomeEyes: [
    (d) => {
      Object.assign(d.visualizations.trend.options.seriesColorsByField, { High: '#E4242A', Low: '#8D7300' });
    },
    /colours cannot be told apart: #E4242A/,
  ],
  colour_withoutContrast: [
    (d) => {
      d.visualizations.trend.options.seriesColorsByField.Low = '#FFDD00';
    },
    /#FFDD00: has less contrast/,
  ],
  context_whichIsNowhere: [
    (d) => {
      delete d.visualizations.alerts_table.context;
    },
    /context severities is not there/,
  ],
  drillDown_toNowhere: [
    (d) => {
      d.visualizations.incidents_table.eventHandlers[1].options.url = '/app/TA_defender/incident?form.incident=1';
    },
    /dashboard that is not there: incident/,
  ],
  drillDown_withAnUnknownToken: [
    (d) => {
      d.visualizations.incidents_table.eventHandlers[1].options.url += '&form.owner=x';
    },
    /investigation has no input for owner/,
  ],
  drillDown_toABrokenSearch: [
    (d) => {
      d.visualizations.top_devices.eventHandlers[0].options.url =
        '/app/TA_defender/search?q=search%20%60ta_defender_alert%60';
    },
    /no macro `ta_defender_alert`/,
  ],
  drillDown_ofAColumnThatIsNotThere: [
    (d) => {
      d.visualizations.alerts_table.eventHandlers[1].options.fields.push('Host');
    },
    /its drill-down is for Host/,
  ],
  update_byAClick: [
    (d) => {
      d.visualizations.top_devices.eventHandlers[0].options.url =
        '/app/TA_defender/search?q=%7C%20makeresults%20%7C%20sendalert%20ta_defender_update_alert%20param.alert_id%3D1';
    },
    /a click changes something in Defender/,
  ],
  update_withAnUnknownParameter: [
    (d) => {
      d.visualizations.top_devices.eventHandlers[0].options.url =
        '/app/TA_defender/search?q=%7C%20makeresults%20%7C%20sendalert%20ta_defender_update_alert%20param.state%3D1%20param.dry_run%3D1';
    },
    /ta_defender_update_alert has no param\.state/,
  ],
  update_byAnActionThatIsNotThere: [
    (d) => {
      d.visualizations.top_devices.eventHandlers[0].options.url =
        '/app/TA_defender/search?q=%7C%20makeresults%20%7C%20sendalert%20ta_defender_update%20param.dry_run%3D1';
    },
    /no alert action ta_defender_update in/,
  ],
  column_whichIsCut: [
    (d) => {
      d.visualizations.incidents_table.options.columnFormat.Incident.textOverflow = 'ellipsis';
    },
    /column Incident cuts descenders/,
  ],
  text_thatEndsTheCdata: [
    (d) => {
      d.title = 'a ]]> b';
    },
    /would end the CDATA/,
  ],
  fixture_withoutAField: [
    (d, f) => {
      f.devices.fields = f.devices.fields.map((x) => (x === 'High' ? 'Hi' : x));
    },
    /lacks High, which the search gives/,
  ],
  fixture_whichIsMissing: [
    (d, f) => {
      delete f.devices;
    },
    /fixture devices: is missing/,
  ],
};

describe('lint', () => {
  for (const [fault, [change, message]] of Object.entries(BROKEN)) {
    it(`${fault}_isFound`, () => {
      const definition = structuredClone(all.get('overview'));
      const answers = fixture('overview');
      change(definition, answers);

      assert.match(lint('overview', definition, all, answers).join('\n'), message);
    });
  }
});
