/** The schema's lint: `npx eslint schema`. Everything else is Biome's. */
import { readdirSync } from 'node:fs';
import graphql from '@graphql-eslint/eslint-plugin';
import { isCompositeType } from 'graphql';

const schema = readdirSync(new URL('schema', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => `schema/${file}`);

/**
 * A list of objects is a connection, so that it can be read page by page, or says where it ends ("at most 200", "one for each field"). What
 * holds a connection's page and what is wrong with an input are such lists by their nature.
 */
const listsEnd = {
  create: (context) => ({
    ':matches(ObjectTypeDefinition, ObjectTypeExtension, InterfaceTypeDefinition) > FieldDefinition'(field) {
      const parent = field.parent.name.value;
      if (parent.endsWith('Connection') || field.name.value === 'userErrors') return;
      const { isList, name } = unwrapped(field.gqlType);
      const type = context.sourceCode.parserServices.schema.getType(name);
      if (
        !isList ||
        !isCompositeType(type) ||
        /\bat most \d+\b|\bone for each\b/i.test(field.description?.value ?? '')
      )
        return;
      const message = `${parent}.${field.name.value}: a list of objects is a connection, or its description says "at most N" or "one for each …".`;
      context.report({ node: field, message });
    },
  }),
};

function unwrapped(type, isList = false) {
  if (type.kind === 'NamedType') return { isList, name: type.name.value };
  return unwrapped(type.gqlType, isList || type.kind === 'ListType');
}

export default [
  {
    files: ['schema/*.graphql'],
    plugins: { '@graphql-eslint': graphql, attendant: { rules: { 'lists-end': listsEnd } } },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
    rules: {
      // Whoever asks in the Sandbox reads these and nothing else: who may read a field stands in them.
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          Argument: 'camelCase',
          DirectiveDefinition: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
          'FieldDefinition[parent.name.value=Query]': {
            forbiddenPrefixes: ['query', 'get', 'list'],
            forbiddenSuffixes: ['Query'],
          },
          'FieldDefinition[parent.name.value=Mutation]': {
            forbiddenPrefixes: ['mutation'],
            forbiddenSuffixes: ['Mutation'],
          },
        },
      ],
      'attendant/lists-end': 'error',
      // xyz(input: XyzInput!): XyzPayload!
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ObjectTypeExtension[name.value=Mutation] > FieldDefinition:not([gqlType.gqlType.name.value=/Payload$/])',
          message: 'A mutation answers its own payload: `xyz(input: XyzInput!): XyzPayload!`.',
        },
        {
          selector: 'FieldDefinition[gqlType.kind=NonNullType]:has(Directive[name.value=protected])',
          message: 'A protected field is nullable: withheld looks like absent.',
        },
        {
          selector:
            'ObjectTypeDefinition[name.value=/Payload$/]:not(:has(FieldDefinition[name.value=userErrors]))',
          message: 'A payload has `userErrors: [UserError!]!`.',
        },
      ],
      '@graphql-eslint/no-unreachable-types': 'error',
      '@graphql-eslint/no-hashtag-description': 'error',
      '@graphql-eslint/no-typename-prefix': 'error',
      '@graphql-eslint/require-deprecation-reason': 'error',
      '@graphql-eslint/require-deprecation-date': 'error',
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
      '@graphql-eslint/known-type-names': 'error',
      '@graphql-eslint/known-directives': 'error',
      '@graphql-eslint/possible-type-extension': 'error',
    },
  },
];
