/** Commit messages in the form that committers of the ports tree use. */
import type { ManifestChange } from './change.ts'
import { changeLine } from './notes.ts'

/** Limits of the Committer's Guide: a subject is cut by tools behind 67 columns, a body is wrapped at 72. */
export const limits = { subject: 67, body: 72 } as const

export interface ReleaseMessage {
  readonly state: 'candidate' | 'final'
  readonly category: string
  readonly version: string
  readonly core: string
  readonly guest: string
  readonly changes: readonly ManifestChange[]
}

/** Address of a release's notes. */
export function releaseUrl(version: string): string {
  return `https://github.com/pgj/freebsd-wifibox-port/releases/tag/${version}`
}

/** `net/wifibox: Update to X.Y.Z`, what it brings, and where to read more; a candidate has no such place yet. */
export function releaseMessage({ state, category, version, core, guest, changes }: ReleaseMessage): string {
  const subject = `${category}/wifibox: ${state === 'final' ? 'Update to' : 'Prepare'} ${version}`
  const trailers = state === 'final' ? `\n${trailer('Changes', releaseUrl(version))}\n` : ''
  const moved = changes.filter(c => (c.component === undefined ? isFelt(c) : told.has(c.component)))
  const bullets = [
    `wifibox-core ${core}, wifibox-alpine ${guest}`,
    ...moved.filter(c => c.component !== 'core').map(changeLine),
  ]
  return `${subject}\n\n${bullets.map(bullet).join('\n')}\n${trailers}`
}

export interface NewPortMessage {
  readonly version: string
  /** The metaport first. */
  readonly ports: readonly { readonly origin: string; readonly version: string; readonly comment: string }[]
}

/** `net/wifibox: Add new ports`, one line a port, and where to read more. */
export function newPortMessage({ version, ports }: NewPortMessage): string {
  const lines = ports.map(({ origin, version: own, comment }) => bullet(`${origin} ${own}: ${comment}`))
  const subject = `${ports[0]?.origin}: Add new ${ports.length === 1 ? 'port' : 'ports'}`
  return `${subject}\n\n${lines.join('\n')}\n\n${trailer('Changes', releaseUrl(version))}\n`
}

/** What a committer wants to read: not every package. */
const told: ReadonlySet<string> = new Set(['core', 'alpine', 'kernel', 'module', 'linux-firmware', 'archive'])

/** Whoever had chosen it, or may choose it now, builds another package. */
function isFelt({ kind, what }: ManifestChange): boolean {
  return kind !== 'changed' && /^(option|flavor) /.test(what)
}

/** `Changes:<TAB>value`; values line up at the second tab stop (freebsd-doc, Committer's Guide, commit message). */
export function trailer(name: string, value: string): string {
  return `${name}:${'\t'.repeat(Math.max(1, 2 - Math.floor((name.length + 1) / 8)))}${value}`
}

/** `- text`, wrapped; a word that is too long stands on a line of its own. */
function bullet(text: string): string {
  const lines: string[] = []
  let line = '-'
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > limits.body) {
      lines.push(line)
      line = ' '
    }
    line = `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
