/**
 * (a) Photos a second: with session, decision, unsealing and record, against the plain peer; nginx beside them where it is
 * installed. The photos asked for are few, and the gateway remembers them sealed: so it is measured without that as well.
 */
import { asNobody, asOurViewer } from '../compare/contender.mjs';
import { compare } from '../compare/rounds.mjs';
import { tableOf } from '../rows/pairs.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { measureNginx } from './nginx.mjs';
import { FILE, photosAt } from './site.mjs';

export const OURS = {
  file: 'gateway/server.mjs',
  headers: asOurViewer,
  workload: photosAt((photo) => `/photos/${photo}/${FILE}`),
  records: true,
};
const COLD = { ...OURS, file: 'photos/cold.mjs' };
const PEER = {
  file: 'photos/peer.mjs',
  headers: asNobody,
  workload: photosAt((photo) => `/photos/${photo}`),
};

export async function measure(world, site, options) {
  const contenders = {
    ours: { world, site, kind: OURS },
    [NOTHING_REMEMBERED]: { world, site, kind: COLD },
    [PLAIN]: { world, site, kind: PEER },
  };
  const rounds = await compare(contenders, { ...options, warmUp: { requests: WARM } });
  const ratios = (name, key) => rounds.map((round) => round[name][key] / round[PLAIN][key]);
  const cpu = (name) => medianWithRange(ratios(name, 'serverMillis').map((n) => 1 / n));
  const nginx = await measureNginx(world, site, options);
  const beside = nginx === null ? {} : { [FILES]: nginx };
  const all = rounds.map((round, n) => ({ ...round, [FILES]: beside[FILES]?.[n] }));
  return {
    title: 'Photos of 20 kB, 16 connections',
    measures: [
      ...[
        ['photos a second, ours / Express', 'ours'],
        ['the same of photos that are not remembered', NOTHING_REMEMBERED],
      ].map(([what, name]) => ({ what, values: ratios(name, 'perSecond'), atLeast: 0.5, aim: 0.8 })),
    ],
    text: [
      tableOf([...Object.keys(contenders), ...Object.keys(beside)], all),
      '',
      `By the servers’ CPU a photo: ${cpu('ours')}, not remembered ${cpu(NOTHING_REMEMBERED)}.`,
      nginx === null
        ? 'nginx is not installed here, and stands beside them in no row.'
        : 'nginx has the files on a disk, and was measured by itself after the others.',
    ].join('\n'),
  };
}

/**
 * So many photos each server is asked for before it is measured. One photo runs much code once: what a server costs goes
 * down for as long as V8 compiles it, and that is some thousands of photos for ours, hundreds for the plain one.
 */
const WARM = 5_000;
const FILES = 'nginx, files';
const PLAIN = 'Express, GridFS';
const NOTHING_REMEMBERED = 'ours, nothing remembered';
