/**
 * Every server that is compared. `file` from bench/; `headers`: who asks; `workload`: what; `withholds`: whether what was
 * not shared must come out null; `records`: whether every value shown must be on the record (true), or none (false);
 * `asksNothing`: under load the database is not to be asked.
 */
import { asNobody, asOurViewer, asPeersViewer } from './contender.mjs';
import { directory, profiles } from './workloads.mjs';

const gateway = (settings) => ({
  file: 'gateway/server.mjs',
  headers: asOurViewer,
  withholds: true,
  records: true,
  ...settings,
});
const peer = (file, settings) => ({
  file: `peers/${file}.mjs`,
  headers: asNobody,
  withholds: false,
  ...settings,
});

const half = directory('half');
const all = directory('all');
const none = directory('none');

export const CONTENDERS = {
  ours: gateway({ workload: half }),
  'ours, all shown': gateway({ workload: all }),
  'ours, all withheld': gateway({ workload: none }),
  'ours, ledger off': gateway({ workload: half, file: 'gateway/unrecorded.mjs', records: false }),
  'ours, guard off': gateway({ workload: all, file: 'gateway/unguarded.mjs' }),
  'ours, a profile': gateway({ workload: profiles('half', { ours: true }) }),
  'ours, memory': gateway({
    file: 'gateway/in-memory.mjs',
    workload: half,
    headers: asNobody,
    settings: ({ cookies }) => ({ COOKIE: cookies[0] }),
    records: false,
    asksNothing: true,
  }),
  'Apollo, lean': peer('apollo-lean', { workload: half }),
  'Apollo, lean, session': peer('apollo-session', { workload: half, headers: asPeersViewer }),
  'Apollo, shield, a query per field': peer('apollo-shield', {
    workload: half,
    headers: asPeersViewer,
    withholds: true,
  }),
  'Apollo, session, a profile': peer('apollo-session', {
    workload: profiles('half', { ours: false }),
    headers: asPeersViewer,
  }),
  'Apollo, memory': peer('apollo-memory', { workload: half }),
  'Mercurius, jit, guard, memory': peer('mercurius-guarded', { workload: half, withholds: true }),
  'graphql-yoga, memory': peer('yoga-memory', { workload: half }),
  'graphql-yoga, graphql-authz, memory': peer('yoga-authz', { workload: all }),
};
