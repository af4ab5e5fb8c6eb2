/**
 * Executes operations: graphql-js, or once the same document came a few times, a program made of it. Programs are
 * kept here and nowhere else, the least recently used goes first; a document that Apollo forgets is forgotten.
 */
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { Context } from '../../context.ts';
import { compiled, type Program, type Variables } from './compiled.ts';

export interface Asked {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly context: Context;
  readonly variables: Variables;
}

export interface ExecutorOptions {
  /** The how-manieth time a document comes it is compiled. */
  readonly compileAt: number;
  /** How many programs are kept. */
  readonly programs: number;
}

export type Engine = 'usual' | 'compiled' | 'interpreted';

/** A program takes one to five milliseconds to make, and a few hundred kilobytes at most. Tests choose the others. */
export const ENGINES: Readonly<Record<Engine, ExecutorOptions>> = {
  usual: { compileAt: 3, programs: 100 },
  compiled: { compileAt: 1, programs: 100 },
  interpreted: { compileAt: Number.POSITIVE_INFINITY, programs: 0 },
};

export class Executor {
  readonly #schema: GraphQLSchema;
  readonly #options: ExecutorOptions;
  /** The least recently used first. */
  readonly #programs = new Map<DocumentNode, Program>();
  /** How often a document came that has no program; NaN for one that is not to have any. */
  readonly #came = new WeakMap<DocumentNode, number>();

  constructor(schema: GraphQLSchema, options: ExecutorOptions = ENGINES.usual) {
    this.#schema = schema;
    this.#options = options;
  }

  /** How many programs are kept now. */
  get programs(): number {
    return this.#programs.size;
  }

  /** `document` is valid; a name that none of its operations has is graphql-js's to refuse. */
  execute({
    document,
    operationName,
    context,
    variables,
  }: Asked): ExecutionResult | Promise<ExecutionResult> {
    const interpreted = () =>
      execute({
        schema: this.#schema,
        document,
        operationName,
        contextValue: context,
        variableValues: variables,
      });
    if (!getOperationAST(document, operationName)) return interpreted();
    return this.#programOf(document)?.(context, variables) ?? interpreted();
  }

  #programOf(document: DocumentNode): Program | null {
    const known = this.#programs.get(document);
    if (known !== undefined) {
      this.#programs.delete(document);
      this.#programs.set(document, known);
      return known;
    }
    const came = (this.#came.get(document) ?? 0) + 1;
    this.#came.set(document, came);
    return came >= this.#options.compileAt ? this.#make(document) : null;
  }

  #make(document: DocumentNode): Program | null {
    const program = compiled(this.#schema, document);
    if (program === null) {
      this.#came.set(document, Number.NaN);
      return null;
    }
    this.#programs.set(document, program);
    const [oldest] = this.#programs.keys();
    if (oldest !== undefined && this.#programs.size > this.#options.programs) this.#programs.delete(oldest);
    // If it goes it has to come as often again.
    this.#came.delete(document);
    return program;
  }
}
