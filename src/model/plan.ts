/** A plan is plain data: what will be done, in order. Doing it is dumb, and showing it instead is a dry run. */
import { count } from '../base/text.ts'

export type Change =
  | {
      readonly kind: 'write'
      /** Below the folder of the manifest, with slashes. */
      readonly path: string
      /** SHA-256 of what stands there now; null: no such file. Applying refuses when the file is another one by then. */
      readonly before: string | null
      readonly sha256: string
      /** Bytes. */
      readonly size: number
    }
  | { readonly kind: 'delete'; readonly path: string; readonly before: string }
  | { readonly kind: 'commit'; readonly message: string; readonly paths: readonly string[] }
  | { readonly kind: 'tag'; readonly name: string }

export interface Plan {
  readonly changes: readonly Change[]
}

/** A plan and the texts that it writes, by path. */
export interface Planned {
  readonly plan: Plan
  readonly contents: ReadonlyMap<string, string>
}

/** One line a change, and a last line that counts. */
export function showPlan({ changes }: Plan): string {
  if (changes.length === 0) return 'nothing to do\n'
  const lines = changes.flatMap(showChange)
  return `${lines.join('\n')}\n${count(changes.length, 'change')}\n`
}

function showChange(change: Change): readonly string[] {
  switch (change.kind) {
    case 'write':
      return [
        `${change.before === null ? 'create' : 'change'} ${change.path} (${count(change.size, 'byte')}, sha256 ${change.sha256.slice(0, 12)})`,
      ]
    case 'delete':
      return [`delete ${change.path}`]
    case 'commit':
      return [
        `commit ${count(change.paths.length, 'file')} as:`,
        ...change.message
          .trimEnd()
          .split('\n')
          .map(line => `    ${line}`.trimEnd()),
      ]
    case 'tag':
      return [`tag ${change.name}`]
  }
}
