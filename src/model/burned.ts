/** `releases/burned.json`: versions that can never be published, since an immutable release had their tag once. */
import { z } from 'zod'
import { Fault } from '../base/fault.ts'

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  burned: z.array(z.strictObject({ version: z.string().regex(/^\d+\.\d+\.\d+$/), date: z.string(), why: z.string() })),
})

export type Burned = z.infer<typeof schema>['burned'][number]

export const burnedPath = 'releases/burned.json'

/** `text`: undefined when there is no such file. @throws Fault invalid */
export function parseBurned(text: string | undefined): readonly Burned[] {
  if (text === undefined) return []
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data.burned
  throw new Fault('invalid', {
    code: 'burned.invalid',
    message: `${burnedPath} is no list of burned versions: ${parsed.error.issues[0]?.message}`,
    place: { file: burnedPath },
    expected: '{"schemaVersion": 1, "burned": [{"version": "1.9.0", "date": "2026-09-27", "why": "..."}]}',
    hint: 'take the file back from git',
  })
}

/** By version; one that stands there already keeps its reason. */
export function withBurned(burned: readonly Burned[], one: Burned): readonly Burned[] {
  if (burned.some(({ version }) => version === one.version)) return burned
  return [...burned, one].toSorted((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
}

export function formatBurned(burned: readonly Burned[]): string {
  return `${JSON.stringify({ schemaVersion: 1, burned }, null, 2)}\n`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
