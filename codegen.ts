/**
 * Makes what is made from the schema, the settings and the codes of errors: the resolvers' types, the typed client's,
 * docs/permissions.md, docs/reference.md, docs/errors.md, docs/schema.graphql and the table of settings in the README. Run
 * `npm run codegen` after a change; a test fails while one of them is not fresh. (The types by @graphql-codegen/core, because the CLI of GraphQL Code Generator wants Node 22.)
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { clientFiles } from './codegen/client.ts';
import { errorsDocument } from './codegen/errors.ts';
import { referenceDocument } from './codegen/reference.ts';
import { permissionMatrix } from './permissions/matrix.ts';
import { projectRoot, readTypeDefs, sortedSdl } from './src/schema/load.ts';
import { SETTINGS } from './src/settings.ts';

/** What the parent of each type is in our code; types that are not here are as the schema has them. */
const MAPPERS = {
  Viewer: '../parents.ts#OwnedBy',
  Account: '../parents.ts#AccountParent',
  SecondFactor: '../parents.ts#SecondFactorParent',
  Attendee: '../attendees/load.ts#AttendeeView',
  AttendeeEdge: '../parents.ts#AttendeeEdgeParent',
  AttendeeConnection: '../attendees/load.ts#AttendeePage',
  Event: '../events/load.ts#EventView',
  Session: '../sign-in/session-store.ts#SessionView',
  Block: '../parents.ts#BlockView',
  BlockConnection: '../parents.ts#BlockPageParent',
  Alarm: '../parents.ts#AlarmView',
  AlarmAbout: '../parents.ts#AlarmAboutParent',
  AlarmSuspects: '../parents.ts#AlarmSuspectsParent',
  AlarmAcknowledgement: '../parents.ts#AlarmAcknowledgementParent',
  AlarmConnection: '../parents.ts#AlarmPageParent',
  BreakGlassGrant: '../parents.ts#GrantView',
  BreakGlassGrantConnection: '../parents.ts#GrantPageParent',
  AskedErasure: '../parents.ts#AskedErasureParent',
  MyData: '../parents.ts#MyDataParent',
  Complaint: '../complaints/list.ts#ComplaintView',
  ComplaintConnection: '../complaints/list.ts#ComplaintPage',
  Consent: '../parents.ts#ConsentView',
  ConsentConnection: '../parents.ts#ConsentPageParent',
  ConsentRecipient: '../parents.ts#ConsentRecipientParent',
  ConsentReceipt: '../receipts/make.ts#Receipt',
  ConsentReceiptConnection: '../receipts/read.ts#ReceiptPage',
  ProcessingDocument: '../processing/answer.ts#AnsweredProcessing',
  ContactRequest: '../parents.ts#ContactRequestView',
  ContactRequestConnection: '../parents.ts#ContactRequestPageParent',
  Disclosure: '../parents.ts#DisclosureView',
  DisclosureBasis: '../parents.ts#DisclosureBasisParent',
  DisclosureConnection: '../parents.ts#DisclosurePageParent',
  DisclosureRecipient: '../parents.ts#DisclosureRecipientParent',
  Incident: '../parents.ts#IncidentView',
  IncidentReport: '../parents.ts#IncidentReportView',
  Integration: '../integrations/views.ts#IntegrationView',
  IntegrationField: '../integrations/model.ts#WantedField',
  ApiKey: '../integrations/views.ts#ApiKeyView',
  CurrentKey: '../integrations/views.ts#CurrentKeyView',
  Invitation: '../parents.ts#InvitationParent',
  Proposal: '../parents.ts#ProposalView',
  Canary: '../canaries/plant.ts#PlantedCanary',
  Lockdown: '../parents.ts#LockdownView',
  LockdownActor: '../parents.ts#LockdownActorParent',
  IncidentDocument: '../parents.ts#IncidentDocumentParent',
  IncidentLetters: '../parents.ts#IncidentLettersParent',
  IncidentLetter: '../parents.ts#IncidentLetterView',
  IncidentLetterConnection: '../parents.ts#IncidentLetterPageParent',
  IncidentLettersPreview: '../parents.ts#IncidentLettersPreviewParent',
  IncidentLetterCount: '../parents.ts#IncidentLetterCountParent',
  UnreachablePerson: '../incidents/letters/plan.ts#Unreachable',
  ProfileChange: '../parents.ts#ProfileChangeView',
  ProfileChangeConnection: '../parents.ts#ProfileChangePageParent',
  Photo: '../parents.ts#PhotoView',
  HeldPhoto: '../photos/moderation/mine.ts#HeldPhotoView',
  PhotoToModerate: '../photos/moderation/queue.ts#WaitingPhoto',
  PhotoToModerateConnection: '../photos/moderation/queue.ts#WaitingPage',
  PhotoReport: '../photos/moderation/queue.ts#Report',
  Preview: '../parents.ts#PreviewParent',
  PreviewedField: '../parents.ts#PreviewedFieldParent',
  Webhook: '../parents.ts#WebhookView',
  KeyDisclosure: '../disclosure/list/given.ts#Given',
  WebhookDelivery: '../webhooks/model.ts#WebhookDeliveryRecord',
  PendingDeletion: '../webhooks/deletions.ts#AskedDeletion',
  Deletion: '../parents.ts#DeletionView',
};

