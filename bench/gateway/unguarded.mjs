/**
 * The gateway without its guard, to see what authorization costs: no rule stands before any field, and every decision
 * is a consent that nobody looked up. There is no such gateway but here.
 */
import { gatewayModule } from '../support/build.mjs';
import { replace } from './replaced.mjs';

replace([{ file: '/permissions/shield.js', name: 'shielded', by: () => (schema) => schema }]);
const { Decisions } = await gatewayModule('src/consent/decisions.js');
const ALLOW = { kind: 'ALLOW', basis: { kind: 'CONSENT', consent: 'con_0' } };
Decisions.prototype.load = () => ALLOW;
for (const lookUp of ['prefetch', 'beside']) Decisions.prototype[lookUp] = async () => [];

const { runGateway } = await import('./run.mjs');
await runGateway();
