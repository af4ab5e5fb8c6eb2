import { runGateway } from './run.mjs';

await runGateway();
