/** The gateway without its ledger, to see what the ledger costs. */
import { runGateway } from './run.mjs';
import { withoutLedger } from './without-ledger.mjs';

await runGateway(withoutLedger);
