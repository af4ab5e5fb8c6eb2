/** A small SMTP server, real enough for a client to hand over a mail, that can go wrong at any step. It offers no TLS. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** What to say to a line; DROP ends the connection, and HANG says nothing, for ever. `.` is the end of a message. */
export type Reply = (line: string) => string | 'DROP' | 'HANG' | Promise<string>;

export interface SmtpServer {
  readonly url: string;
  readonly port: number;
  /** All lines that clients sent, messages included. */
  readonly said: string[];
  /** Messages that were accepted, headers and all. */
  readonly messages: string[];
  /** Answers other than the usual ones; undefined for the usual one. */
  reply: (line: string) => ReturnType<Reply> | undefined;
  /** Resolves when a client says a line like this. */
  heard(line: RegExp): Promise<void>;
  close(): Promise<void>;
}

const USUAL: Record<string, string> = { DATA: '354 go on', STARTTLS: '502 no', QUIT: '221 bye' };

export async function smtpServer(): Promise<SmtpServer> {
  const said: string[] = [];
  const messages: string[] = [];
  const waiting = new Set<{ line: RegExp; resolve: () => void }>();
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // A connection that ends in the middle is what these tests are about.
    converse(socket, result, { said, messages, waiting }).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const result: SmtpServer = {
    url: `smtp://127.0.0.1:${port}`,
    port,
    said,
    messages,
    reply: () => undefined,
    heard: (line) =>
      said.some((one) => line.test(one))
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.add({ line, resolve })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return result;
}

interface Heard {
  readonly said: string[];
  readonly messages: string[];
  readonly waiting: Set<{ line: RegExp; resolve: () => void }>;
}

async function converse(socket: Socket, server: SmtpServer, { said, messages, waiting }: Heard) {
  socket.write('220 test\r\n');
  let rest = '';
  let message: string[] | null = null;
  for await (const chunk of socket) {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      said.push(line);
      for (const one of waiting) if (one.line.test(line)) one.resolve();
      if (message !== null && line !== '.') {
        message.push(line);
        continue;
      }
      const reply = (await server.reply(line)) ?? USUAL[line.split(' ', 1)[0] ?? ''] ?? '250 ok';
      if (reply === 'DROP') return void socket.destroy();
      if (reply === 'HANG') return;
      if (line === '.' && reply.startsWith('2')) messages.push((message ?? []).join('\r\n'));
      message = line === 'DATA' && reply.startsWith('3') ? [] : null;
      socket.write(`${reply}\r\n`);
    }
  }
}
