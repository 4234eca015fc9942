// Builds the page that draws a dashboard with Splunk's own renderer.
import { build } from 'esbuild';

// The large packages that package.json replaces by an empty one; whoever imports them gets nothing.
const absent = {
  name: 'absent',
  setup(plugin) {
    plugin.onResolve({ filter: /^(ace-builds|maplibre-gl|jspdf|@splunk\/react-search)(\/|$)/ }, ({ path }) => ({
      path,
      namespace: 'absent',
    }));
    plugin.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

export const bundle = async (outdir) => {
  const result = await build({
    entryPoints: { harness: new URL('harness.jsx', import.meta.url).pathname },
    outdir,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [absent],
    logLevel: 'error',
  });
  return result.metafile;
};
