// Builds the page that draws dashboards into a folder.
import { bundle } from './bundle.mjs';

await bundle(process.argv[2]);
