/** The schema's lint: `npx eslint schema`. Everything else is Biome's. */
import { readdirSync } from 'node:fs';
import graphql from '@graphql-eslint/eslint-plugin';

const schema = readdirSync(new URL('schema', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => `schema/${file}`);

export default [
  {
    files: ['schema/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
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
