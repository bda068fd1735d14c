import type { Problem } from '../base/fault.ts'
import { count } from '../base/text.ts'
import type { AuditedFile } from '../flows/audit.ts'
import { defineCommand } from './command.ts'
import { distfileOptions } from './distfile-options.ts'
import { printer } from './print.ts'
import { columns } from './table.ts'

export const command = defineCommand({
  options: {
    ...distfileOptions,
    release: { type: 'string', array: true, describe: 'only this release; none: all of releases/, and the manifest' },
  },
  examples: [
    ['wbrel audit', 'is every file still to be had, with the size that distinfo has?'],
    ['wbrel audit --release 1.8.0 --json', 'one release, for programs'],
  ],
  run: async (args, world) => {
    const print = printer(world, args)
    const { audit } = await import('../flows/audit.ts')
    const start = { ...world, manifest: args.manifest, releases: args.release }
    const { audited } = await audit.run(start, print.watch)
    const bad = audited.filter(({ state }) => state !== 'good')
    const good = `${audited.length - bad.length} of ${count(audited.length, 'address', 'addresses')} are good\n`
    print.result({
      ok: bad.length === 0,
      data: { addresses: audited.map(rowOf) },
      text: bad.length === 0 ? good : `${table(bad)}${good}`,
      problems: bad.map(problemOf),
    })
    return bad.length === 0 ? 'done' : 'findings'
  },
})

function rowOf({ name, url, size, state, says, usedBy }: AuditedFile) {
  return { name, url, size: size ?? null, state, says, usedBy }
}

function table(bad: readonly AuditedFile[]): string {
  return columns([
    ['state', 'file', 'used by', 'says'],
    ...bad.map(({ state, name, usedBy, says }) => [state, name, usedBy.join(' '), says]),
  ])
}

function problemOf({ state, name, url, says, usedBy }: AuditedFile): Problem {
  return {
    code: `audit.${state}`,
    message: `${name} of ${usedBy.join(', ')} is ${state}`,
    found: `${url}: ${says}`,
    hint: hints[state],
  }
}

const hints = {
  good: '',
  gone: 'add another site for its group in the manifest; published releases need a copy at the old address',
  moved: 'name the new address under guest.sites in the manifest',
  changed: 'compare with the bytes at hand: wbrel fetch --rehash; ask upstream who replaced the file',
  unreachable: 'run wbrel audit again later; if the host is gone for good, add another site for its group',
} as const
