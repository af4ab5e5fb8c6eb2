/**
 * Puts the rooms together: the schema with a rule before every field, the services, the HTTP server. The command
 * line, the tests and the benchmarks all start their gateway here; it is the only file of src/ that knows
 * resolvers/ and permissions/.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { Express } from 'express';
import type { GraphQLSchema } from 'graphql';
import { checkedRules } from '../permissions/boot-check.ts';
import { ownerOrConsent, shielded } from '../permissions/shield.ts';
import { resolvers } from '../resolvers/index.ts';
import { claimPage } from './claims/page/routes.ts';
import type { Config } from './config.ts';
import { createContext, type Doors } from './context.ts';
import type { Database } from './database/connect.ts';
import { exportRoutes } from './export/routes.ts';
import { graphiqlRoutes } from './graphiql/routes.ts';
import { createApollo } from './graphql/apollo.ts';
import type { Engine } from './graphql/engine/executor.ts';
import { withFreshMutations } from './graphql/fresh-mutations.ts';
import { errorHandler, GRAPHQL_PATH, notFound } from './http/answers.ts';
import { beginMark } from './http/begin-mark.ts';
import { errorsPage } from './http/errors-page.ts';
import { graphqlAnswer } from './http/graphql-answer.ts';
import { graphqlDoor } from './http/graphql-door.ts';
import { exactly, inOrder, under } from './http/in-order.ts';
import { adopt, newMessages } from './http/messages.ts';
import { createHttpApp } from './http/prepare.ts';
import { startingApp } from './http/starting.ts';
import { keyOrSession, keysOnlyWhereTheyBelong } from './integrations/door.ts';
import { revokeRoute } from './integrations/revoke-route.ts';
import { budgetDoor } from './limits/spend.ts';
import { lockdownDoor } from './lockdown/door.ts';
import { Preparer } from './my-data/preparer.ts';
import { myDataRoutes } from './my-data/routes.ts';
import { moderationRoutes } from './photos/moderation/look.ts';
import { photoRoutes } from './photos/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { sandboxRoutes } from './sandbox/routes.ts';
import { readTypeDefs, sortedSdl } from './schema/load.ts';
import { createServices, type ServiceOptions, type Services } from './services.ts';
import { addressPages } from './sign-in/address-change/page/routes.ts';
import { signInPage } from './sign-in/page/routes.ts';
import { healthRoutes } from './watch/health.ts';
import { type MetricsServer, serveMetrics } from './watch/metrics-server.ts';
import { watchRequests } from './watch/requests.ts';
import { webhookRoutes } from './webhooks/routes.ts';

export interface Gateway {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly services: Services;
  /** Prepares what people asked for of their own. */
  readonly preparer: Preparer;
  /** Where Prometheus reads, if METRICS_PORT says so. */
  readonly metricsUrl: string | undefined;
  close(): Promise<void>;
}

export interface GatewayOptions extends ServiceOptions {
  /** Opens doors and chooses who executes; each response says which door refused. Refused outside tests. */
  readonly testing?: { readonly doors?: Doors; readonly engine?: Engine };
}

/** Made of files, it is the same for every gateway of a process. */
let made: GraphQLSchema | undefined;

function makeSchema(): GraphQLSchema {
  const plain = makeExecutableSchema({
    typeDefs: readTypeDefs(),
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return shielded(withFreshMutations(plain), checkedRules(plain));
}

/** Starts a gateway; rejects with a BootCheckError, KeyFileError or the error of listening. */
export async function createGateway(
  config: Config,
  database: Database,
  options: GatewayOptions = {},
): Promise<Gateway> {
  if (options.testing !== undefined && process.env.NODE_ENV !== 'test') {
    throw new Error('doors are opened in tests only');
  }
  made ??= makeSchema();
  const schema = made;
  // Port 0 is for tests: the address is known only once it listens.
  const messages = newMessages();
  const server = createServer(messages);
  const port = await listen(server, config);
  const settled = config.port === 0 ? { ...config, port, publicUrl: `http://localhost:${port}` } : config;
  const starting = startingApp(settled);
  server.on('request', starting);
  try {
    const services = await createServices(settled, database, options);
    const app = await createApp(schema, services, options);
    const counts = await countsFor(services).catch(async (error: unknown) => {
      await app.stop();
      await services.close();
      throw error;
    });
    const preparer = new Preparer(schema, services);
    adopt(app.handler, messages);
    server.off('request', starting).on('request', app.handler);
    return {
      url: settled.publicUrl,
      services,
      preparer,
      metricsUrl: counts?.url,
      close: async () => {
        await closed(server);
        await counts?.close();
        await preparer.close();
        await app.stop();
        await services.close();
      },
    };
  } catch (error) {
    await closed(server);
    throw error;
  }
}

async function createApp(schema: GraphQLSchema, services: Services, { testing }: GatewayOptions) {
  const { config, log, metrics, signIn } = services;
  const apollo = createApollo({
    schema,
    config,
    log,
    metrics,
    explain: testing !== undefined,
    engine: testing?.engine,
  });
  await apollo.start();
  const operations = [
    ...graphqlDoor(config),
    beginMark(services),
    keyOrSession(services),
    lockdownDoor(signIn),
    budgetDoor(services),
    graphqlAnswer(apollo, (req, res) =>
      createContext({ services, viewer: signIn.viewerOf(req), http: { req, res }, doors: testing?.doors }),
    ),
  ];
  const graphql = inOrder(operations);
  const mayRead = ownerOrConsent;
  const photos = photoRoutes(services, { mayRead, doors: testing?.doors });
  const app: Express = createHttpApp(config, {
    beforeHosts: [watchRequests(log, metrics), under('/health', healthRoutes(services))],
    // What is asked most needs no router to find it.
    afterHosts: [
      keysOnlyWhereTheyBelong(services),
      exactly(GRAPHQL_PATH, graphql),
      under('/photos/', photos),
    ],
  });
  // The same paths as Express reads them: in capitals, with a query, with a host before them.
  app.use(GRAPHQL_PATH, graphql);
  app.use(photos);
  const sdl = sortedSdl(schema);
  // For whom introspection is: in production not for strangers.
  app.get('/schema.graphql', ...signIn.middleware, (req, res, next) => {
    if (config.production && signIn.viewerOf(req).kind !== 'ACCOUNT') return next();
    res.type('text/plain').send(sdl);
  });
  if (config.sandbox) app.use(sandboxRoutes(signIn), graphiqlRoutes());
  app.use(myDataRoutes(services));
  app.use(revokeRoute(services));
  app.use(webhookRoutes(services));
  app.use(receiptRoutes(services));
  app.use(moderationRoutes(services, testing?.doors));
  app.use(exportRoutes({ services, mayRead, doors: testing?.doors }));
  app.use(signInPage(signIn, config), claimPage(), addressPages(), errorsPage());
  app.use(notFound);
  app.use(errorHandler((err, request) => log.error({ err, request }, 'a request failed')));
  return { handler: app, stop: () => apollo.stop() };
}

/** Where Prometheus reads, if there is such a place. */
async function countsFor({ config: { metricsPort }, metrics }: Services): Promise<MetricsServer | undefined> {
  return metricsPort === undefined ? undefined : serveMetrics(metrics, metricsPort);
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5_000).unref();
  });
}
