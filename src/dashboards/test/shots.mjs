// Writes the pictures of docs/dashboards.md. Fonts differ between machines, so no test compares them.
import { definitions } from './definitions.mjs';
import { draw, start } from './pages.mjs';

const folder = new URL('../../../docs/images/', import.meta.url).pathname;
const browser = await start();
for (const [name, definition] of definitions()) {
  for (const theme of name === 'overview' ? ['light', 'dark'] : ['light']) {
    const { page, faults, close } = await draw(browser, name, {
      theme,
      data: 'sample',
      height: definition.layout.options.height + 90,
      scale: 0.7,
    });
    if (faults.length) throw new Error(faults.join('\n'));
    await page.screenshot({ path: `${folder}${name}-${theme}.png` });
    await close();
  }
}
await browser.close();
