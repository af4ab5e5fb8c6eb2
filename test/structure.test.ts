/**
 * How the house is built (the plan's "The house" and decisions 3 and 4), held by reading the source: which room may
 * know which, who touches the vault and the ledger, where attendees come from, and which traps of graphql-shield
 * stay out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphql } from 'graphql';
import ts from 'typescript';
import { checkedRules } from '../permissions/boot-check.ts';
import { shielded } from '../permissions/shield.ts';
import { resolvers } from '../resolvers/index.ts';
import { createContext } from '../src/context.ts';
import { projectRoot, readTypeDefs } from '../src/schema/load.ts';
import { type BuiltAttendee, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

interface Source {
  /** From the project's top, with slashes. */
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

const ROOMS = ['src', 'resolvers', 'permissions'];
const sources: readonly Source[] = ROOMS.flatMap((room) =>
  readdirSync(path.join(projectRoot(), room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = path.posix.join(room, ...name.split(path.sep));
      const text = readFileSync(path.join(projectRoot(), file), 'utf8');
      return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true) };
    }),
);
const own = sources.filter(({ file }) => !file.startsWith('src/generated/'));

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Every node of a kind in a file. */
function nodesOf<T extends ts.Node>({ tree }: Source, is: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  visit(tree, (node) => {
    if (is(node)) found.push(node);
  });
  return found;
}

/** What a file imports: files of ours by their path from the top, packages by their name. */
function importsOf(source: Source): string[] {
  const specifiers: string[] = [];
  visit(source.tree, (node) => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      specifiers.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText())) {
      const [first] = node.arguments;
      specifiers.push(
        first !== undefined && ts.isStringLiteralLike(first) ? first.text : 'something computed',
      );
    }
  });
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? path.posix.join(path.posix.dirname(source.file), specifier) : specifier,
  );
}

/** `file → import` for each import that is forbidden. */
function forbidden(is: (file: string, imported: string) => boolean): string[] {
  return own.flatMap((source) =>
    importsOf(source)
      .filter((imported) => is(source.file, imported))
      .map((imported) => `${source.file} → ${imported}`),
  );
}

const callsOf = (source: Source) =>
  nodesOf(source, ts.isCallExpression).map((call) => {
    const { expression } = call;
    return {
      call,
      name: ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText(),
    };
  });

/** Known, and to be undone. */
const STILL_IN_A_CIRCLE = /^src\/attendees\/import\//;

describe('imports point one way', () => {
  const isTop = (file: string) => /^src\/(gateway|main)\.ts$|^src\/commands\//.test(file);

  it('within src nothing knows the gateway, the command line or its commands, but they themselves', () => {
    // A command that belongs to a noun stands with the noun; only main.ts may know those.
    expect(
      forbidden((file, imported) => isTop(imported) && !isTop(file) && !/\/command\.ts$/.test(file)),
    ).toEqual([]);
    expect(forbidden((file, imported) => /^src\/main\.ts$/.test(imported) && file !== 'src/main.ts')).toEqual(
      [],
    );
  });

  it('src knows neither resolvers nor permissions, but for the gateway, which puts the rooms together', () => {
    expect(
      forbidden(
        (file, imported) => /^(resolvers|permissions)\//.test(imported) && /^src\//.test(file),
      ).filter((line) => !line.startsWith('src/gateway.ts → ')),
    ).toEqual([]);
  });

  it('resolvers and permissions know src, and not each other, the tests, or whatever puts them together', () => {
    const room = (file: string) => file.split('/')[0];
    expect(
      forbidden(
        (file, imported) =>
          !file.startsWith('src/') &&
          (isTop(imported) ||
            (/^(resolvers|permissions|test)\//.test(imported) && room(imported) !== room(file))),
      ),
    ).toEqual([]);
  });

  it('nothing imports what is not there: tests, scripts, something computed', () => {
    expect(
      forbidden((_file, imported) => /^(test|scripts|bench|codegen)\b|^something computed$/.test(imported)),
    ).toEqual([]);
  });

  it('never in a circle, imports of types included', () => {
    const graph = new Map(own.map((source) => [source.file, importsOf(source)]));
    // What a file reaches, over however many others.
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of graph.get(from) ?? []) {
        if (!graph.has(next) || seen.has(next)) continue;
        seen.add(next);
        reached(next, seen);
      }
      return seen;
    };
    const circular = [...graph.keys()].filter((file) => reached(file).has(file));
    expect(circular.filter((file) => !STILL_IN_A_CIRCLE.test(file))).toEqual([]);
  });

  it('pure decisions know nothing of GraphQL, HTTP or the database', () => {
    expect(
      forbidden(
        (file, imported) =>
          ['src/consent/decide.ts', 'src/attendees/visible.ts', 'permissions/predicates.ts'].includes(file) &&
          /^(graphql|express|mongoose|mongodb|@apollo|@graphql)/.test(imported),
      ),
    ).toEqual([]);
  });
});

