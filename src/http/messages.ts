/**
 * Requests and responses that are Express's from the beginning. Express gives each one its own prototype when it comes,
 * and an object whose prototype was changed costs: V8 knows its shape no more, and keeps it, with what hangs on it, until
 * the next collection of the whole heap (docs/decisions/0044). One that has the prototype already is left as it is.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** What a server is made with, `createServer(messages)`; for one server and one app, since an app's requests know it. */
export const newMessages = () => ({
  IncomingMessage: class extends IncomingMessage {},
  ServerResponse: class<Asked extends IncomingMessage> extends ServerResponse<Asked> {},
});

export type Messages = ReturnType<typeof newMessages>;

/** Makes them this app's, before it is asked anything. */
export function adopt(app: Express, messages: Messages): void {
  const [request, response] = [messages.IncomingMessage.prototype, messages.ServerResponse.prototype];
  Object.setPrototypeOf(request, app.request);
  Object.setPrototypeOf(response, app.response);
  Object.assign(app, { request, response });
}
