import { z } from 'zod';
import { missing, type Problem, VARIABLES, type Variable, wrong } from './variables.ts';

/** The variables that are set, trimmed; an empty one counts as not set. */
export type Environment = { readonly [variable in Variable]?: string };

export type Parsed<T> =
  | { readonly ok: true; readonly settings: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Picks the variables of the headless command out of an environment. */
export function pickVariables(environment: Readonly<Record<string, string | undefined>>): Environment {
  const names = Object.keys(VARIABLES).filter(isVariable);
  return Object.fromEntries(
    names
      .map((name) => [name, environment[name]?.trim()])
      .filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** Parses each variable by its schema; all that are missing or wrong become problems, one each. */
export function collect<Shape extends { readonly [variable in Variable]?: z.ZodType }>(
  environment: Environment,
  shape: Shape,
): Parsed<z.output<z.ZodObject<Shape>>> {
  const parsed = z.object(shape).safeParse(environment);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const problems = new Map<Variable, Problem>();
  for (const issue of parsed.error.issues) {
    const [variable] = issue.path;
    if (!isVariable(variable) || problems.has(variable)) continue;
    const reason = issue.code === 'custom' && issue.message !== PLAIN_REFINEMENT ? issue.message : undefined;
    problems.set(variable, environment[variable] === undefined ? missing(variable) : wrong(variable, reason));
  }
  return { ok: false, problems: [...problems.values()] };
}

/** zod's words for a refinement without words of its own. */
const PLAIN_REFINEMENT = 'Invalid input';

function isVariable(name: unknown): name is Variable {
  return typeof name === 'string' && Object.hasOwn(VARIABLES, name);
}
