// The page that draws: Splunk's own renderer, with the presets that Splunk Enterprise uses for viewing.
import { createRoot } from 'react-dom/client';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import { DashboardCore } from '@splunk/dashboard-core';
import Preset from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import { createSchemaBasedOnPresets } from '@splunk/dashboard-definition';
import { DashboardValidator } from '@splunk/dashboard-validation';
import { SplunkThemeProvider } from '@splunk/themes';

// A host page may bring definition and theme; else they come from the address.
const hosted = window.__dashboard;
const theme = hosted?.theme ?? new URLSearchParams(window.location.search).get('theme');
const name = window.location.pathname.split('/').pop();

// What Splunk's schema says against a definition. It knows the layout's newer form only, which the renderer brings ours into.
window.schemaFaults = ({ layout, ...rest }) => {
  const { globalInputs, ...canvas } = layout;
  const validator = new DashboardValidator();
  validator.setSchema(createSchemaBasedOnPresets(Preset));
  return validator.validate({
    ...rest,
    layout: {
      globalInputs,
      options: {},
      tabs: { items: [{ layoutId: 'only', label: '' }] },
      layoutDefinitions: { only: canvas },
    },
  });
};

const draw = async () => {
  const definition = hosted?.definition ?? (await (await fetch(`/definitions/${name}.json`)).json());
  createRoot(document.getElementById('root')).render(
    <SplunkThemeProvider family="enterprise" colorScheme={theme} density="comfortable">
      <DashboardContextProvider preset={Preset} initialDefinition={definition}>
        <DashboardCore width="100%" height="auto" />
      </DashboardContextProvider>
    </SplunkThemeProvider>,
  );
};

draw();
