/** Which rows `wbrel test` builds: those of a file, or the covering rows of the manifest. */
import { readFileSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { z } from 'zod'
import { Fault, type Problem } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import { planRows, rowsOfPlan } from '../../model/matrix/plan.ts'
import { violations } from '../../model/options.ts'
import { allPorts, flavorNames, type Port, type Ports } from '../../model/ports.ts'
import { type Row, rowKey } from '../../model/results.ts'

export type Strength = 1 | 2 | 3

/** A row, and the FreeBSD releases that it is for; undefined: all. */
export interface WantedRow {
  readonly row: Row
  readonly releases: readonly string[] | undefined
}

const words = z.array(z.string().regex(/^[A-Z][A-Z0-9_+-]*$/, 'must be the name of an option'))
const rowSchema = z.object({
  port: z.string(),
  flavor: z.string().optional(),
  set: words,
  unset: words,
  releases: z.array(z.string()).optional(),
})
const list = z.object({ rows: z.array(rowSchema) })
/** A bare list, `{"rows": [...]}`, or the whole output of `wbrel matrix --json`. */
const fileSchema = z.union([
  z.array(rowSchema),
  list.transform(({ rows }) => rows),
  z
    .object({ data: z.union([list, z.array(rowSchema).transform(rows => ({ rows }))]) })
    .transform(({ data }) => data.rows),
])

/** @throws Fault invalid for a file that holds no rows, or rows of other ports */
export function rowsOfFiles(cwd: string, files: readonly string[], ports: Ports): readonly WantedRow[] {
  const rows = distinct(files.flatMap(file => rowsOfFile(cwd, file, ports)))
  if (rows.length > 0) return rows
  throw invalid(files.map(file => problem(file, `${file} lists no row: there is nothing to build`)))
}

/** Those of `wbrel matrix`: the kept arrays, and rows that failed before. */
export function coveringRows(ports: Ports, strength: Strength, failed: readonly Row[]): readonly WantedRow[] {
  const wish = { strength, seed: undefined, failed, ports: [], flavor: undefined, releases: ports.freebsd }
  return distinct(
    rowsOfPlan(planRows(ports, wish)).map(({ port, flavor, set, unset, releases }) => ({
      row: { port, flavor, set, unset },
      releases,
    })),
  )
}

function distinct(rows: readonly WantedRow[]): readonly WantedRow[] {
  return [...new Map(rows.map(wanted => [rowKey(wanted.row), wanted])).values()]
}

function rowsOfFile(cwd: string, file: string, ports: Ports): readonly WantedRow[] {
  const text = file === '-' ? readFileSync(0, 'utf8') : readText(resolvePath(cwd, file))
  if (text === undefined) throw invalid([problem(file, `there is no file ${file}`)])
  const parsed = fileSchema.safeParse(readJson(text, file))
  if (!parsed.success) throw invalid([problem(file, `${file} holds no rows`)])
  const checked = parsed.data.map((row, index) => checkedRow(row, `${file}: row ${index + 1}`, file, ports))
  const problems = checked.flatMap(one => ('problem' in one ? [one.problem] : []))
  if (problems.length > 0) throw invalid(problems)
  return checked.flatMap(one => ('row' in one ? [one] : []))
}

/** Every option of the port must stand on one side or the other, or a default would decide. */
function checkedRow(
  { port: name, flavor = '', set, unset, releases }: z.infer<typeof rowSchema>,
  which: string,
  file: string,
  ports: Ports,
): WantedRow | { readonly problem: Problem } {
  const port = allPorts(ports).find(one => [one.origin, one.name, one.role].includes(name))
  if (port === undefined) return { problem: problem(file, `${which} names ${name}, which is no port of the manifest`) }
  const hasFlavor = flavorNames(port).includes(flavor)
  if (!hasFlavor) return { problem: problem(file, `${which}: ${port.origin} has no flavor ${flavor || '(none)'}`) }
  const unknown = [...set, ...unset].filter(option => !port.options.some(known => known.name === option))
  if (unknown.length > 0)
    return { problem: problem(file, `${which}: ${port.origin} has no option ${unknown.join(', ')}`) }
  const both = set.filter(option => unset.includes(option))
  if (both.length > 0) return { problem: problem(file, `${which} has ${both.join(', ')} both on and off`) }
  // Legal on one of its releases is enough: an option may be missing on the others.
  const asked = ports.freebsd.filter(({ release }) => releases?.includes(release) !== false)
  const refused = asked.map(freebsd => violations(port, { flavor, freebsd, options: new Set(set) }))
  const [why] = refused
  if (why !== undefined && refused.every(reasons => reasons.length > 0))
    return { problem: problem(file, `${which} is refused by the port's options: ${why.join('; ')}`) }
  const on = [...new Set(set)]
  return { row: { port: port.origin, flavor, set: on, unset: complete(port, flavor, on) }, releases }
}

function complete(port: Port, flavor: string, set: readonly string[]): readonly string[] {
  const declared = port.options.filter(({ flavors }) => flavors === undefined || flavors.includes(flavor || 'default'))
  return declared.map(({ name }) => name).filter(name => !set.includes(name))
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid([problem(file, `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)])
  }
}

function problem(file: string, message: string): Problem {
  return { code: 'test.rows', message, place: { file }, hint: 'wbrel matrix --json > rows.json' }
}

function invalid(problems: readonly Problem[]): Fault {
  return new Fault('invalid', problems)
}
