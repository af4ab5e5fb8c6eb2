/** A receiver of webhooks: a real server that answers as a test says, and keeps what came. */
import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Record<string, string>;
  };
}

/** HANG: no answer ever. */
export type Reply =
  | number
  | 'HANG'
  | { readonly status: number; readonly headers: Record<string, string>; readonly body?: string };

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** By path: the most calls that were under way at one moment. */
  readonly most: Map<string, number>;
  /** By path; 204 by default. */
  reply: (path: string, id: string) => Reply;
  close(): Promise<void>;
}

export async function startReceiver(tls?: { key: string; cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  const underWay = new Map<string, number>();
  const most = new Map<string, number>();
  const listener: http.RequestListener = (req, res) => {
    const at = req.url ?? '';
    const now = (underWay.get(at) ?? 0) + 1;
    underWay.set(at, now);
    most.set(at, Math.max(most.get(at) ?? 0, now));
    // Answered, or given up by the caller.
    res.once('close', () => underWay.set(at, (underWay.get(at) ?? 1) - 1));
    const chunks: Buffer[] = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('error', () => {});
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const id = String(req.headers['webhook-id']);
      const message = body === '' ? {} : JSON.parse(body);
      received.push({ id, path: at, headers: req.headers, body, message });
      const reply = receiver.reply(at, id);
      if (reply === 'HANG') return;
      const { status, headers = {}, body: text = '' } = typeof reply === 'number' ? { status: reply } : reply;
      res.writeHead(status, headers).end(text);
    });
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    most,
    reply: () => 204,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}

/** Throws unless one of the signatures is by this secret. */
export const verified = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