describe('the vault and the ledger', () => {
  const STORES = ['values', 'earlierValues', 'ledger', 'ledgerLeases'];

  it('are touched by src/disclosure only', () => {
    const touching = own.filter((source) =>
      callsOf(source).some(({ call, name }) => {
        const [first] = call.arguments;
        return (
          name === 'collection' &&
          first !== undefined &&
          ts.isStringLiteralLike(first) &&
          STORES.includes(first.text)
        );
      }),
    );
    expect(touching.map(({ file }) => file).sort()).toEqual([
      'src/disclosure/earlier-values.ts',
      'src/disclosure/ledger/store.ts',
      'src/disclosure/left-values.ts',
    ]);
  });

  it('are not reached by another way: a model of theirs, a $lookup, a computed name', () => {
    const elsewhere = own.filter(({ file }) => !file.startsWith('src/disclosure/'));
    const hits = elsewhere.flatMap((source) => [
      ...callsOf(source)
        .filter(
          ({ call, name }) => name === 'collection' && !ts.isStringLiteralLike(call.arguments[0] ?? call),
        )
        .map(() => `${source.file}: a computed collection`),
      ...nodesOf(source, ts.isPropertyAssignment)
        .filter((property) => /^(collection|from|into|coll)$/.test(property.name.getText()))
        .filter(({ initializer }) => ts.isStringLiteralLike(initializer) && STORES.includes(initializer.text))
        .map((property) => `${source.file}: ${property.getText()}`),
    ]);
    expect(hits).toEqual([]);
  });

  it('are reached on no attendee’s document but by src/disclosure: nothing else names the field or is handed it', () => {
    const naming = own.filter(
      ({ file, text }) => !file.startsWith('src/disclosure/') && /sealedValues/.test(text),
    );
    // Where it is declared, left out of every find that does not name it, and named for the page.
    expect(naming.map(({ file }) => file)).toEqual(['src/attendees/model.ts']);
    const model = own.find(({ file }) => file === 'src/attendees/model.ts') as Source;
    expect(model.text).toMatch(/sealedValues: \{ type: sealedSetSchema, select: false,/);
    expect(model.text.match(/sealedValues/g)).toHaveLength(2);
    // Past the model the driver answers with whole documents; these write, or ask for the id alone.
    const past = own.filter(
      ({ file, text }) =>
        !file.startsWith('src/disclosure/') &&
        /attendees\s*\.collection|collection(<[^>]*>)?\('attendees'\)/.test(text),
    );
    expect(past.map(({ file }) => file).sort()).toEqual([
      'src/attendees/import/write.ts',
      'src/canaries/plant.ts',
      'src/claims/claim.ts',
      'src/consent/build-audiences.ts',
      'src/consent/keep-audience.ts',
      'src/erasure/erase.ts',
      'src/history/history.ts',
      'src/proposals/answer.ts',
      'src/restore/accept.ts',
      'src/restore/close.ts',
    ]);
    for (const source of past) {
      const receivers =
        /^(this\.#attendees\(\)|records|attendees|.*attendees\.collection.*|.*'attendees'.*)$/s;
      const reading = callsOf(source).filter(({ call, name }) => {
        const on = ts.isPropertyAccessExpression(call.expression) ? call.expression.expression.getText() : '';
        const isTheirs = on !== 'records' || /records = [^;]*attendees/.test(source.text);
        return /^find/.test(name) && receivers.test(on) && isTheirs;
      });
      // `lean` is the model's.
      const whole = reading.filter(
        ({ call }) =>
          call.arguments.length < 2 && !/^\.lean\b/.test(call.parent.getText().slice(call.getText().length)),
      );
      expect([source.file, whole.map(({ call }) => call.getText())]).toEqual([source.file, []]);
    }
    // A read by a plain command passes the model by, too; these name what is shown.
    const atOnce = own.filter(({ text }) => /readAtOnce</.test(text));
    expect(atOnce.map(({ file }) => file).sort()).toEqual([
      'src/attendees/directory.ts',
      'src/attendees/in-order.ts',
      'src/attendees/introduced.ts',
      'src/attendees/records.ts',
      'src/consent/direct.ts',
      'src/database/read-at-once.ts',
    ]);
    // Nor does an aggregation ask a model; these say what they take.
    const joining = own.filter(({ text }) =>
      /(from|coll): 'attendees'|attendees\s*\.aggregate|AtOnce(<\w+>)?\(keptBy/.test(text),
    );
    expect(joining.map(({ file }) => file)).toEqual([
      'src/attendees/records.ts',
      'src/database/read-at-once.ts',
      'src/sign-in/who-may.ts',
    ]);
  });

  it('sealed values are opened by the vault, by sign-in and import for addresses of accounts, for what signs webhooks, for who is planted, and by cursors, only', () => {
    const opening = own.filter((source) =>
      importsOf(source).some((imported) => /^src\/disclosure\/seal(ed-text)?\.ts$/.test(imported)),
    );
    const allowed =
      /^src\/(disclosure|sign-in|attendees\/import|accounts|commands)\/|^src\/(cursor|complaints\/(model|words)|my-data\/(book|model)|(claims|attendees)\/model|webhooks\/(model|secret)|canaries\/(model|book))\.ts$/;
    expect(opening.map(({ file }) => file).filter((file) => !allowed.test(file))).toEqual([]);
    // What opens protected values is called by the vault, to keep what a change takes away, and to change one of a set.
    const callersOf = (wanted: string) =>
      own.filter((source) => callsOf(source).some(({ name }) => name === wanted)).map(({ file }) => file);
    expect(callersOf('openValue')).toEqual([
      'src/disclosure/decide-again.ts',
      'src/disclosure/earlier-values.ts',
      'src/disclosure/values-of-cancelled.ts',
    ]);
    // Past all decisions, and for one's own package alone.
    expect(callersOf('valuesOfCancelled')).toEqual(['src/my-data/cancelled.ts']);
    expect(callersOf('keptCancelled')).toEqual(['src/my-data/contents.ts']);
    expect(callersOf('asIfValid')).toEqual(['src/my-data/cancelled.ts', 'src/my-data/release.ts']);
    expect(callersOf('openSet').sort()).toEqual([
      'src/disclosure/left-values.ts',
      'src/disclosure/vault-store.ts',
      'src/disclosure/vault.ts',
    ]);
  });

  it('earlier values are reached by the history and the import, and never by what answers', () => {
    const reaching = own.filter(
      ({ file, text }) => !file.startsWith('src/disclosure/') && /\bearlierValues\b/.test(text),
    );
    expect(
      reaching
        .map(({ file }) => file)
        .filter(
          (file) =>
            // The register of what is kept has its name alone.
            !/^src\/(history|attendees\/import|photos\/import|erasure)\/|^src\/(storage|processing\/collections)\.ts$/.test(
              file,
            ),
        ),
    ).toEqual([]);
    const opening = own.filter((source) =>
      callsOf(source).some(({ call, name }) => name === 'open' && /earlierValues/.test(call.getText())),
    );
    expect(opening.map(({ file }) => file)).toEqual(['src/history/take-back.ts']);
  });
});

describe('an Attendee comes from one place', () => {
  it('only src/attendees/load.ts makes and admits AttendeeViews', () => {
    const admitting = own.filter(({ text }) => /\bnew Shown\(|implements AttendeeView\b/.test(text));
    expect(admitting.map(({ file }) => file)).toEqual(['src/attendees/load.ts']);
    // Nobody claims that something else is one: neither by a cast nor by a literal of that type.
    const claims = own.flatMap((source) =>
      [
        ...nodesOf(source, ts.isAsExpression).filter((cast) => /\bAttendeeView\b/.test(cast.type.getText())),
        ...nodesOf(source, ts.isSatisfiesExpression).filter((cast) =>
          /\bAttendeeView\b/.test(cast.type.getText()),
        ),
        ...nodesOf(source, ts.isVariableDeclaration).filter(
          ({ type, initializer }) =>
            /\bAttendeeView\b/.test(type?.getText() ?? '') &&
            initializer !== undefined &&
            ts.isObjectLiteralExpression(initializer),
        ),
      ].map((node) => `${source.file}: ${node.getText()}`),
    );
    // The shield's, which has just asked `admitted`.
    expect(claims).toEqual(['permissions/shield.ts: parent as AttendeeView']);
  });

  it('every resolver that answers an Attendee calls attendees.load or attendees.page, or hands on a page’s', () => {
    const schema = makeExecutableSchema({ typeDefs: readTypeDefs() });
    const fields = Object.values(schema.getTypeMap()).flatMap((type) =>
      'getFields' in type && !type.name.startsWith('__')
        ? Object.values(type.getFields())
            .filter((field) => /\b(Attendee|AttendeeConnection|AttendeeEdge|Node)\b/.test(String(field.type)))
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    const bodies = new Map<string, string>();
    for (const source of own.filter(({ file }) => file.startsWith('resolvers/'))) {
      for (const declared of nodesOf(source, ts.isVariableDeclaration)) {
        if (declared.initializer === undefined || !ts.isObjectLiteralExpression(declared.initializer))
          continue;
        for (const property of declared.initializer.properties) {
          bodies.set(`${declared.name.getText()}.${property.name?.getText()}`, property.getText());
        }
      }
    }
    const wanting = fields.filter((coordinate) => {
      const body = bodies.get(coordinate);
      // Without a resolver the parent's own property is answered; whoever made the parent is checked below.
      if (body === undefined)
        return ![
          'AttendeeEdge.node',
          'UpdateProfilePayload.attendee',
          'SetListedPayload.attendee',
          'RemovePhotoPayload.attendee',
        ].includes(coordinate);
      if (coordinate.startsWith('AttendeeConnection.'))
        return !/\(\{ attendees[^}]*\}\) => attendees\b/.test(body);
      return !/\battendees\.(load|page)\(|\bloadNode\(/.test(body);
    });
    expect(fields).toEqual(
      expect.arrayContaining([
        'Query.node',
        'Query.attendees',
        'Viewer.attendee',
        'ConsentRecipient.attendee',
      ]),
    );
    expect(wanting).toEqual([]);
    for (const mutation of ['Mutation.updateProfile', 'Mutation.setListed', 'Mutation.removePhoto']) {
      expect(bodies.get(mutation)).toMatch(/attendee: await context\.attendees\.load\(outcome\.attendee\)/);
      expect(bodies.get(mutation)?.match(/\battendee:/g)).toHaveLength(2);
      expect(bodies.get(mutation)).toContain('attendee: null');
    }
  });

  describe('so one from elsewhere', () => {
    let gateway: TestGateway;
    let person: BuiltAttendee;
    beforeAll(async () => {
      gateway = await startGateway();
      const event = await buildEvent(gateway);
      person = await buildAttendee(gateway, { event, name: 'Ada Lovelace', listed: true });
    });
    afterAll(() => gateway.close());

    /** A gateway's schema in which somebody forgot: `node` answers the attendee's record as it lies in the database. */
    async function forged(parent: (found: Record<string, unknown>) => unknown) {
      const record = await gateway.services.models.attendees.findById(person.id).lean().exec();
      const forgetful = {
        Query: { node: async () => parent({ ...record, id: record?._id }) },
        Node: { __resolveType: () => 'Attendee' },
      };
      const plain = makeExecutableSchema({ typeDefs: readTypeDefs(), resolvers: [...resolvers, forgetful] });
      const context = createContext({
        services: gateway.services,
        // The owner, who may see everything, when asked properly.
        viewer: {
          kind: 'ACCOUNT',
          account: person.account,
          session: 'ses_test',
          attendances: [
            {
              attendee: person.id,
              event: person.event,
              category: null,
              listing: { kind: 'EVERYBODY', categories: [] },
            },
          ],
          organises: [],
          organiserOf: [],
          secondFactor: false,
          secondFactorEnrolled: false,
          startedAt: new Date(),
          lockdowns: [],
          grants: [],
          fresh: true,
          at: new Date(),
        },
        http: { req: {}, res: { locals: {} } } as never,
      });
      return graphql({
        schema: shielded(plain, checkedRules(plain)),
        source:
          '{ node(id: "x") { ... on Attendee { phone email jobTitle photo { url } organisation category } } }',
        contextValue: context,
      });
    }

    it('shows nothing, even to its owner', async () => {
      const { data } = await forged((record) => record);
      expect(data).toEqual({
        node: { phone: null, email: null, jobTitle: null, photo: null, organisation: null, category: null },
      });
    });

    it('shows nothing when it is a copy of one that was admitted', async () => {
      const { data } = await forged(({ id, event, name, registered, listed }) => ({
        id,
        event,
        name,
        registered,
        listed,
        organisation: 'x',
        category: 'y',
      }));
      expect(JSON.stringify(data)).not.toMatch(/Ada|"x"|"y"|4477/);
    });
  });
});

describe('graphql-shield’s traps stay out', () => {
  const TRAPS = ['not', 'and', 'or', 'chain', 'race', 'inputRule', 'applyMiddlewareToDeclaredResolvers'];

  it('none of its combinators is called or even imported', () => {
    const named = own.flatMap((source) => [
      ...nodesOf(source, ts.isIdentifier)
        .filter(
          ({ text, parent }) =>
            TRAPS.includes(text) &&
            // A chain there is one of the ledger's records.
            !(
              text === 'chain' &&
              /^src\/(disclosure\/(ledger|budget)|commands\/ledger|alarms)\b/.test(source.file)
            ) &&
            (ts.isCallExpression(parent) || ts.isBindingElement(parent) || ts.isImportSpecifier(parent)),
        )
        .map(({ text }) => `${source.file}: ${text}`),
      ...(source.text.includes('applyMiddlewareToDeclaredResolvers(') ? [source.file] : []),
    ]);
    expect(named).toEqual([]);
  });

  it('its packages are loaded by one file, which gives no trap on', () => {
    const loading = own.filter((source) =>
      // `typeof import(…)` is a type; it loads nothing, and stands in the same file.
      /['"]graphql-(shield|middleware)['"]/.test(source.text.replace(/^\s*\*.*$/gm, '')),
    );
    expect(loading.map(({ file }) => file)).toEqual(['permissions/shield-packages.ts']);
    const given = loading
      .flatMap((source) => nodesOf(source, ts.isBindingElement))
      .map(({ name }) => name.getText());
    expect(given.sort()).toEqual(expect.arrayContaining(['applyMiddleware', 'deny', 'rule', 'shield']));
    expect(given.filter((name) => TRAPS.includes(name))).toEqual([]);
  });

  it('no rule is cached', () => {
    const caches = own.flatMap(({ file, text }) =>
      [...text.matchAll(/\bcache: '(\w+)'/g)].map(([, kind]) => `${file} ${kind}`),
    );
    expect(caches).toEqual(['permissions/shield.ts no_cache']);
  });
});

describe('files stay short enough to read', () => {
  it('no file under src, resolvers or permissions has more than 300 lines', () => {
    const long = own.filter(({ text }) => text.split('\n').length > 300).map(({ file }) => file);
    expect(long).toEqual([]);
  });
});
