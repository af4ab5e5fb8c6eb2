/** What V8 would keep until it collects the whole heap is not made for an ordinary request; and an operation is executed once. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildSchema, GraphQLError, parse } from 'graphql';
import type { Context } from '../src/context.ts';
import { executing } from '../src/graphql/engine/executing.ts';
import { ENGINES, Executor } from '../src/graphql/engine/executor.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

describe('who executes', () => {
  const SCHEMA = buildSchema('type Query { count: Int, failing: Int }');
  let executed = 0;
  Object.assign(SCHEMA.getQueryType()?.getFields().count ?? {}, { resolve: () => ++executed });
  Object.assign(SCHEMA.getQueryType()?.getFields().failing ?? {}, {
    resolve: () => Promise.reject(new GraphQLError('failed')),
  });

  async function asked(query: string, executor = new Executor(SCHEMA, ENGINES.interpreted)) {
    executed = 0;
    const { plugin, gateway } = executing(SCHEMA, executor);
    const contextValue = {} as Context;
    const document = parse(query);
    const listener = await plugin.requestDidStart?.({} as never);
    const request = { document, operation: document.definitions[0], request: {}, contextValue };
    const answer = await listener?.responseForOperation?.(request as never);
    const loaded = await gateway?.load({} as never);
    const byGateway = async () =>
      loaded?.executor?.({ context: contextValue, document, request: {} } as never);
    return { answer, byGateway };
  }

  it('answers a result without errors itself', async () => {
    const { answer, byGateway } = await asked('{ count }');
    expect(answer?.body).toMatchObject({ kind: 'single', singleResult: { data: { count: 1 } } });
    await expect(byGateway()).rejects.toThrow('was not executed');
    expect(executed).toBe(1);
  });

  it('leaves one with errors to Apollo, which formats them, and executes nothing twice', async () => {
    const { answer, byGateway } = await asked('{ count failing }');
    expect(answer).toBeNull();
    const result = await byGateway();
    expect(result).toMatchObject({ data: { count: 1, failing: null }, errors: [{ message: 'failed' }] });
    await expect(byGateway()).rejects.toThrow('was not executed');
    expect(executed).toBe(1);
  });

  it('leaves what could not be executed to Apollo, too', async () => {
    const broken = { execute: () => Promise.reject(new Error('broken')) } as unknown as Executor;
    const { answer, byGateway } = await asked('{ count }', broken);
    expect(answer).toBeNull();
    await expect(byGateway()).rejects.toThrow('broken');
  });
});

describe('requests and responses', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('are Express’s from the beginning: nobody changes what they are', async () => {
    const changed: unknown[] = [];
    const change = Object.setPrototypeOf;
    const spy = jest.spyOn(Object, 'setPrototypeOf').mockImplementation((one, to) => {
      const isMessage = one instanceof IncomingMessage || one instanceof ServerResponse;
      if (isMessage) changed.push(Object.getPrototypeOf(one) === to ? 'left as it is' : 'changed');
      return change(one, to);
    });
    try {
      const answer = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      });
      expect(await answer.json()).toMatchObject({ data: { __typename: 'Query' } });
    } finally {
      spy.mockRestore();
    }
    expect(changed).toEqual(['left as it is', 'left as it is']);
  });
});
