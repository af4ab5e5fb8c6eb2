/** Jest runs TypeScript as ES modules (see docs/decisions/0002-jest-as-es-modules.md); start it by `npm run jest`. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 480_000,
  maxWorkers: 2,
  // Modules of a file that is done are not all let go of: over the whole suite a worker grew beyond three gigabytes.
  workerIdleMemoryLimit: '1500MB',
};