const BEGIN = '<!-- settings: made by npm run codegen -->';
const END = '<!-- /settings -->';

/** The generated files by their paths from the project's top, as they should be. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const schema = makeExecutableSchema({ typeDefs: readTypeDefs() });
  const files = new Map([
    ['src/generated/resolvers.ts', await resolverTypes(schema)],
    ['docs/permissions.md', permissionMatrix(schema)],
    ['docs/schema.graphql', sortedSdl(schema)],
    ['docs/reference.md', referenceDocument(schema)],
    ['docs/errors.md', errorsDocument()],
    ...(await clientFiles(schema)),
  ]);
  const readme = path.join(projectRoot(), 'README.md');
  if (existsSync(readme)) files.set('README.md', withSettings(readFileSync(readme, 'utf8')));
  return files;
}

async function resolverTypes(schema: GraphQLSchema): Promise<string> {
  const text = await codegen({
    filename: 'resolvers.ts',
    documents: [],
    schema: getDocumentNodeFromSchema(schema),
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers } as never,
    config: {
      contextType: '../context.ts#Context',
      mappers: MAPPERS,
      enumsAsTypes: true,
      enumValues: {
        ProtectedField: '../protected-fields.ts#ProtectedField',
        PhotoFormat: '../photos/renditions.ts#PhotoFormat',
        PhotoSize: '../photos/renditions.ts#PhotoSize',
        ProfilePart: '../history/model.ts#ProfilePart',
        WebhookType: '../webhooks/model.ts#MessageType',
      },
      scalars: { DateTime: 'Date', ID: 'string' },
      useTypeImports: true,
      avoidOptionals: { field: true, object: true },
      defaultScalarType: 'unknown',
    },
  });
  const typeOnly = text.replace(
    /^export (\{ (?:ProtectedField|ProfilePart|PhotoFormat|PhotoSize|MessageType|WebhookType) \};)$/gm,
    'export type $1',
  );
  return `// Made by codegen.ts from schema/; do not edit.\n${typeOnly}\n`;
}

function withSettings(readme: string): string {
  const start = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  const rows = Object.entries(SETTINGS).map(
    ([name, { byDefault, meaning }]) => `| \`${name}\` | ${byDefault} | ${meaning} |`,
  );
  const table = ['| Setting | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
  return `${readme.slice(0, start)}${BEGIN}\n${table}\n${readme.slice(end)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, text] of await generatedFiles()) {
    const file = path.join(projectRoot(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
