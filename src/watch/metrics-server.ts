/**
 * Serves the counts at /metrics, as Prometheus expects. Threat: they are counts about people, and everything on the
 * gateway's own port is reachable through the public proxy: whoever polls there sees each consent and each lookup
 * happen. So they have a port of their own (METRICS_PORT, off unless set) that listens on loopback only: a collector
 * on the same machine, or in the same pod, reads them. A page in somebody's browser could reach loopback by DNS
 * rebinding; the name it used stands in Host, and only loopback's names are answered.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

const OWN_NAME = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i;

export interface MetricsServer {
  /** Where the counts are. */
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects with the error of listening. Port 0 takes any. */
export async function serveMetrics(metrics: Metrics, port: number): Promise<MetricsServer> {
  metrics.countProcess();
  const { registry } = metrics;
  const server = createServer(async (req, res) => {
    if (!OWN_NAME.test(req.headers.host ?? '')) return res.writeHead(421).end();
    if (req.method !== 'GET' || req.url !== '/metrics') return res.writeHead(404).end();
    const text = await registry.metrics().catch(() => null);
    if (text === null) return res.writeHead(500).end();
    res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
  });
  await new Promise<void>((resolve, reject) => {
    // Whoever reads that a port is taken must know which setting to change.
    server.once('error', (error) => reject(Object.assign(error, { setting: 'METRICS_PORT' })));
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  return { url, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
