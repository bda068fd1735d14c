/** Several files of results as one: builders that shared the rows out, or a later run that built some of them again. */
import { type Environment, type Result, type Results, rowKey } from './results.ts'

/** One result for each row on each FreeBSD release; the later file wins where `isBetter` cannot tell. */
export function mergeResults(files: readonly Results[]): Results {
  const environments: Environment[] = []
  const kept = new Map<string, Result>()
  for (const file of files) {
    const names = new Map(file.environments.map(one => [one.id, addEnvironment(environments, one)]))
    for (const result of file.results) {
      const environment = names.get(result.environment)
      if (environment === undefined) continue
      const key = `${environment.freebsd} ${environment.arch} ${rowKey(result.row)}`
      const before = kept.get(key)
      if (before === undefined || !isBetter(before, result)) kept.set(key, { ...result, environment: environment.id })
    }
  }
  const results = [...kept.values()]
  const used = new Set(results.map(result => result.environment))
  return {
    schemaVersion: 1,
    release: only(files.map(file => file.release)),
    wbrel: files.at(-1)?.wbrel ?? '',
    strength: only(files.map(file => file.strength)),
    started: files.map(file => file.started).reduce(earliest, null),
    ended: files.map(file => file.ended).reduce(latest, null),
    environments: environments.filter(({ id }) => used.has(id)),
    results,
    suspects: files.flatMap(({ suspects, environments: own }) =>
      suspects.flatMap(suspect => {
        const there = own.find(one => one.id === suspect.environment)
        const here = there && environments.find(one => isSame(one, there))
        return here === undefined ? [] : [{ ...suspect, environment: here.id }]
      }),
    ),
  }
}

/** Keeps a proof or a failure against a run that never came so far, and otherwise what ended later. */
function isBetter(before: Result, after: Result): boolean {
  const isSameThing = before.madeOf === after.madeOf
  if (isSameThing && isDecided(before) !== isDecided(after)) return isDecided(before)
  return (before.ended ?? '') > (after.ended ?? '')
}

function isDecided({ outcome }: Result): boolean {
  return outcome === 'proven' || outcome === 'failed'
}

/** Two files may call different environments by the same name. */
function addEnvironment(all: Environment[], one: Environment): Environment {
  const there = all.find(other => isSame(other, one))
  if (there !== undefined) return there
  let id = one.id
  for (let n = 2; all.some(other => other.id === id); n++) id = `${one.id} (${n})`
  const added = { ...one, id }
  all.push(added)
  return added
}

function isSame({ id: _a, ...a }: Environment, { id: _b, ...b }: Environment): boolean {
  return Object.entries(a).every(([name, value]) => value === b[name as keyof typeof b])
}

function only<T>(values: readonly (T | null)[]): T | null {
  const [first, ...others] = [...new Set(values.filter(value => value !== null))]
  return others.length > 0 ? null : (first ?? null)
}

function earliest(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a
}

function latest(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a
}
